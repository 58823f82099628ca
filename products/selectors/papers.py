"""The papers of a producer's library: how long they hold, where they are used, which fall due."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.lists import chosen, options, page_of
from agencies.permissions import Actor, Verdict
from agencies.selectors.trail import TrailEntry, trail_of
from agencies.text import search_words
from products.enums import PaperKind
from products.models import Dossier, DossierChoicePaper, DossierPaper, Paper, Producer
from products.permissions import MAY_ADD_PAPER, MAY_REPLACE_PAPER, visible_dossiers, visible_papers
from products.selectors.producers import words_in

# From so many days before its last day on a paper counts as about to expire; the first mark of its reminders.
EXPIRING_DAYS = 60
EXPIRED, EXPIRING, HOLDING, REPLACED = "het-han", "sap-het", "con", "da-thay"
KEYS = ("-pk",)
MOST_IN_SHORT = 8


def papers_for(actor: Actor) -> QuerySet[Paper]:
    """The papers this actor sees, each once."""
    return Paper.objects.filter(pk__in=Paper.objects.filter(visible_papers(actor)).values("pk"))


def states() -> list[tuple[str, Any]]:
    """How a paper can stand to its last day, for the filter of a library."""
    return [
        (EXPIRED, _("Đã hết giá trị")),
        (EXPIRING, _("Sắp hết giá trị")),
        (HOLDING, _("Còn giá trị")),
        (REPLACED, _("Đã thay bằng bản mới")),
    ]


def expiry_chip(paper: Paper, today: date) -> tuple[str, str]:
    """How a paper stands on `today`: the kind of chip, and what it says."""
    if paper.replaced_by_id:
        return "idle", _("đã có bản mới")
    if paper.expires_on is None:
        return "ok", _("không thời hạn")
    days = (paper.expires_on - today).days
    if days < 0:
        return "late", ngettext("hết giá trị %(n)s ngày", "hết giá trị %(n)s ngày", -days) % {"n": -days}
    if days == 0:
        return "soon", _("hôm nay là ngày cuối")
    if days <= EXPIRING_DAYS:
        return "soon", ngettext("còn %(n)s ngày", "còn %(n)s ngày", days) % {"n": days}
    return "ok", _("còn giá trị")


# --- A library ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PaperFilters:
    """What the address of a library asks for."""

    words: str = ""
    kind: str = ""
    state: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.state)


def filters_in(query: QueryDict) -> PaperFilters:
    """The filters that an address carries, under the names that every link of the portal uses."""
    return PaperFilters(
        words=words_in(query),
        kind=chosen(query, "loai", PaperKind.values),
        state=chosen(query, "gia-tri", dict(states())),
    )


def filtered(papers: QuerySet[Paper], filters: PaperFilters, today: date) -> QuerySet[Paper]:
    """`papers` narrowed to what was asked for. Without a state those stay out that a newer paper replaced."""
    papers = papers.filter(replaced_by__isnull=filters.state != REPLACED)
    if filters.kind:
        papers = papers.filter(kind=filters.kind)
    if filters.state == EXPIRED:
        papers = papers.filter(expires_on__lt=today)
    elif filters.state == EXPIRING:
        papers = papers.filter(expires_on__gte=today, expires_on__lte=today + timedelta(days=EXPIRING_DAYS))
    elif filters.state == HOLDING:
        papers = papers.exclude(expires_on__lt=today)
    for word in search_words(filters.words):
        papers = papers.filter(search_key__contains=word)
    return papers


def library(producer: Producer, actor: Actor, query: QueryDict) -> dict[str, Any]:
    """What the page of a producer's papers shows of what `query` asks for."""
    filters = filters_in(query)
    papers = filtered(papers_for(actor).filter(producer=producer), filters, actor.today)
    page = page_of(papers.select_related("file"), KEYS, query)
    return {
        "producer": producer,
        "filters": filters,
        "page": page,
        "rows": paper_rows(page.rows, actor),
        "choices": _choices(filters),
        "may_add": MAY_ADD_PAPER(actor, producer),
    }


