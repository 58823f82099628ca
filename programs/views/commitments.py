"""TODO"""

from django.http import Http404


def commitment_list(request, **kwargs):
    raise Http404


def commitments_export(request, **kwargs):
    raise Http404


def budget_line(request, **kwargs):
    raise Http404


def commitment_new(request, **kwargs):
    raise Http404


def entry_correct(request, **kwargs):
    raise Http404


def commitment(request, **kwargs):
    raise Http404


def commitment_pay(request, **kwargs):
    raise Http404


def commitment_change(request, **kwargs):
    raise Http404


def commitment_file(request, **kwargs):
    raise Http404


def support(request, **kwargs):
    raise Http404


def producer_support(request, **kwargs):
    raise Http404
