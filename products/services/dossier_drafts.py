"""A dossier while its producer writes it: opened from the last one, saved by parts, moved to a new law."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from products import scoring
from products.enums import DossierKind
from products.models import (
    CriteriaSet,
    Criterion,
    CriterionOption,
    Dossier,
    DossierChoice,
    DossierChoicePaper,
    DossierPaper,
    DossierRequirement,
    Paper,
    Product,
    Regime,
)
from products.permissions import MAY_EDIT_DOSSIER, MAY_OPEN_DOSSIER
from products.selectors.completeness import answers_of
from products.selectors.entries import entry_refusal
from products.selectors.laws import criteria_set_for, form_of, regime_on, requirements_of

LONGEST_EXPLANATION = 4000
LONGEST_SECTION = 20_000
LONGEST_CHAIN = 20
# What may stand in `Dossier.sections`: parts I, II and IV of Mẫu số 02, what changed, and what does not concern it.
TEXT_SECTIONS = ("history", "organisation", "results", "market", "revenue", "plan", "changes")
EXEMPT = "exempt"
MOST_SAMPLES = 1000


class Opened(NamedTuple):
    """A new dossier, and the papers of the last one that could not come along because they no longer hold."""

    dossier: Dossier
    left_out: list[Paper]


# --- Opening ------------------------------------------------------------------------------------------------------


def open_dossier(*, product: Product, kind: str, actor: Actor, at: datetime) -> Opened:
    """Begin a dossier of `kind` for a product, filled from the last one of that product.

    Answers, explanations and papers come along as far as they still hold. Refused: another producer's product, a
    product without its set, a kind that the product's certificate does not allow, a day without a regime, a second
    open dossier.
    """
    today = timezone.localdate(at)
    require(MAY_OPEN_DOSSIER(actor, product))
    with act("dossier.open", actor=actor, at=at):
        regime, form = law_for(product, today)
        if refusal := entry_refusal(product, kind, regime, today):
            raise Refusal(refusal)
        last = product.dossiers.order_by("-pk").first()
        dossier = _create(product, kind, regime, form, last, today)
        left_out = _copy(last, dossier, today) if last else []
    return Opened(dossier, left_out)


def law_for(product: Product, day: date) -> tuple[Regime, CriteriaSet]:
    """The regime and the form by which a dossier of `product` is judged that is lodged on `day`."""
    if product.group is None:
        raise Refusal(_("Sản phẩm chưa chọn bộ sản phẩm. Hãy chọn ở trang sản phẩm rồi mở hồ sơ."))
    regime = regime_on(day)
    if regime is None:
        raise Refusal(
            _("Ngày %(day)s chưa có quy định đánh giá, phân hạng nên chưa mở, chưa nộp được hồ sơ.")
            % {"day": f"{day:%d/%m/%Y}"}
        )
    form = criteria_set_for(product.group, regime)
    if form is None:
        raise Refusal(
            _("Quy định hiện hành không có bộ tiêu chí cho nhóm “%(group)s”. Hãy chọn lại bộ sản phẩm.")
            % {"group": product.group}
        )
    return regime, form


def _create(product, kind, regime, form, last, today):
    try:
        with transaction.atomic():
            return Dossier.objects.create(
                product=product,
                producer=product.producer,
                kind=kind,
                previous=None if kind == DossierKind.FIRST else last,
                regime=regime,
                criteria_set=form,
                sections={} if last is None else last.sections,
                samples=None if last is None else last.samples,
                status_since=today,
            )
    except IntegrityError as error:
        raise Refusal(
            _("Sản phẩm này đang có một hồ sơ chưa kết thúc. Hãy dùng hồ sơ đó, hoặc rút nó trước.")
        ) from error


# --- Saving -------------------------------------------------------------------------------------------------------


def save_dossier(
    *, dossier: Dossier, values: dict[str, Any], version: int, actor: Actor, at: datetime
) -> Dossier:
    """Write what the producer changed; what `values` does not name stays.

    `choices`: {criterion: {"answered", "option", "explanation", "papers"}}; `parts`: {requirement: papers};
    `sections`: {name: text} and "exempt": codes; `samples`. Raises Conflict when somebody saved since `version` was
    read, Refusal when the dossier is out of its producer's hands or something of another form is named.
    """
    with act("dossier.edit", actor=actor, at=at):
        dossier = lock_version(Dossier, dossier.pk, version)
        require(MAY_EDIT_DOSSIER(actor, dossier))
        _save_choices(dossier, values.get("choices", {}))
        _save_parts(dossier, values.get("parts", {}))
        dossier.sections = dossier.sections | _clean_sections(values.get("sections", {}))
        if "samples" in values:
            dossier.samples = _clean_samples(values["samples"])
        dossier.version += 1
        dossier.save(update_fields=["sections", "samples", "version"])
    return dossier


def add_paper_to_dossier(
    *,
    dossier: Dossier,
    paper: Paper,
    criterion: Criterion | None = None,
    requirement: DossierRequirement | None = None,
    actor: Actor,
    at: datetime,
) -> None:
    """Tie one more paper of the library to an answer or to a required part; what is there already stays."""
    with act("dossier.edit", actor=actor, at=at):
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        require(MAY_EDIT_DOSSIER(actor, dossier))
        _known_papers(dossier, [paper.pk])
        if criterion is not None:
            _known_criteria(dossier, [criterion.pk])
            choice, _new = DossierChoice.objects.get_or_create(
                dossier=dossier, criterion=criterion, defaults={"answered": False}
            )
            DossierChoicePaper.objects.get_or_create(choice=choice, paper=paper)
        if requirement is not None:
            _known_requirements(dossier, [requirement.pk])
            DossierPaper.objects.get_or_create(dossier=dossier, requirement=requirement, paper=paper)


def _save_choices(dossier, wanted):
    if not wanted:
        return
    criteria = _known_criteria(dossier, wanted)
    options = _known_options({key: one.get("option") for key, one in wanted.items()})
    _known_papers(dossier, [paper for one in wanted.values() for paper in one.get("papers", [])])
    present = {
        choice.criterion_id: choice
        for choice in dossier.choices.filter(criterion__in=criteria).prefetch_related("paper_links")
    }
    for key, one in wanted.items():
        option = options.get(key)
        fields = {
            "option": option,
            "answered": bool(one.get("answered")) or option is not None,
            "explanation": _bearable(one.get("explanation", ""), LONGEST_EXPLANATION),
        }
        _save_choice(dossier, criteria[key], present.get(key), fields, one.get("papers"))
    _refuse_two_cases(dossier)


def _save_choice(dossier, criterion, choice, fields, papers):
    """Written only where it says something else than before: history shows what changed and nothing else."""
    if choice is None:
        if not (fields["answered"] or fields["explanation"] or papers):
            return
        choice = DossierChoice.objects.create(dossier=dossier, criterion=criterion, **fields)
    elif any(getattr(choice, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(choice, name, value)
        choice.save(update_fields=list(fields))
    if papers is not None:
        _set_links(DossierChoicePaper, {"choice": choice}, choice.paper_links.all(), papers)


def _save_parts(dossier, wanted):
    if not wanted:
        return
    requirements = _known_requirements(dossier, wanted)
    _known_papers(dossier, [paper for papers in wanted.values() for paper in papers])
    links = list(dossier.paper_links.filter(requirement__in=requirements))
    for key, papers in wanted.items():
        present = [link for link in links if link.requirement_id == key]
        _set_links(DossierPaper, {"dossier": dossier, "requirement": requirements[key]}, present, papers)


def _set_links(model, owner, present, papers):
    """Make the papers tied to `owner` exactly these."""
    wanted = list(dict.fromkeys(papers))
    gone = [link.pk for link in present if link.paper_id not in wanted]
    there = {link.paper_id for link in present}
    if gone:
        model.objects.filter(pk__in=gone).delete()
    model.objects.bulk_create(model(**owner, paper_id=pk) for pk in wanted if pk not in there)


def _refuse_two_cases(dossier):
    try:
        scoring.check_answers(form_of(dossier.criteria_set_id), answers_of(dossier))
    except scoring.BadAnswer as error:
        raise Refusal(
            _("Mục có nhiều trường hợp chỉ được chọn một. Hãy bỏ chọn ở trường hợp kia.")
        ) from error


# What people name must be of their own form, regime and library: nobody ties in a stranger's paper.


def _known_criteria(dossier, keys: Iterable[int]) -> dict[int, Criterion]:
    found = dossier.criteria_set.criteria.in_bulk(list(keys))
    if len(found) != len(set(keys)):
        raise Refusal(_("Có tiêu chí không thuộc bộ tiêu chí của hồ sơ. Hãy mở lại trang rồi nhập tiếp."))
    return found


def _known_options(wanted: dict[int, int | None]) -> dict[int, CriterionOption]:
    """The option of each criterion that has one; an option of another criterion is none."""
    chosen = {key: option for key, option in wanted.items() if option}
    found = CriterionOption.objects.in_bulk(set(chosen.values()))
    options = {key: found.get(option) for key, option in chosen.items()}
    if any(option is None or option.criterion_id != key for key, option in options.items()):
        raise Refusal(_("Có mức chấm không thuộc tiêu chí của nó. Hãy mở lại trang rồi chọn lại."))
    return {key: option for key, option in options.items() if option}


def _known_papers(dossier, keys) -> None:
    wanted = set(keys)
    if Paper.objects.filter(pk__in=wanted, producer=dossier.producer_id).count() != len(wanted):
        raise Refusal(_("Có giấy tờ không thuộc kho giấy tờ của chủ thể. Hãy mở lại trang rồi chọn lại."))


def _known_requirements(dossier, keys: Iterable[int]) -> dict[int, DossierRequirement]:
    rows = requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group)
    found = {one.pk: one for one in rows if one.by_paper}
    if not set(keys) <= found.keys():
        raise Refusal(_("Có thành phần không thuộc hồ sơ này. Hãy mở lại trang rồi nhập tiếp."))
    return found


def _clean_sections(sections):
    clean = {name: _bearable(sections[name], LONGEST_SECTION) for name in TEXT_SECTIONS if name in sections}
    if EXEMPT in sections:
        clean[EXEMPT] = sorted(set(sections[EXEMPT]))
    return clean


def _bearable(text, most):
    """Refused rather than cut: nothing that somebody typed is lost."""
    if len(text) > most:
        raise Refusal(
            _("Có đoạn dài %(n)s ký tự, tối đa %(most)s. Hãy rút ngắn rồi lưu lại.")
            % {"n": len(text), "most": most}
        )
    return text


def _clean_samples(value):
    if value is not None and not 0 <= value <= MOST_SAMPLES:
        raise Refusal(_("Số sản phẩm mẫu phải từ 0 đến %(most)s.") % {"most": MOST_SAMPLES})
    return value


# --- Copying ------------------------------------------------------------------------------------------------------


def follow_new_law(*, dossier: Dossier, actor: Actor, at: datetime) -> Opened:
    """Move a draft that was never lodged to the regime of today; answers come along by their codes.

    Until it is lodged a dossier follows the law of the day. Refused: a dossier that was lodged keeps its law.
    """
    today = timezone.localdate(at)
    with act("dossier.follow_new_law", actor=actor, at=at):
        dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
        require(MAY_EDIT_DOSSIER(actor, dossier))
        if dossier.first_lodged_on is not None:
            raise Refusal(_("Hồ sơ đã nộp thì theo quy định của ngày nộp, không chuyển được."))
        regime, form = law_for(dossier.product, today)
        if (regime.pk, form.pk) == (dossier.regime_id, dossier.criteria_set_id):
            return Opened(dossier, [])
        before = _everything_of(dossier)
        dossier.choices.all().delete()
        dossier.paper_links.all().delete()
        dossier.regime, dossier.criteria_set = regime, form
        dossier.version += 1
        dossier.save(update_fields=["regime", "criteria_set", "version"])
        left_out = _put(before, dossier, today)
    return Opened(dossier, left_out)


class _Choice(NamedTuple):
    code: str
    option: CriterionOption | None
    answered: bool
    explanation: str
    papers: list[Paper]


class _Everything(NamedTuple):
    criteria_set_id: int
    choices: list[_Choice]
    parts: list[tuple[str, Paper]]


def _everything_of(dossier) -> _Everything:
    choices = dossier.choices.select_related("criterion", "option").prefetch_related("paper_links__paper")
    links = dossier.paper_links.select_related("requirement", "paper").order_by("pk")
    return _Everything(
        dossier.criteria_set_id,
        [
            _Choice(
                choice.criterion.code,
                choice.option,
                choice.answered,
                choice.explanation,
                [link.paper for link in choice.paper_links.all()],
            )
            for choice in choices
        ],
        [(link.requirement.code, link.paper) for link in links],
    )


def _copy(last: Dossier, dossier: Dossier, today: date) -> list[Paper]:
    return _put(_everything_of(last), dossier, today)


def _put(before: _Everything, dossier: Dossier, today: date) -> list[Paper]:
    """Fill a fresh dossier; says which papers were left out because they no longer hold today.

    In another version of the form an answer is taken over only where an option of the same words and points is
    there; explanation and papers wait beside the open criterion otherwise.
    """
    newest = _newest_papers([*(p for c in before.choices for p in c.papers), *(p for _c, p in before.parts)])
    criteria = {one.code: one for one in dossier.criteria_set.criteria.prefetch_related("options")}
    for choice in before.choices:
        if criterion := criteria.get(choice.code):
            _put_choice(dossier, criterion, choice, before.criteria_set_id, newest, today)
    requirements = {
        one.code: one
        for one in requirements_of(dossier.regime, dossier.kind, "", dossier.criteria_set.group)
        if one.by_paper
    }
    parts = {
        (requirement.pk, paper.pk)
        for code, old in before.parts
        for paper in [newest[old.pk]]
        if (requirement := requirements.get(code) or requirements.get(paper.kind))
        and paper.is_valid_on(today)
    }
    DossierPaper.objects.bulk_create(
        DossierPaper(dossier=dossier, requirement_id=requirement, paper_id=paper)
        for requirement, paper in sorted(parts)
    )
    gone = {paper.pk: paper for paper in newest.values() if not paper.is_valid_on(today)}
    return list(gone.values())


def _put_choice(dossier, criterion, choice, old_form, newest, today):
    option = _same_option(criterion, choice.option, old_form)
    answered = choice.answered and (option is not None or choice.option is None)
    made = DossierChoice.objects.create(
        dossier=dossier,
        criterion=criterion,
        option=option,
        answered=answered,
        explanation=choice.explanation,
    )
    papers = {newest[paper.pk].pk for paper in choice.papers if newest[paper.pk].is_valid_on(today)}
    DossierChoicePaper.objects.bulk_create(
        DossierChoicePaper(choice=made, paper_id=pk) for pk in sorted(papers)
    )


def _same_option(criterion, option, old_form):
    if option is None or criterion.criteria_set_id == old_form:
        return option
    same = [
        one for one in criterion.options.all() if (one.points, one.label) == (option.points, option.label)
    ]
    return same[0] if len(same) == 1 else None


def _newest_papers(papers) -> dict[int, Paper]:
    """For each paper the one that took its place last, or itself."""
    found = {paper.pk: paper for paper in papers}
    newest = dict(found)
    for _step in range(LONGEST_CHAIN):
        followed = {paper.replaced_by_id for paper in newest.values() if paper.replaced_by_id}
        if not followed:
            break
        later = Paper.objects.in_bulk(followed)
        newest = {pk: later.get(paper.replaced_by_id or 0, paper) for pk, paper in newest.items()}
    return newest
