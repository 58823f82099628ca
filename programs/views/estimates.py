"""TODO"""

from django.http import Http404


def estimate_list(request, **kwargs):
    raise Http404


def estimates_export(request, **kwargs):
    raise Http404


def estimate(request, **kwargs):
    raise Http404


def estimate_edit(request, **kwargs):
    raise Http404


def estimate_from_plan(request, **kwargs):
    raise Http404


def estimate_export(request, **kwargs):
    raise Http404


def estimate_import(request, **kwargs):
    raise Http404


def estimate_submit(request, **kwargs):
    raise Http404


def estimate_withdraw(request, **kwargs):
    raise Http404


def estimate_accept(request, **kwargs):
    raise Http404


def estimate_return(request, **kwargs):
    raise Http404


def estimate_propose(request, **kwargs):
    raise Http404


def estimate_version(request, **kwargs):
    raise Http404
