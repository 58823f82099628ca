"""TODO"""

from django.http import Http404


def ledger(request, **kwargs):
    raise Http404


def ledger_export(request, **kwargs):
    raise Http404


def refused_entries(request, **kwargs):
    raise Http404
