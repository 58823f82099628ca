"""What the whole code keeps to, read from its source: said types, said purposes, one writer of statuses."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pghistory.models
import pytest
from django.apps import apps

from agencies.models import Job, OutgoingMail
from programs.exports.docs import WORKFLOWS

CHECKOUT = Path(__file__).parents[1]
APPS = ("agencies", "products", "programs")
# Who may write a status: the workflows, and those who serve the queues of mails and of long work, which no workflow
# governs: nobody but the portal moves them on.
WRITERS_OF_STATUS = {"agencies/workflow.py", "agencies/services/mail.py", "agencies/services/jobs.py"}
SAVING = {"update", "aupdate", "bulk_update", "abulk_update", "update_or_create", "save", "asave"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def sources(*packages: str) -> dict[str, ast.Module]:
    """The modules of these packages by their path, migrations left out."""
    return {
        file.relative_to(CHECKOUT).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for package in packages
        for file in sorted((CHECKOUT / package).rglob("*.py"))
        if "migrations" not in file.parts
    }


def is_domain(path: str) -> bool:
    """Whether others call on this module: services, selectors and permissions."""
    parts = Path(path).parts
    return "services" in parts or "selectors" in parts or parts[-1] == "permissions.py"


def is_models(path: str) -> bool:
    return "models" in Path(path).parts


def functions_of(module: ast.Module) -> list[Function]:
    """The public functions of a module."""
    return [node for node in module.body if isinstance(node, Function) and not node.name.startswith("_")]


def methods_of(module: ast.Module) -> list[Function]:
    """The public methods of a module's classes."""
    return [
        node
        for owner in module.body
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, Function) and not node.name.startswith("_")
    ]


# --- What is wrong -------------------------------------------------------------------------------------------------


def lacks_types(function: Function) -> bool:
    """Whether an argument or the result is not annotated; `self` and `cls` need none."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    if positional and positional[0].arg in ("self", "cls"):
        positional = positional[1:]
    named = [*positional, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    return function.returns is None or any(argument.annotation is None for argument in named)


def untyped(path: str, module: ast.Module) -> list[str]:
    functions = [*functions_of(module), *methods_of(module)]
    return [f"{path}:{each.lineno} {each.name}" for each in functions if lacks_types(each)]


def undescribed(path: str, nodes: list) -> list[str]:
    return [f"{path}:{node.lineno} {node.name}" for node in nodes if not ast.get_docstring(node)]


def writes_of_status(module: ast.Module) -> Iterator[int]:
    """The lines that set a record's status or save one: by assignment, by setattr or by a query."""
    for node in ast.walk(module):
        assigned = (
            isinstance(node, ast.Attribute) and node.attr == "status" and isinstance(node.ctx, ast.Store)
        )
        if assigned or (isinstance(node, ast.Call) and _saves_status(node)):
            yield node.lineno


def _saves_status(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name == "setattr":
        return _is_status(call.args[1])
    if name not in SAVING:
        return False
    within = [*call.args, *(keyword.value for keyword in call.keywords)]
    return any(keyword.arg == "status" for keyword in call.keywords) or any(
        _is_status(node) for argument in within for node in ast.walk(argument)
    )


def _is_status(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value == "status"


def delays(module: ast.Module) -> Iterator[int]:
    """The lines that ask the queue to hold a task back."""
    for node in ast.walk(module):
        if isinstance(node, ast.keyword) and node.arg in ("eta", "countdown"):
            yield node.value.lineno


# --- The code ------------------------------------------------------------------------------------------------------


def test_public_functions_of_services_selectors_and_permissions_say_their_types():
    found = [
        line for path, module in sources(*APPS).items() if is_domain(path) for line in untyped(path, module)
    ]

    assert found == []


def test_public_functions_of_services_selectors_and_permissions_say_what_they_are_for():
    found = [
        line
        for path, module in sources(*APPS).items()
        if is_domain(path)
        for line in undescribed(path, functions_of(module))
    ]

    assert found == []


def test_every_model_says_what_one_row_is():
    found = [
        line
        for path, module in sources(*APPS).items()
        if is_models(path)
        for line in undescribed(path, [node for node in module.body if isinstance(node, ast.ClassDef)])
    ]

    assert found == []


def test_only_the_workflow_writes_a_status():
    found = {path for path, module in sources(*APPS, "ocop_portal").items() if list(writes_of_status(module))}

    assert found <= WRITERS_OF_STATUS


def test_every_status_but_that_of_mails_and_long_work_moves_by_a_workflow():
    with_status = {
        model
        for model in apps.get_models()
        if model._meta.app_label in APPS
        and not issubclass(model, pghistory.models.Event)
        and any(field.name == "status" for field in model._meta.concrete_fields)
    }

    assert with_status == {workflow.model for workflow in WORKFLOWS} | {OutgoingMail, Job}


def test_no_task_waits_in_the_queue_for_its_hour():
    """The timetable finds what is due; a task held back by the queue is lost or doubled when a worker dies."""
    found = [
        f"{path}:{line}" for path, module in sources(*APPS, "ocop_portal").items() for line in delays(module)
    ]

    assert found == []


# --- That the eyes see ----------------------------------------------------------------------------------------------


def test_the_whole_code_is_read():
    read = sources(*APPS, "ocop_portal")

    assert {"agencies/services/mail.py", "programs/permissions.py", "ocop_portal/celery.py"} <= set(read)
    assert functions_of(read["agencies/services/mail.py"]) and methods_of(read["agencies/services/mail.py"])


@pytest.mark.parametrize(
    ("source", "is_seen"),
    [
        ("def f(a: int, *, b: str = '') -> None: ...", False),
        ("class A:\n    def f(self) -> None: ...", False),
        ("def _f(a): ...", False),
        ("def f(a) -> None: ...", True),
        ("def f(a: int): ...", True),
        ("def f(*, a) -> None: ...", True),
        ("def f(*a) -> None: ...", True),
        ("def f(**a) -> None: ...", True),
        ("class A:\n    def f(self): ...", True),
    ],
)
def test_a_missing_type_is_seen(source, is_seen):
    assert bool(untyped("module.py", ast.parse(source))) is is_seen


@pytest.mark.parametrize(
    ("source", "is_seen"),
    [
        ("plan.status = DRAFT", True),
        ("plan.status, plan.title = DRAFT, ''", True),
        ("plan.status += ''", True),
        ("setattr(plan, 'status', DRAFT)", True),
        ("plans.update(status=DRAFT)", True),
        ("plans.update(**{'status': DRAFT})", True),
        ("plans.bulk_update(rows, ['title', 'status'])", True),
        ("plans.update_or_create(pk=1, defaults={'status': DRAFT})", True),
        ("plan.save(update_fields=['status'])", True),
        ("plan.title = plan.status", False),
        ("plans.filter(status=DRAFT).update(title='')", False),
        ("setattr(plan, name, value)", False),
    ],
)
def test_a_written_status_is_seen(source, is_seen):
    assert bool(list(writes_of_status(ast.parse(source)))) is is_seen


@pytest.mark.parametrize("source", ["task.apply_async(eta=day)", "task.apply_async((1,), countdown=60)"])
def test_a_task_held_back_is_seen(source):
    assert list(delays(ast.parse(source))) == [1]