def _choices(filters: PaperFilters) -> dict[str, SafeString]:
    return {
        "kind": options(PaperKind.choices, filters.kind),
        "state": options(states(), filters.state),
    }


def paper_rows(papers: Iterable[Paper], actor: Actor) -> list[dict[str, Any]]:
    """Papers with their kind, how they stand today and in how many dossiers they are used."""
    papers = list(papers)
    uses, rows = counts_of_uses(papers, actor), []
    for paper in papers:
        chip, words = expiry_chip(paper, actor.today)
        rows.append(
            {"paper": paper, "kind": kind_words(paper), "chip": chip, "words": words, "uses": uses[paper.pk]}
        )
    return rows


def kind_words(paper: Paper) -> str:
    """What kind of paper it is, as the dossier's own list calls it."""
    return str(dict(PaperKind.choices).get(paper.kind, _("Giấy tờ khác")))


def first_to_end(producer: Producer, actor: Actor) -> list[dict[str, Any]]:
    """Of a producer's papers that the actor sees those whose last day comes first; those without one come last."""
    papers = papers_for(actor).filter(producer=producer, replaced_by__isnull=True)
    return paper_rows(papers.order_by(F("expires_on").asc(nulls_last=True), "pk")[:MOST_IN_SHORT], actor)


def counts_of_uses(papers: Iterable[Paper], actor: Actor) -> dict[int, int]:
    """In how many dossiers that the actor sees each of these papers is used; in two queries."""
    ids = [paper.pk for paper in papers]
    seen = Dossier.objects.filter(visible_dossiers(actor)).values("pk")
    pairs = set(
        DossierPaper.objects.filter(paper__in=ids, dossier__in=seen).values_list("paper_id", "dossier_id")
    )
    pairs |= set(
        DossierChoicePaper.objects.filter(paper__in=ids, choice__dossier__in=seen).values_list(
            "paper_id", "choice__dossier_id"
        )
    )
    counts: dict[int, int] = defaultdict(int)
    for paper_id, _dossier_id in pairs:
        counts[paper_id] += 1
    return counts


# --- One paper ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """That a paper is used in one dossier: as which part of it, or for which criteria."""

    dossier: Dossier
    parts: list[str]


@dataclass(frozen=True)
class PaperPage:
    """What the page of one paper shows."""

    paper: Paper
    kind: str
    chip: str
    words: str
    uses: list[Use]
    earlier: list[Paper]
    entries: list[TrailEntry]
    may_replace: Verdict


def paper_page(paper: Paper, actor: Actor) -> PaperPage:
    """Everything about one paper that its page shows."""
    chip, words = expiry_chip(paper, actor.today)
    return PaperPage(
        paper=paper,
        kind=kind_words(paper),
        chip=chip,
        words=words,
        uses=uses_of(paper, actor),
        earlier=list(papers_for(actor).filter(replaced_by=paper).order_by("-pk")),
        entries=trail_of(paper),
        may_replace=MAY_REPLACE_PAPER(actor, paper),
    )


def uses_of(paper: Paper, actor: Actor) -> list[Use]:
    """Where a paper is used, as far as the actor sees the dossiers; newest dossier first."""
    seen = Dossier.objects.filter(visible_dossiers(actor)).values("pk")
    parts: dict[int, list[str]] = defaultdict(list)
    links = DossierPaper.objects.filter(paper=paper, dossier__in=seen).select_related("requirement")
    for link in links.order_by("requirement__position", "pk"):
        parts[link.dossier_id].append(str(link.requirement))
    proofs = DossierChoicePaper.objects.filter(paper=paper, choice__dossier__in=seen)
    for proof in proofs.select_related("choice__criterion").order_by("pk"):
        parts[proof.choice.dossier_id].append(str(proof.choice.criterion))
    dossiers = Dossier.objects.filter(pk__in=parts).select_related("product").order_by("-pk")
    return [Use(dossier, parts[dossier.pk]) for dossier in dossiers]
