"""Whether a dossier is whole: every part that its regime asks for, as a list one can work through."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from products import scoring
from products.enums import DossierKind, Need
from products.models import Dossier, DossierRequirement, Paper
from products.selectors.laws import form_of, requirements_of

# Of `Dossier.sections`: the codes of parts of which the producer says that they do not concern it.
EXEMPT = "exempt"
# Where the producer says what changed since the last recognition (QĐ 26/2026, Điều 6 khoản 1 điểm b, c).
CHANGES = "changes"
MOST_NAMED = 8


@dataclass(frozen=True)
class Part:
    """One part of a dossier: what fills it, and what is still missing to it, in words; empty when nothing is."""

    requirement: DossierRequirement
    missing: str
    papers: list[Paper] = field(default_factory=list)
    exempt: bool = False

    @property
    def is_there(self) -> bool:
        return not self.missing

    @property
    def must_be_there(self) -> bool:
        return self.requirement.need == Need.ALWAYS or (
            self.requirement.need == Need.CONDITION and not self.exempt
        )


def parts_of(dossier: Dossier) -> list[Part]:
    """Everything the producer adds, in the order of the law, with what is missing to it."""
    group = dossier.criteria_set.group
    requirements = requirements_of(dossier.regime, dossier.kind, "", group)
    papers = papers_by_requirement(dossier)
    exempt = exempt_codes(dossier)
    return [_part(dossier, one, papers[one.pk], one.code in exempt) for one in requirements]


def missing_parts(dossier: Dossier) -> list[str]:
    """What keeps the dossier from being lodged, each in one line."""
    return writing_gaps(dossier) + [
        f"{part.requirement.name}: {part.missing}"
        for part in parts_of(dossier)
        if part.must_be_there and part.missing
    ]


def writing_gaps(dossier: Dossier) -> list[str]:
    """What the producer has still to write; the portal makes the forms of the dossier from it."""
    gaps = []
    if left := scoring.unanswered(form_of(dossier.criteria_set_id), answers_of(dossier)):
        codes = ", ".join(line.code for line in left[:MOST_NAMED]) + ("…" if len(left) > MOST_NAMED else "")
        gaps.append(_("Chưa tự chấm %(n)s tiêu chí: %(codes)s") % {"n": len(left), "codes": codes})
    if dossier.kind != DossierKind.FIRST and not dossier.sections.get(CHANGES):
        gaps.append(_("Chưa nêu thay đổi so với lần công nhận trước"))
    return gaps


def exempt_codes(dossier: Dossier) -> list[str]:
    """The parts of which the producer says that they do not concern it."""
    codes = dossier.sections.get(EXEMPT, [])
    return codes if isinstance(codes, list) else []


def papers_by_requirement(dossier: Dossier) -> dict[int, list[Paper]]:
    """The papers that fill each required part."""
    found: dict[int, list[Paper]] = defaultdict(list)
    for link in dossier.paper_links.select_related("paper__file").order_by("pk"):
        found[link.requirement_id].append(link.paper)
    return found


def papers_by_criterion(dossier: Dossier) -> dict[int, list[Paper]]:
    """The papers that prove each answer."""
    found: dict[int, list[Paper]] = defaultdict(list)
    for choice in dossier.choices.prefetch_related("paper_links__paper__file"):
        found[choice.criterion_id] = [link.paper for link in choice.paper_links.all()]
    return found


def papers_of(dossier: Dossier) -> list[Paper]:
    """Every paper of the dossier once, in the order of the library."""
    used = Q(dossier_links__dossier=dossier) | Q(choice_links__choice__dossier=dossier)
    return list(Paper.objects.filter(used).distinct().select_related("file").order_by("kind", "title", "pk"))


def expired_papers(dossier: Dossier, day: date) -> list[Paper]:
    """The papers that no longer hold on `day`."""
    return [paper for paper in papers_of(dossier) if not paper.is_valid_on(day)]


def answers_of(dossier: Dossier) -> dict[int, int | None]:
    """The chosen option of every criterion that was answered."""
    return dict(dossier.choices.filter(answered=True).values_list("criterion_id", "option_id"))


def _part(dossier: Dossier, requirement: DossierRequirement, papers: list[Paper], exempt: bool) -> Part:
    return Part(requirement, _missing(dossier, requirement, papers), papers, exempt)


def _missing(dossier: Dossier, requirement: Any, papers: list[Paper]) -> str:
    if requirement.by_paper:
        return "" if papers else _("chưa có giấy tờ")
    if requirement.samples:
        if (dossier.samples or 0) >= requirement.samples:
            return ""
        return _("cần %(n)s sản phẩm mẫu") % {"n": requirement.samples}
    # The forms themselves: made by the portal from what is written, see `writing_gaps`.
    return ""
