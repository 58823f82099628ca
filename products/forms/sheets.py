"""The law's form on the screen: radio buttons by criterion, and what comes back from them.

Its HTML is joined here, not in a template: a form has some forty criteria with two hundred options, and what of
them is the same for every member is made once.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from products.scoring import Answers
from products.selectors.sheets import Evidence, PrintedCriterion, PrintedPart, printed_form
from products.services.sheets import Written

# “None of the options is met”, and “this case is not the one chosen”.
NONE_MET, NOT_CHOSEN = "0", "-"
LONGEST_COMMENT, LONGEST_OPINION = 1000, 5000


def written_in(data: Mapping[str, str], criteria_set_id: int) -> Written:
    """What a member sent. Options that make no number are as good as foreign ones: the service refuses them."""
    answers: dict[int, int | None] = {}
    comments: dict[int, str] = {}
    for part in printed_form(criteria_set_id):
        for criterion in part.criteria:
            value = data.get(f"c{criterion.key}", "")
            if value and value != NOT_CHOSEN:
                answers[criterion.key] = None if value == NONE_MET else _number(value)
                comments[criterion.key] = _clean(data.get(f"n{criterion.key}", ""), LONGEST_COMMENT)
    return Written(
        answers=answers,
        comments=comments,
        opinion=_clean(data.get("opinion", ""), LONGEST_OPINION, one_line=False),
        exclusion=data.get("exclusion", "")[:40],
    )


def version_in(data: Mapping[str, str]) -> int:
    """The version that the member's page was made from."""
    return _number(data.get("version", ""))


def _number(value: str) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else -1


def _clean(text: str, longest: int, one_line: bool = True) -> str:
    text = unicodedata.normalize("NFC", text.replace("\x00", "")).replace("\r\n", "\n")
    return (" ".join(text.split()) if one_line else text.strip())[:longest]


# --- The page ---------------------------------------------------------------------------------------------------------


def sheet_html(
    criteria_set_id: int,
    answers: Answers,
    comments: Mapping[int, str],
    evidence: Mapping[int, Evidence],
    *,
    writable: bool,
    shows_own: bool,
) -> SafeString:
    """The whole form with a member's answers; `shows_own` brings the producer's own answers along."""
    off = "" if writable else " disabled"
    pieces = []
    for head, criteria in _blocks(criteria_set_id, get_language() or "vi"):
        pieces.append(head)
        for criterion, before, options, after in criteria:
            key = criterion.key
            proof = evidence.get(key, _NOTHING)
            pieces.append(before)
            pieces.append(_proof(criterion, proof, shows_own))
            chosen = _chosen(answers, key)
            for value, html in options:
                pieces.append(html.format(" checked" if value == chosen else "", off))
            comment = comments.get(key, "")
            if writable:
                pieces.append(after.format(escape(comment)))
            elif comment:
                pieces.append(f'<p class="said">{escape(comment)}</p>')
            pieces.append("</fieldset>")
    return mark_safe("".join(pieces))


_NOTHING = Evidence()


def _chosen(answers, key):
    if key not in answers:
        return ""
    return NONE_MET if answers[key] is None else str(answers[key])


@lru_cache(maxsize=200)
def _blocks(criteria_set_id: int, language: str) -> list[tuple[str, list[Any]]]:
    """Headings and criteria as HTML with gaps for what differs from sheet to sheet, in one language."""
    blocks = []
    for part in printed_form(criteria_set_id):
        head = _part_head(part)
        for section in part.sections:
            head += (
                f'<h3 class="sheet-section">{escape(section.code)}. {escape(str(section.name))}'
                f" <small>{_most(section.max_points)}</small></h3>"
            )
            if section.choose_one:
                head += f'<p class="soft">{escape(_("Chọn một trong các trường hợp của mục này."))}</p>'
            head += "".join(f'<p class="rule">{escape(str(rule))}</p>' for rule in section.rules)
            blocks.append((head, [_criterion(criterion) for criterion in section.criteria]))
            head = ""
    return blocks


def _part_head(part: PrintedPart) -> str:
    words = _("Phần %(code)s. %(name)s") % {"code": part.code, "name": part.name}
    return f'<h2 class="sheet-part">{escape(words)} <small>{_most(part.max_points)}</small></h2>'


def _most(points: int) -> str:
    return escape(_("tối đa %(points)s điểm") % {"points": points})


def _criterion(criterion: PrintedCriterion):
    key = criterion.key
    stars = f' <span class="stars">{"*" * criterion.stars}</span>' if criterion.stars else ""
    rules = "".join(f'<p class="rule">{escape(str(rule))}</p>' for rule in criterion.rules)
    before = (
        f'<fieldset class="criterion" id="tc-{key}" data-criterion="{key}"><legend><b>{escape(criterion.code)}</b> '
        f"{escape(str(criterion.name))}{stars} <small>{_most(criterion.max_points)}</small></legend>{rules}"
    )
    options = [
        (str(option.key), _option(key, str(option.key), option.points, str(option.label), option.stars))
        for option in criterion.options
    ]
    options.append((NONE_MET, _option(key, NONE_MET, 0, _("Không đạt mức nào"), None)))
    if criterion.is_a_case:
        options.append((NOT_CHOSEN, _option(key, NOT_CHOSEN, 0, _("Không chọn trường hợp này"), None)))
    label = _("Nhận xét tiêu chí %(code)s") % {"code": criterion.code}
    after = (
        f'<input class="form-control form-control-sm" name="n{key}" maxlength="{LONGEST_COMMENT}" '
        f'autocomplete="off" aria-label="{_safe(label)}" placeholder="{_safe(_("Nhận xét"))}" value="{{}}">'
    )
    return criterion, before, options, after


def _option(key: int, value: str, points: int, label: str, stars: int | None) -> str:
    mark = f' <span class="stars">{"*" * stars}</span>' if stars else ""
    return (
        f'<label class="option"><input type="radio" name="c{key}" value="{value}" data-points="{points}"{{}}{{}}>'
        f"<b>{points if value != NOT_CHOSEN else '–'}</b><span>{_safe(label)}{mark}</span></label>"
    )


def _safe(text: str) -> str:
    """Text that goes through str.format later."""
    return escape(text).replace("{", "{{").replace("}", "}}")


def _proof(criterion, proof, shows_own) -> str:
    pieces = []
    if proof.explanation:
        pieces.append(f'<p class="pre-line">{escape(proof.explanation)}</p>')
    if proof.papers:
        links = "".join(f"<li>{_paper(pk, title)}</li>" for pk, title in proof.papers)
        pieces.append(f"<ul>{links}</ul>")
    if shows_own and proof.answered:
        own = next(
            (f"{one.points}: {one.label}" for one in criterion.options if one.key == proof.option), "0"
        )
        pieces.append(f'<p class="soft">{escape(_("Chủ thể tự chấm: %(own)s") % {"own": own})}</p>')
    return f'<div class="evidence">{"".join(pieces)}</div>' if pieces else ""


def _paper(pk: int, title: str) -> str:
    try:
        address = reverse("products:paper-file", args=[pk])
    except NoReverseMatch:
        return escape(title)
    return f'<a href="{address}">{escape(title)}</a>'
