"""Workbooks: a title, what was asked, a heading and typed rows, written row by row."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import ngettext

from agencies.exports.xlsx import Frame, Style, write_xlsx
from agencies.jobs import JobKind, Work, by_rule
from agencies.kept_sql import counts
from agencies.permissions import Actor, Rule

WIDTH_OF_A_FORM = 24


@dataclass(frozen=True)
class Sheet:
    """A list as a workbook: an answer to one question, not yet written.

    A column is (head, width). `rows` are made while they are written; `counted` is what the database counts them by.
    Texts are written as texts, whatever they begin with; figures and days stay figures and days.
    """

    title: str
    lines: Sequence[str]
    columns: Sequence[tuple[Any, int]]
    rows: Iterable[Sequence[Any]]
    counted: QuerySet
    filename: str


def write_sheet(sheet: Sheet, into: IO[bytes]) -> None:
    """Write the title, the lines that say what was asked, the heads, and every row."""
    above = [(Style.TITLE, [sheet.title]), *((Style.LINE, [line]) for line in sheet.lines), (Style.LINE, [])]
    heads = [str(head) for head, _width in sheet.columns]
    widths = [width for _head, width in sheet.columns]
    frame = Frame(sheet.title, widths, [*above, (Style.HEAD, heads)])
    write_xlsx(into, frame, sheet.rows, Style.TEXT)


def workbook(sheet: Sheet) -> bytes:
    """The whole file in memory, for a list that is short."""
    content = io.BytesIO()
    write_sheet(sheet, content)
    return content.getvalue()


def plain_workbook(title: str, heads: Sequence[Any]) -> bytes:
    """An .xlsx whose only row is the heads: a file to fill in and hand back."""
    content = io.BytesIO()
    frame = Frame(title, [WIDTH_OF_A_FORM] * len(heads), [(Style.HEAD, [str(head) for head in heads])])
    write_xlsx(content, frame, (), Style.PLAIN)
    return content.getvalue()


# --- The door -------------------------------------------------------------------------------------------------------

# Up to here a list is written while one waits for it; a longer one is long work.
SHORT_LIST = 2_000


@dataclass(frozen=True)
class ExcelExport:
    """A list that leaves as a workbook: at once when it is short, else as a job.

    `answer` makes the sheet that answers the query of an address, as far as the actor sees it. It is asked again
    when a job begins, so that the job shows what the actor sees then.
    """

    name: str
    label: Any
    rule: Rule
    answer: Callable[[Actor, QueryDict], Sheet]

    @property
    def kind(self) -> JobKind:
        """The same list as long work."""
        return JobKind(f"excel.{self.name}", self.label, by_rule(self.rule), self.run)

    def run(self, work: Work) -> dict[str, Any]:
        """Write the whole list into the result; the query stands in the job as the address had it."""
        sheet = self.answer(work.member, QueryDict(work.arguments["query"]))
        rows = work.counted(sheet.rows, sheet.counted.count())
        with work.new_result(sheet.filename) as file:
            write_sheet(replace(sheet, rows=rows), file)
        count = number_format(work.done, force_grouping=True)
        return {
            "lines": [
                *sheet.lines,
                ngettext("%(count)s dòng", "%(count)s dòng", work.done) % {"count": count},
            ]
        }

    def short_workbook(self, actor: Actor, query: QueryDict) -> tuple[bytes, str] | None:
        """The file and its name; None when the list is too long to wait for."""
        # One transaction: a cursor lives in it, and every row is of the same moment.
        with transaction.atomic():
            sheet = self.answer(actor, query)
            (count,) = counts(sheet.counted.order_by()[: SHORT_LIST + 1])
            return None if count > SHORT_LIST else (workbook(sheet), sheet.filename)
