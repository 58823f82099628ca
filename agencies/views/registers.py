"""/co-quan/: agencies and administrative units as of a day."""

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agencies.exports.registers import agencies_workbook, units_workbook
from agencies.forms.registers import AgencyListForm, AsOfForm, UnitListForm
from agencies.http import allowed, excel_response
from agencies.lists import page_of
from agencies.models import AdministrativeUnit, Agency
from agencies.permissions import MAY_READ_PORTAL_LISTS
from agencies.selectors.registers import (
    ORDER,
    agencies_on,
    agency_counts,
    agency_page,
    functions_on,
    names_of_units,
    unit_counts,
    unit_page,
    unit_tree,
    units_on,
    with_functions,
)
from agencies.selectors.trail import trail_of


def as_of(form: AsOfForm) -> str:
    """What links onward carry, so that one stays in the day one looks at."""
    return "" if form.day == form.today else f"?ngay={form.day:%d/%m/%Y}"


@require_GET
@allowed(MAY_READ_PORTAL_LISTS)
def agency_list(request):
    form = AgencyListForm(request.GET, today=request.today)
    functions = functions_on(form.day)
    page = page_of(agencies_on(form.day, **form.criteria()), ORDER, request.GET)
    return render(
        request,
        "agencies/registers/agency_list.html",
        {
            "form": form,
            "day": form.day,
            "as_of": as_of(form),
            "page": page,
            "agencies": with_functions(page.rows, functions),
            "counts": agency_counts(form.day, functions),
            "query": request.GET.urlencode(),
        },
    )


@require_GET
@allowed(MAY_READ_PORTAL_LISTS)
def agency_export(request):
    form = AgencyListForm(request.GET, today=request.today)
    agencies = with_functions(agencies_on(form.day, **form.criteria()), functions_on(form.day))
    content = agencies_workbook(agencies, form.in_words())
    return excel_response(content, _("co-quan-%(day)s.xlsx") % {"day": f"{form.day:%Y-%m-%d}"})


@require_GET
@allowed(MAY_READ_PORTAL_LISTS)
def agency_detail(request, pk):
    agency = get_object_or_404(Agency.objects.at_work(), pk=pk)
    form = AsOfForm(request.GET, today=request.today)
    return render(
        request,
        "agencies/registers/agency.html",
        {
            "agency": agency,
            "day": form.day,
            "as_of": as_of(form),
            "day_error": form.errors.get("ngay"),
            "shown": agency_page(agency, form.day),
            "entries": trail_of(agency),
        },
    )


@require_GET
@allowed(MAY_READ_PORTAL_LISTS)
def unit_list(request):
    form = UnitListForm(request.GET, today=request.today)
    criteria = form.criteria()
    units = units_on(form.day, **criteria)
    asks_for_some = any(criteria[name] for name in ("words", "level", "kind"))
    tree = [] if asks_for_some else unit_tree(units)
    # Where there are districts, the whole province is a tree; else, or when some are asked for, a list.
    page = None if tree else page_of(units, ORDER, request.GET)
    parents = names_of_units({unit.parent_code for unit in page.rows}, form.day) if page else {}
    return render(
        request,
        "agencies/registers/unit_list.html",
        {
            "form": form,
            "day": form.day,
            "as_of": as_of(form),
            "tree": tree,
            "page": page,
            "rows": [(unit, parents.get(unit.parent_code, "")) for unit in page.rows] if page else [],
            "counts": unit_counts(form.day, criteria["province"]),
            "query": request.GET.urlencode(),
        },
    )


@require_GET
@allowed(MAY_READ_PORTAL_LISTS)
def unit_export(request):
    form = UnitListForm(request.GET, today=request.today)
    units = list(units_on(form.day, **form.criteria()))
    parents = names_of_units({unit.parent_code for unit in units}, form.day)
    content = units_workbook(units, parents, form.in_words())
    return excel_response(content, _("don-vi-%(day)s.xlsx") % {"day": f"{form.day:%Y-%m-%d}"})


@require_GET
@allowed(MAY_READ_PORTAL_LISTS)
def unit_detail(request, pk):
    unit = get_object_or_404(AdministrativeUnit, pk=pk)
    form = AsOfForm(request.GET, today=request.today)
    return render(
        request,
        "agencies/registers/unit.html",
        {
            "unit": unit,
            "day": form.day,
            "as_of": as_of(form),
            "day_error": form.errors.get("ngay"),
            "shown": unit_page(unit, form.day),
            "entries": trail_of(unit),
        },
    )
