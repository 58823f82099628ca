"""My work, and the province on one page."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from agencies.http import acting, allowed
from agencies.selectors.calendar import working_calendar
from programs.permissions import MAY_READ_OVERVIEW, MAY_REMIND
from programs.selectors import overview as selectors
from programs.selectors.deadline_words import DeadlineWords
from programs.selectors.waiting import waiting_work
from programs.selectors.work import my_work


@require_safe
def front(request):
    """The public front page leads people who work here to their work."""
    if request.user.is_authenticated:
        return redirect("programs:my-work")
    return redirect("login")


@require_safe
@acting
def work(request):
    """What I have to do today, worst first."""
    calendar = working_calendar()
    sections = my_work(request.actor, calendar) + waiting_work(request.actor, calendar)
    return render(request, "programs/work/list.html", {"sections": sections})


@require_safe
@allowed(MAY_READ_OVERVIEW)
def overview(request):
    """Where the province stands; every number leads to its rows."""
    year = request.today.year
    counts = selectors.counts_of(year, request.today)
    by_agency = counts.by_agency
    shown = by_agency if request.GET.get("co-quan") == "tat-ca" else selectors.most_overdue(by_agency)
    calendar = working_calendar()
    rows = selectors.agency_rows(shown, year, request.today)
    words = DeadlineWords(request.today, calendar)
    calls = [
        {"state": state, "words": words.of_call_in_full(state.figures.due_on, state.figures.lock_on)}
        for state in selectors.call_states(request.actor)
    ]
    context = {
        "year": year,
        "rows": selectors.agency_lines(rows, year, request.today, calendar),
        "more_agencies": len(by_agency) - len(rows),
        "totals": selectors.totals(by_agency),
        "calls": calls,
        "months": selectors.year_of_deadlines(counts.by_month, year, request.today),
        "reminded": selectors.reminders_of(request.today),
        "may_remind": MAY_REMIND(request.actor),
        "calendar_ends": calendar.known_until,
    }
    return render(request, "programs/overview/overview.html", context)
