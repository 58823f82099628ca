"""The pages of docs/ that are written from the code: who may do what, and the ways between statuses."""

from collections.abc import Iterator

from django.utils import translation

from agencies import permissions as agencies_permissions
from agencies.enums import ROLE_DUTIES, Role
from agencies.permissions import Guard
from agencies.workflow import Workflow
from products import permissions as products_permissions
from products import workflows as products_workflows
from programs import permissions as programs_permissions
from programs import workflows as programs_workflows

WRITTEN_BY = (
    "Trang này do `manage.py write_docs` viết ra từ mã nguồn; đừng sửa tay. Một phép thử so nó với mã nguồn."
)
RULES = (*agencies_permissions.RULES, *products_permissions.RULES, *programs_permissions.RULES)
WORKFLOWS = (*products_workflows.WORKFLOWS, *programs_workflows.WORKFLOWS)
YES, NO = "✓", "–"


def permissions_page() -> str:
    """docs/permissions.md: roles against acts, as the rules and the moves of the workflows say."""
    with translation.override("vi"):
        lines = [
            "# Ai được làm gì",
            "",
            WRITTEN_BY,
            "",
            "Quyền theo vai trò × cơ quan × chức năng × thời gian. Bảng dưới nói vai trò nào được làm việc nào, và còn "
            "điều kiện gì khác; ai thấy những dòng nào thì xem `permissions.py` của từng ứng dụng.",
            "",
            "## Vai trò",
            "",
            *(f"- **{role.label}** (`{role.value}`): {ROLE_DUTIES[role]}" for role in Role),
            "",
            "## Việc không đổi tình trạng",
            "",
            *_table((rule.label, rule.name, rule.guards, False) for rule in RULES),
        ]
        for workflow in WORKFLOWS:
            lines += [
                "",
                f"## {_heading(workflow)}",
                "",
                *_table(
                    (move.label, f"{workflow.name}.{move.name}", move.guards, move.needs_reason)
                    for move in workflow.moves
                ),
            ]
        return "\n".join(lines) + "\n"


def workflows_page() -> str:
    """docs/workflows.md: every workflow as a Mermaid diagram."""
    with translation.override("vi"):
        lines = ["# Các quy trình", "", WRITTEN_BY]
        for workflow in WORKFLOWS:
            lines += ["", f"## {_heading(workflow)}", "", "```mermaid", *_diagram(workflow), "```"]
        return "\n".join(lines) + "\n"


def _heading(workflow: Workflow) -> str:
    return str(workflow.model._meta.verbose_name).capitalize()


def _table(acts) -> Iterator[str]:
    """One row per act: its words, its name in the trail, a column per role, and the other conditions."""
    heads = ["Việc", "Tên trong nhật ký", *(str(role.label) for role in Role), "Điều kiện khác"]
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for label, name, guards, needs_reason in acts:
        cells = [str(label), f"`{name}`", *(YES if _may(role, guards) else NO for role in Role)]
        conditions = [str(guard.words) for guard in guards if not guard.roles]
        if needs_reason:
            conditions.append("phải ghi lý do")
        yield "| " + " | ".join([*cells, "; ".join(conditions)]) + " |"


def _may(role: Role, guards: tuple[Guard, ...]) -> bool:
    return all(role in guard.roles for guard in guards if guard.roles is not None)


def _diagram(workflow: Workflow) -> Iterator[str]:
    """A state diagram; a record begins in the status that its model begins with."""
    yield "stateDiagram-v2"
    for status in workflow.statuses:
        yield f"    {status.value} : {status.label}"
    yield f"    [*] --> {workflow.model._meta.get_field('status').default}"
    for move in workflow.moves:
        for source in workflow.statuses:
            if source in move.sources:
                yield f"    {source.value} --> {move.target} : {move.label}"
    sources = {str(source) for move in workflow.moves for source in move.sources}
    for status in workflow.statuses:
        if status.value not in sources:
            yield f"    {status.value} --> [*]"
