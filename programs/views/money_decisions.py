"""TODO"""

from django.http import Http404


def money_decision_list(request, **kwargs):
    raise Http404


def money_decision_new(request, **kwargs):
    raise Http404


def money_decision(request, **kwargs):
    raise Http404


def money_decision_edit(request, **kwargs):
    raise Http404


def money_decision_export(request, **kwargs):
    raise Http404


def money_decision_import(request, **kwargs):
    raise Http404


def money_decision_propose(request, **kwargs):
    raise Http404


def money_decision_withdraw(request, **kwargs):
    raise Http404


def money_decision_sign(request, **kwargs):
    raise Http404


def money_decision_return(request, **kwargs):
    raise Http404


def money_decision_word(request, **kwargs):
    raise Http404


def money_decision_pdf(request, **kwargs):
    raise Http404
