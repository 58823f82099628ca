"""A criteria file read and looked at, before anything of it reaches a table: its shape, then its sums.

Everything that a file may say stands in the shapes below. What they do not know is refused rather than passed over:
a misspelt star mark would otherwise silently be no mark at all.
"""

import json
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.text import refuse_hidden_characters
from agencies.permissions import Refusal
from products.models import (
    CriteriaPart,
    CriteriaSection,
    CriteriaSet,
    CriteriaVersion,
    Criterion,
    CriterionOption,
)
from products.models.criteria import MARKED_STARS, STARS, WHOLE

# The largest file of the three that the portal brings has 0.7 MB.
LARGEST_FILE = 2 * 1024 * 1024
LONGEST_TEXT = 5000
MOST_SETS, MOST_PARTS, MOST_SECTIONS, MOST_CRITERIA, MOST_OPTIONS, MOST_RULES = 100, 10, 30, 50, 20, 20
RULE_TYPES = frozenset(
    ("require", "stop", "stop_if_zero", "only_if", "evidence", "disqualify", "info", "choose_one")
)

Row = dict[str, Any]
# What is wrong with a value, in words; empty when nothing is.
Check = Callable[[Any], str]


def read_criteria_file(content: bytes) -> Row:
    """What the file says, its letters composed. Raises Refusal for what is no JSON object of bearable size."""
    if len(content) > LARGEST_FILE:
        raise Refusal(
            _("Tệp nặng quá %(limit)s MB. Một bộ tiêu chí đầy đủ chưa đến 1 MB; hãy kiểm tra lại tệp.")
            % {"limit": LARGEST_FILE // 1024**2}
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise Refusal(
            _("Tệp không dùng bảng mã UTF-8 (byte thứ %(place)s). Hãy lưu lại tệp với bảng mã UTF-8.")
            % {"place": trouble.start + 1}
        ) from trouble
    try:
        data = json.loads(
            unicodedata.normalize("NFC", text), object_pairs_hook=_once_each, parse_constant=_no_number
        )
    except json.JSONDecodeError as trouble:
        raise Refusal(
            _("Tệp không phải là JSON đúng: dòng %(line)s, cột %(column)s.")
            % {"line": trouble.lineno, "column": trouble.colno}
        ) from trouble
    except (ValueError, RecursionError) as trouble:
        raise Refusal(_("Tệp không phải là JSON đúng: lồng quá sâu hoặc có số quá lớn.")) from trouble
    if not isinstance(data, dict):
        raise Refusal(_("Tệp phải là một đối tượng JSON có “version” và “sets”."))
    return data


def _once_each(pairs: list[tuple[str, Any]]) -> Row:
    """Of two entries with one name JSON keeps the last without a word; here neither is taken."""
    row = dict(pairs)
    if len(row) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Refusal(_("Trong tệp có mục ghi “%(name)s” hai lần.") % {"name": twice[:40]})
    return row


def _no_number(name: str) -> None:
    raise ValueError(name)


# --- Shape --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shape:
    """What one kind of object may and must say, and what lies below it: (name of the list, shape, most)."""

    must: dict[str, Check]
    may: dict[str, Check]
    below: tuple[str, "Shape", int] | None = None
    # How a fault names it: its own word and the field it is known by; by its place when that is missing.
    word: Any = ""
    known_by: str = ""

    @property
    def names(self) -> set[str]:
        return {*self.must, *self.may, *([self.below[0]] if self.below else ())}


def shape_faults(data: Row) -> Iterator[str]:
    """What is no criteria file in this object, one sentence each."""
    yield from _faults_in("", data, FILE)


def _faults_in(where: str, row: Any, shape: Shape) -> Iterator[str]:
    if not isinstance(row, dict):
        yield _said(where, _("phải là một đối tượng {…}."))
        return
    for name in sorted(row.keys() - shape.names):
        yield _said(where, _("không có mục tên “%(name)s”.") % {"name": name[:40]})
    for name, check in {**shape.must, **shape.may}.items():
        if name in row:
            if wrong := check(row[name]):
                yield _said(where, f"“{name}” {wrong}")
        elif name in shape.must:
            yield _said(where, _("thiếu “%(name)s”.") % {"name": name})
    if shape.below:
        yield from _faults_below(where, row, *shape.below)


def _faults_below(where: str, row: Row, name: str, shape: Shape, most: int) -> Iterator[str]:
    children = row.get(name)
    if not isinstance(children, list) or not children:
        yield _said(where, _("“%(name)s” phải là một danh sách có ít nhất một mục.") % {"name": name})
        return
    if len(children) > most:
        yield _said(where, _("“%(name)s” có quá nhiều mục (tối đa %(most)s).") % {"name": name, "most": most})
        return
    for place, child in enumerate(children, start=1):
        yield from _faults_in(_place(where, child, shape, place), child, shape)


def _place(where: str, child: Any, shape: Shape, place: int) -> str:
    known = child.get(shape.known_by) if isinstance(child, dict) else None
    name = known[:12] if isinstance(known, str) and known else str(place)
    return ", ".join(filter(None, [where, f"{shape.word} {name}"]))


def _said(where: str, wrong: str) -> str:
    return f"{where}: {wrong}" if where else f"{_('Tệp')}: {wrong}"


def _text(longest: int, *, least: int = 1) -> Check:
    def check(value):
        if not isinstance(value, str):
            return _("phải là chữ.")
        if not least <= len(value.strip()):
            return _("không được để trống.")
        if len(value) > longest:
            return _("dài %(length)s ký tự, quá %(longest)s.") % {"length": len(value), "longest": longest}
        try:
            refuse_hidden_characters(value)
        except ValidationError as hidden:
            return " ".join(hidden.messages)
        return ""

    return check


def _column(model: type[models.Model], name: str, *, least: int = 1) -> Check:
    """A text that fits its column."""
    return _text(getattr(model._meta.get_field(name), "max_length", None) or LONGEST_TEXT, least=least)


def _one_of(values: tuple[int, ...]) -> Check:
    def check(value):
        if _is_whole(value) and value in values:
            return ""
        return _("phải là một trong: %(values)s.") % {"values": ", ".join(map(str, values))}

    return check


def _is_whole(value: Any) -> bool:
    """A whole number; JSON's true is one for Python, but not for the law."""
    return isinstance(value, int) and not isinstance(value, bool)


def _points(value: Any) -> str:
    if _is_whole(value) and 0 <= value <= WHOLE:
        return ""
    return _("phải là số nguyên từ 0 đến 100.")


def _yes_or_no(value: Any) -> str:
    return "" if isinstance(value, bool) else _("phải là true hoặc false.")


def _day(value: Any) -> str:
    try:
        # fromisoformat takes shorter ways of writing too; one is enough.
        if isinstance(value, str) and date.fromisoformat(value).isoformat() == value:
            return ""
    except ValueError:
        pass
    return _("phải là ngày viết như 2026-05-22.")


def _day_or_null(value: Any) -> str:
    return "" if value is None else _day(value)


def _bands(value: Any) -> str:
    """Every rank has its band, a better one begins later, and the lowest at nothing."""
    names = [str(stars) for stars in STARS]
    if not isinstance(value, dict) or sorted(value) != names or any(_points(each) for each in value.values()):
        return _("phải cho biết 1 đến 5 sao bắt đầu từ bao nhiêu điểm.")
    begins = [value[name] for name in names]
    if begins[0] != 0 or any(before >= after for before, after in zip(begins, begins[1:], strict=False)):
        return _("phải bắt đầu từ 0 điểm và tăng dần từ 1 đến 5 sao.")
    return ""


def _sayings(key: str, allowed: frozenset[str] | None = None) -> Check:
    """A list of {key, vi, en}: rules and grounds as printed."""
    shape = Shape({key: _text(40), "vi": _text(LONGEST_TEXT)}, {"en": _text(LONGEST_TEXT, least=0)})

    def check(value):
        if not isinstance(value, list) or len(value) > MOST_RULES:
            return _("phải là danh sách không quá %(most)s mục.") % {"most": MOST_RULES}
        for each in value:
            for fault in _faults_in("", each, shape):
                return fault
            if allowed is not None and each[key] not in allowed:
                return _("có loại quy định không biết: “%(type)s”.") % {"type": each[key]}
        return ""

    return check


def _sentences(value: Any) -> str:
    if isinstance(value, list) and len(value) <= MOST_RULES and not any(map(_text(LONGEST_TEXT), value)):
        return ""
    return _("phải là danh sách câu.")


MARK = _one_of(MARKED_STARS)
OPTION = Shape(
    {"points": _points, "label": _column(CriterionOption, "label")},
    {
        "label_en": _column(CriterionOption, "label_en", least=0),
        "min_for_stars": MARK,
        "case": _column(CriterionOption, "case"),
        "note": _column(CriterionOption, "note", least=0),
    },
    word=gettext_lazy("mức"),
)
CRITERION = Shape(
    {"code": _column(Criterion, "code"), "name": _column(Criterion, "name"), "max_points": _points},
    {
        "name_en": _column(Criterion, "name_en", least=0),
        "heading": _column(Criterion, "heading", least=0),
        "min_for_stars": MARK,
        "alternative": _column(Criterion, "alternative"),
        "rules": _sayings("type", RULE_TYPES),
        "note": _column(Criterion, "note", least=0),
    },
    ("options", OPTION, MOST_OPTIONS),
    word=gettext_lazy("tiêu chí"),
    known_by="code",
)
SECTION = Shape(
    {
        "code": _column(CriteriaSection, "code"),
        "name": _column(CriteriaSection, "name"),
        "max_points": _points,
    },
    {
        "name_en": _column(CriteriaSection, "name_en", least=0),
        "choose_one": _yes_or_no,
        "rules": _sayings("type", RULE_TYPES),
    },
    ("criteria", CRITERION, MOST_CRITERIA),
    word=gettext_lazy("mục"),
    known_by="code",
)
PART = Shape(
    {"code": _column(CriteriaPart, "code"), "name": _column(CriteriaPart, "name"), "max_points": _points},
    {"name_en": _column(CriteriaPart, "name_en", least=0)},
    ("sections", SECTION, MOST_SECTIONS),
    word=gettext_lazy("phần"),
    known_by="code",
)
SET = Shape(
    {"set": _column(CriteriaSet, "code"), "name": _column(CriteriaSet, "name")},
    {
        "name_en": _column(CriteriaSet, "name_en", least=0),
        "exclusion_grounds": _sayings("code"),
        "sum_faults": _sentences,
    },
    ("parts", PART, MOST_PARTS),
    word=gettext_lazy("bộ"),
    known_by="set",
)
VERSION = Shape(
    {
        "code": _column(CriteriaVersion, "code"),
        "title": _column(CriteriaVersion, "title"),
        "catalogue": _text(12),
        "legal_basis": _column(CriteriaVersion, "legal_basis"),
        "valid_from": _day,
        "valid_until": _day_or_null,
        "has_marks": _yes_or_no,
        "bands": _bands,
    },
    {
        "replaces": _text(12),
        "note": _column(CriteriaVersion, "note", least=0),
        "confidence": _column(CriteriaVersion, "confidence", least=0),
        "source": _column(CriteriaVersion, "source", least=0),
    },
)


def _version(value: Any) -> str:
    return " ".join(_faults_in("", value, VERSION))


FILE = Shape({"version": _version}, {}, ("sets", SET, MOST_SETS))


# --- Sums and marks -----------------------------------------------------------------------------------------------


def form_faults(form: Row, *, has_marks: bool) -> list[str]:
    """What does not fit within one form of good shape, apart from its sums."""
    faults = list(_repeated(form))
    for section in _sections(form):
        faults += _case_faults(section)
        for criterion in section["criteria"]:
            faults += _points_above(criterion)
            if not has_marks and _marks(criterion):
                faults.append(
                    _("Tiêu chí %(code)s: có dấu sao, nhưng phiên bản ghi là không có.")
                    % {"code": criterion["code"]}
                )
            faults += _falling_marks(criterion)
    return faults


def sum_faults(form: Row) -> list[str]:
    """Where points do not add up: criterion, section, part, form. What a section reaches counts, not what it says."""
    faults = []
    for part in form["parts"]:
        for section in part["sections"]:
            faults += [fault for criterion in section["criteria"] for fault in _unreached(criterion)]
            reached = _most_of(section)
            if reached != section["max_points"]:
                faults.append(
                    _("Mục %(code)s: các tiêu chí cộng lại %(sum)s điểm, phiếu ghi %(most)s điểm.")
                    % {"code": section["code"], "sum": reached, "most": section["max_points"]}
                )
        total = sum(section["max_points"] for section in part["sections"])
        if total != part["max_points"]:
            faults.append(
                _("Phần %(code)s: các mục cộng lại %(sum)s điểm, phiếu ghi %(most)s điểm.")
                % {"code": part["code"], "sum": total, "most": part["max_points"]}
            )
    whole = sum(part["max_points"] for part in form["parts"])
    if whole != WHOLE:
        faults.append(_("Cả phiếu: các phần cộng lại %(sum)s điểm, phải là 100 điểm.") % {"sum": whole})
    return faults


def _sections(form: Row) -> Iterator[Row]:
    return (section for part in form["parts"] for section in part["sections"])


def _best(criterion: Row) -> int:
    return max(option["points"] for option in criterion["options"])


def _most_of(section: Row) -> int:
    """What a section can give; of its alternatives the best one."""
    bests = [_best(criterion) for criterion in section["criteria"]]
    return max(bests) if section.get("choose_one") else sum(bests)


def _unreached(criterion: Row) -> Iterator[str]:
    best = _best(criterion)
    if best < criterion["max_points"]:
        yield (
            _("Tiêu chí %(code)s: mức cao nhất %(best)s điểm, phiếu ghi tối đa %(most)s điểm.")
            % {"code": criterion["code"], "best": best, "most": criterion["max_points"]}
        )


def _points_above(criterion: Row) -> Iterator[str]:
    for place, option in enumerate(criterion["options"], start=1):
        if option["points"] > criterion["max_points"]:
            yield (
                _("Tiêu chí %(code)s, mức %(place)s: %(points)s điểm, quá tối đa %(most)s điểm của tiêu chí.")
                % {
                    "code": criterion["code"],
                    "place": place,
                    "points": option["points"],
                    "most": criterion["max_points"],
                }
            )


def _marks(criterion: Row) -> list[tuple[int, int, str]]:
    """Stars, points and case of the marked options; a mark on the criterion counts as one."""
    marks = [
        (option["min_for_stars"], option["points"], option.get("case", ""))
        for option in criterion["options"]
        if "min_for_stars" in option
    ]
    if "min_for_stars" in criterion:
        marks.append((criterion["min_for_stars"], 1, ""))
    return marks


def _falling_marks(criterion: Row) -> Iterator[str]:
    """More stars cannot ask for less."""
    marks = _marks(criterion)
    for stars, points, case in marks:
        if any(other > stars and less < points and same == case for other, less, same in marks):
            yield (
                _("Tiêu chí %(code)s: dấu của hạng cao hơn đòi ít điểm hơn dấu %(stars)s sao.")
                % {"code": criterion["code"], "stars": stars}
            )
            return


def _case_faults(section: Row) -> Iterator[str]:
    alternatives = [criterion.get("alternative") for criterion in section["criteria"]]
    if section.get("choose_one"):
        if None in alternatives or len(set(alternatives)) != len(alternatives):
            yield (
                _(
                    "Mục %(code)s: chọn một trong các trường hợp thì mỗi tiêu chí phải ghi một trường hợp riêng."
                )
                % {"code": section["code"]}
            )
    elif any(alternatives):
        yield (
            _("Mục %(code)s: tiêu chí ghi trường hợp, nhưng mục không ghi là chọn một.")
            % {"code": section["code"]}
        )


def _repeated(form: Row) -> Iterator[str]:
    """Codes by which people speak of parts, sections and criteria, used twice."""
    sections = list(_sections(form))
    of_kind = (
        (_("Phần"), [part["code"] for part in form["parts"]]),
        (_("Mục"), [section["code"] for section in sections]),
        (_("Tiêu chí"), [criterion["code"] for section in sections for criterion in section["criteria"]]),
    )
    for word, codes in of_kind:
        for code in sorted({code for code in codes if codes.count(code) > 1}):
            yield _("%(word)s %(code)s có hai lần trong phiếu.") % {"word": word, "code": code}
