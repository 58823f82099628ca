"""What views of acts share: one service acts on one record, the page says how it went."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agencies.permissions import Refusal


def act_on(
    request: HttpRequest, record: Any, act: Callable[..., Any], done: Any, **given: Any
) -> HttpResponse:
    """Let `act` happen as this person, now; `given` goes with it. Then back to the record, with what was said."""
    try:
        act(**given, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect(record)
