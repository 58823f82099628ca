"""TODO"""

from django.http import Http404


def budget_years(request, **kwargs):
    raise Http404


def budget_year_open(request, **kwargs):
    raise Http404


def budget_year(request, **kwargs):
    raise Http404


def budget_year_export(request, **kwargs):
    raise Http404


def budget_progress(request, **kwargs):
    raise Http404


def agency_budget(request, **kwargs):
    raise Http404


def budget_year_close(request, **kwargs):
    raise Http404
