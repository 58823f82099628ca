"""TODO"""

from django.http import Http404


def settlement_list(request, **kwargs):
    raise Http404


def settlements_export(request, **kwargs):
    raise Http404


def settlement_begin(request, **kwargs):
    raise Http404


def settlement(request, **kwargs):
    raise Http404


def settlement_edit(request, **kwargs):
    raise Http404


def settlement_submit(request, **kwargs):
    raise Http404


def settlement_withdraw(request, **kwargs):
    raise Http404


def settlement_check(request, **kwargs):
    raise Http404


def settlement_return(request, **kwargs):
    raise Http404


def settlement_approve(request, **kwargs):
    raise Http404


def settlement_word(request, **kwargs):
    raise Http404


def settlement_pdf(request, **kwargs):
    raise Http404
