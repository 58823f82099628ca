"""The pages of docs/ say what the code says."""

import re

import pytest
from django.conf import settings

from agencies.enums import STAFF, Role
from programs.exports.docs import RULES, WORKFLOWS, permissions_page, workflows_page


@pytest.mark.parametrize(
    ("name", "page"), [("permissions.md", permissions_page), ("workflows.md", workflows_page)]
)
def test_page_is_what_the_code_says(name, page):
    written = (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8")

    assert written == page(), "chạy lại: manage.py write_docs"


def test_every_rule_and_move_has_its_row():
    page = permissions_page()
    names = re.findall(r"^\| [^|]+ \| `([a-z_.]+)` \|", page, re.MULTILINE)

    assert names == [rule.name for rule in RULES] + [
        f"{workflow.name}.{move.name}" for workflow in WORKFLOWS for move in workflow.moves
    ]


def test_cells_say_who_may():
    rows = dict(re.findall(r"^\| [^|]+ \| `([a-z_.]+)` \| (.+) \|$", permissions_page(), re.MULTILINE))

    def may(name):
        cells = rows[name].split(" | ")
        return {role for role, cell in zip(Role, cells, strict=False) if cell == "✓"}

    assert may("plan.issue") == {Role.SECRETARIAT}
    assert may("duty.report") == {Role.HEAD, Role.OFFICER}
    assert may("annual_plan.approve") == {Role.LEADER}
    assert may("programs.read") == set(STAFF)
    assert rows["duty.return"].endswith("phải ghi lý do")


def test_every_edge_is_drawn_and_no_other():
    page = workflows_page()

    for workflow in WORKFLOWS:
        heading = str(workflow.model._meta.verbose_name).capitalize()
        diagram = page.split(f"## {heading}\n", 1)[1].split("```")[1]
        drawn = set(re.findall(r"^    ([a-z_]+) --> ([a-z_]+) :", diagram, re.MULTILINE))
        assert drawn == set(workflow.edges())
