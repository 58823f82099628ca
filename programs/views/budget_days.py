"""TODO"""

from django.http import Http404


def budget_days(request, **kwargs):
    raise Http404


def budget_day_move(request, **kwargs):
    raise Http404


def budget_day_done(request, **kwargs):
    raise Http404


def ledger_findings(request, **kwargs):
    raise Http404


def finding_explain(request, **kwargs):
    raise Http404
