"""The one place that knows what time it is. Doors ask it; everything else takes `at` or `today` as an argument."""

from datetime import date, datetime

from django.utils import timezone

from agencies.models import PortalState


def portal_state() -> PortalState:
    """The single row that says whether and on which day this portal rehearses."""
    return PortalState.objects.filter(pk=1).first() or PortalState()


def now(state: PortalState | None = None) -> datetime:
    """The present instant; in a rehearsal the present time of day on the rehearsal day."""
    state = state or portal_state()
    present = timezone.localtime()
    if state.rehearsal_day is None:
        return present
    return present.replace(
        year=state.rehearsal_day.year, month=state.rehearsal_day.month, day=state.rehearsal_day.day
    )


def today(state: PortalState | None = None) -> date:
    """The present day in Vietnam; in a rehearsal the rehearsal day."""
    return timezone.localdate(now(state))
