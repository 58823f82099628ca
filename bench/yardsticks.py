"""Views to measure against: each as plain as it can be, with nothing in it that a page of the portal needs besides.

hello answers 12 bytes. signed-in reads session and user. A floor page is signed-in and the rows of one list by one
raw SQL, its HTML joined by hand. The admin is Django's changelist of the same rows, what one gets for nothing.
"""

from html import escape
from itertools import groupby

from django.contrib import admin
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path

from ocop_portal.urls import handler400, handler403, handler404, handler500  # noqa: F401
from programs.models import AnnualPlan, Duty


def hello(request):
    return HttpResponse(b"Xin ch\xc3\xa0o!\n\n")


def signed_in(request):
    return HttpResponse(request.user.full_name)


# --- Floor pages --------------------------------------------------------------------------------------------------

DUTIES = """
    SELECT d.id, a.text, a.number, p.number, g.short_name, d.part, d.period_start, d.period_end, d.due_on,
           d.first_due_on, d.status, d.percent, d.done_on
    FROM programs_duty d
    JOIN programs_assignment a ON a.id = d.assignment_id
    JOIN programs_programplan p ON p.id = a.plan_id
    JOIN agencies_agency g ON g.id = d.agency_id
    ORDER BY d.sort_day, d.id LIMIT 50
"""
ANNUAL_PLANS = """
    SELECT p.id, g.name, p.year, p.status, p.status_since, p.due_on, p.lock_on, p.first_submitted_on,
           p.submitted_on, (SELECT sum(f.amount) FROM programs_annualplanitem i
                            JOIN programs_annualplanfunding f ON f.item_id = i.id WHERE i.plan_id = p.id)
    FROM programs_annualplan p
    JOIN agencies_agency g ON g.id = p.agency_id
    WHERE p.year = (SELECT max(year) FROM programs_annualplan)
    ORDER BY g.sort_key, p.id LIMIT 50
"""
WORK = """
    SELECT d.id, a.text, p.number, d.due_on, d.status
    FROM programs_duty d
    JOIN programs_assignment a ON a.id = d.assignment_id
    JOIN programs_programplan p ON p.id = a.plan_id
    WHERE d.agency_id = (SELECT agency_id FROM agencies_membership WHERE user_id = %s LIMIT 1)
      AND d.status IN ('open', 'returned')
    ORDER BY d.sort_day, d.id LIMIT 50
"""


MONEY = """
    SELECT g.id, g.short_name, sum(l.allocated), sum(l.adjusted + l.carried_in), sum(l.committed), sum(l.disbursed),
           sum(l.settled), sum(l.allocated + l.adjusted + l.carried_in - l.disbursed - l.advanced)
    FROM programs_budgetline l
    JOIN agencies_agency g ON g.id = l.agency_id
    WHERE l.year_id = %s
    GROUP BY g.id, g.short_name, g.kind, g.code ORDER BY g.kind, g.code
"""
SHEET = """
    SELECT c.id, c.code, c.name, c.max_points, o.id, o.points, o.label
    FROM products_criterion c
    JOIN products_criterionoption o ON o.criterion_id = c.id
    WHERE c.criteria_set_id = (SELECT d.criteria_set_id FROM products_dossier d
                               JOIN products_sessionitem i ON i.dossier_id = d.id WHERE i.id = %s)
    ORDER BY c.position, o.position
"""


# Twenty-five rows beside a picture of as many cells as the map has.
POINTS = """
    SELECT min(id), floor(longitude / 0.07), floor(latitude / 0.07), count(*), avg(longitude), avg(latitude)
    FROM products_outlet WHERE latitude IS NOT NULL AND closed_on IS NULL GROUP BY 2, 3
"""


def floor_duties(request):
    return _table(request, DUTIES)


def floor_annual_plans(request):
    return _table(request, ANNUAL_PLANS)


def floor_work(request):
    return _table(request, WORK, [request.user.pk])


def floor_money(request, year):
    return _table(request, MONEY, [year])


def floor_map(request):
    return _table(request, POINTS)


def floor_sheet(request, item):
    """The law's form with its options, and a box for a remark beside each criterion."""
    with connection.cursor() as cursor:
        cursor.execute(SHEET, [item])
        rows = cursor.fetchall()
    lines = [f"<!doctype html><title>{escape(request.user.full_name)}</title><form method=post>"]
    for (key, code, name, most), options in groupby(rows, key=lambda row: row[:4]):
        lines.append(f"<fieldset><legend>{escape(code)} {escape(name)} {most}</legend>")
        lines += [
            f"<label><input type=radio name=c{key} value={option}>{points} {escape(label)}</label>"
            for *_criterion, option, points, label in options
        ]
        lines.append(f"<input name=n{key}></fieldset>")
    lines.append("</form>")
    return HttpResponse("\n".join(lines))


def _table(request, sql, values=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    lines = [f"<!doctype html><title>{escape(request.user.full_name)}</title><table>"]
    for row in rows:
        cells = "".join(f"<td>{escape(str(value))}</td>" for value in row[1:])
        lines.append(f'<tr><th><a href="/{row[0]}/">{row[0]}</a></th>{cells}</tr>')
    lines.append("</table>")
    return HttpResponse("\n".join(lines))


# --- Django admin -------------------------------------------------------------------------------------------------


class OpenSite(admin.AdminSite):
    """For whoever is signed in: rights are not what is measured."""

    def has_permission(self, request):
        return request.user.is_authenticated


class PlainAdmin(admin.ModelAdmin):
    list_per_page = 50

    def has_view_permission(self, request, obj=None):
        return True

    has_change_permission = has_view_permission


class DutyAdmin(PlainAdmin):
    list_display = (
        "assignment",
        "plan",
        "agency",
        "part",
        "due_on",
        "first_due_on",
        "status",
        "percent",
        "done_on",
    )
    list_select_related = ("assignment__plan", "agency")
    ordering = ("sort_day", "pk")

    def plan(self, duty):
        return duty.assignment.plan.number


class AnnualPlanAdmin(PlainAdmin):
    list_display = ("agency", "year", "status", "status_since", "due_on", "lock_on", "submitted_on")
    list_select_related = ("agency",)
    ordering = ("-year", "agency__sort_key", "pk")


site = OpenSite(name="yardstick")
site.register(Duty, DutyAdmin)
site.register(AnnualPlan, AnnualPlanAdmin)

urlpatterns = [
    path("thuoc-do/hello/", hello),
    path("thuoc-do/signed-in/", signed_in),
    path("thuoc-do/duties/", floor_duties),
    path("thuoc-do/annual-plans/", floor_annual_plans),
    path("thuoc-do/work/", floor_work),
    path("thuoc-do/phieu/<int:item>/", floor_sheet),
    path("thuoc-do/kinh-phi/<int:year>/", floor_money),
    path("thuoc-do/diem-ban/", floor_map),
    path("thuoc-do/admin/", site.urls),
    path("", include("ocop_portal.urls")),
]
