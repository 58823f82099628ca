"""What falls due with dossiers: legal terms that run, and what waits for its producer."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import DateField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_noop

from agencies.enums import Role
from products.enums import ClockStep, DossierStatus, StageLevel
from products.models import Dossier, DossierClock
from programs.enums import DeadlineKind
from programs.selectors.deadline_values import Deadline, phrased

CLOCK_RUNS = gettext_noop("Hồ sơ %(product)s: %(producer)s")
DOSSIER_BACK = gettext_noop("Bổ sung hồ sơ %(product)s")
PROVINCIAL = (StageLevel.PROVINCE, StageLevel.CENTRE)


def dossier_clock_deadlines(until: date) -> Iterator[Deadline]:
    """Legal terms that run: for the secretariat while the province has the dossier, below for the agency itself."""
    clocks = (
        DossierClock.objects.filter(ended_on__isnull=True, due_on__lte=until)
        .exclude(step=ClockStep.SUPPLEMENT)
        .order_by("due_on", "pk")
        .values_list(
            *("pk", "dossier_id", "agency_id", "dossier__stage__level", "due_on", "began_on"),
            *("dossier__product__name", "dossier__producer__name"),
        )
    )
    for pk, dossier_id, agency_id, level, due_on, began_on, product, producer in clocks:
        role = Role.SECRETARIAT if level in PROVINCIAL else None
        values = {"product": product, "producer": producer}
        yield _deadline(
            DeadlineKind.DOSSIER_CLOCK, pk, agency_id, role, due_on, began_on, dossier_id, CLOCK_RUNS, values
        )


def returned_dossier_deadlines(until: date) -> Iterator[Deadline]:
    """Dossiers that wait for their producer; where the regime sets no term, from the day they came back."""
    term = DossierClock.objects.filter(
        dossier=OuterRef("pk"), step=ClockStep.SUPPLEMENT, ended_on__isnull=True
    )
    dossiers = (
        Dossier.objects.filter(status=DossierStatus.RETURNED)
        .annotate(
            due=Coalesce(Subquery(term.values("due_on")[:1], output_field=DateField()), F("status_since"))
        )
        .filter(due__lte=until)
        .order_by("due", "pk")
        .values_list("pk", "producer__agency_id", "due", "status_since", "product__name")
    )
    for pk, agency_id, due_on, since, product in dossiers:
        # The mark of the day of arrival itself counts, so the deadline is known from the day before.
        known = since - timedelta(days=1)
        values = {"product": product}
        yield _deadline(
            DeadlineKind.DOSSIER_RETURNED, pk, agency_id, None, due_on, known, pk, DOSSIER_BACK, values, True
        )


def _deadline(
    kind, pk, agency_id, role, due_on, since, dossier_id, phrase, values, returned=False
) -> Deadline:
    path = f"/ho-so/{dossier_id}/"
    return phrased(kind, pk, agency_id, role, (due_on, since), path, phrase, values, returned)
