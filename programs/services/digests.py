"""The daily mail of one person: what is overdue, due today, due soon, returned, waiting; worst first.

Written by hand rather than by a template: ten thousand of them are made in one run.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.utils import translation
from django.utils.translation import gettext, ngettext

from programs.enums import REVIEWS
from programs.selectors.deadlines import LONGEST_TITLE, Deadline

MOST_PER_SECTION = 15


class Digest(NamedTuple):
    """What all say alike who are told the same, under a greeting of each one's own."""

    subject: str
    text: str
    html: str


class Greeting(NamedTuple):
    """How one person's mail begins, down to where the digest goes on."""

    text: str
    html: str


class Words(NamedTuple):
    """The fixed words of a digest in one language."""

    greeting: str
    sections: dict[str, str]
    title: Callable[[str, tuple[tuple[str, str], ...]], str]
    due: str
    today: str
    tomorrow: str
    days_left: Callable[[int], str]
    days_late: Callable[[int], str]
    arrived: str
    more: Callable[[int], str]
    open_portal: str
    footer: str
    subject: Callable[[int, int], str]


def write_greeting(*, name: str, language: str) -> Greeting:
    """The beginning of a mail to one person."""
    words = words_in(language).greeting.format(name=name)
    return Greeting(f"{words}\n\n", f"{HEAD.format(language=language)}<p>{escape(words)}</p>\n")


def write_digest(*, language: str, deadlines: Iterable[Deadline], today: date, address: str) -> Digest:
    """What follows the greeting. `address` begins every link; a link opens that very thing after signing in."""
    words = words_in(language)
    sections = sorted_into_sections(deadlines, today)
    text: list[str] = []
    html: list[str] = []
    for key, title in words.sections.items():
        if rows := sections.get(key):
            _write_section(text, html, f"{title} ({len(rows)})", rows, words, today, address)
    link = f"{address}/viec-cua-toi/"
    text += [f"{words.open_portal}: {link}", "", words.footer]
    html += [
        f'<p><a href="{escape(link)}"><b>{escape(words.open_portal)}</b></a></p>',
        f'<p style="color:#54635a;font-size:13px">{escape(words.footer)}</p>',
        "</body></html>",
        "",
    ]
    subject = words.subject(sum(map(len, sections.values())), len(sections.get("overdue", ())))
    return Digest(subject, "\n".join(text), "\n".join(html))


def sorted_into_sections(deadlines: Iterable[Deadline], today: date) -> dict[str, list[Deadline]]:
    """Each deadline in exactly one section; within it the one that fell due first comes first."""
    sections: dict[str, list[Deadline]] = {}
    for deadline in sorted(deadlines, key=lambda item: (item.due_on, item.kind, item.subject_id)):
        sections.setdefault(section_of(deadline, today), []).append(deadline)
    return sections


def section_of(deadline: Deadline, today: date) -> str:
    """The section a deadline belongs to: what was returned or waits says so, whatever its day."""
    if deadline.kind in REVIEWS:
        return "waiting"
    if deadline.returned:
        return "returned"
    if deadline.due_on < today:
        return "overdue"
    return "today" if deadline.due_on == today else "soon"


HEAD = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
</head><body style="margin:0 auto;max-width:640px;padding:16px;font:15px/1.5 sans-serif;color:#17231c">
"""


def _write_section(text, html, title, rows, words, today, address):
    text += [title.upper(), ""]
    html.append(
        f'<h2 style="font-size:16px;margin:20px 0 6px">{escape(title)}</h2><ul style="padding-left:18px">'
    )
    for row in rows[:MOST_PER_SECTION]:
        when, link = _when(row, words, today), f"{address}{row.path}"
        name = words.title(row.phrase, row.values)[:LONGEST_TITLE] if row.phrase else row.title
        text += [f"- {name}", f"  {when}", f"  {link}"]
        html.append(
            f'<li style="margin-bottom:8px"><a href="{escape(link)}">{escape(name)}</a>'
            f"<br>{escape(when)}</li>"
        )
    html.append("</ul>")
    if len(rows) > MOST_PER_SECTION:
        more = words.more(len(rows) - MOST_PER_SECTION)
        text.append(f"  {more}")
        html.append(f"<p>{escape(more)}</p>")
    text.append("")


def _when(row, words, today):
    if row.kind in REVIEWS:
        return words.arrived.format(day=f"{row.due_on:%d/%m/%Y}")
    days = (row.due_on - today).days
    if days == 0:
        told = words.today
    elif days == 1:
        told = words.tomorrow
    else:
        told = words.days_left(days) if days > 0 else words.days_late(-days)
    return f"{words.due.format(day=f'{row.due_on:%d/%m/%Y}')} · {told}"


@lru_cache(maxsize=4)
def words_in(language: str) -> Words:
    """The fixed words, looked up once per language and process."""
    with translation.override(language):
        return Words(
            greeting=gettext("Chào {name},"),
            sections={
                "overdue": gettext("■ Quá hạn"),
                "today": gettext("▲ Đến hạn hôm nay"),
                "returned": gettext("↩ Bị trả lại"),
                "soon": gettext("● Sắp đến hạn"),
                "waiting": gettext("○ Chờ bạn xử lý"),
            },
            title=_title(language),
            due=gettext("Hạn {day}"),
            today=gettext("hôm nay"),
            tomorrow=gettext("ngày mai"),
            days_left=_counted(language, lambda n: ngettext("còn %(n)s ngày", "còn %(n)s ngày", n)),
            days_late=_counted(language, lambda n: ngettext("quá %(n)s ngày", "quá %(n)s ngày", n)),
            arrived=gettext("Nhận ngày {day}"),
            more=_counted(language, lambda n: ngettext("và %(n)s việc nữa", "và %(n)s việc nữa", n)),
            open_portal=gettext("Mở việc của tôi"),
            footer=gettext(
                "Thư tự động của cổng OCOP. Mỗi hạn ở mỗi mốc chỉ nhắc một lần. Đổi ngôn ngữ ở mục Cá nhân."
            ),
            subject=_subject(language),
        )


def _title(language):
    def words(phrase, values):
        with translation.override(language):
            return gettext(phrase) % dict(values)

    return lru_cache(maxsize=4000)(words)


def _counted(language, plural):
    def words(count):
        with translation.override(language):
            return plural(count) % {"n": count}

    return lru_cache(maxsize=400)(words)


def _subject(language):
    def words(count, overdue):
        with translation.override(language):
            if overdue:
                return gettext("OCOP: %(count)s việc cần làm, trong đó %(overdue)s việc quá hạn") % {
                    "count": count,
                    "overdue": overdue,
                }
            return gettext("OCOP: %(count)s việc cần làm") % {"count": count}

    return lru_cache(maxsize=400)(words)
