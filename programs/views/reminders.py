"""The register of reminders."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.http import acting, export_response
from agencies.lists import page_of
from programs.exports.reminders import REMINDERS
from programs.forms.reminders import ReminderFilter
from programs.selectors.reminders import describe, reminders_for


@require_safe
@acting
def reminders(request):
    """Who was told what and when."""
    form = ReminderFilter(request.GET)
    rows = reminders_for(request.actor, **form.chosen())
    page = page_of(rows, ("-day", "-pk"), request.GET)
    for row in page.rows:
        describe(row)
    return render(request, "programs/reminders/list.html", {"form": form, "page": page})


@require_safe
@acting
def reminders_export(request):
    """The same rows as an Excel file."""
    return export_response(request, REMINDERS)
