"""Records that several people may have open at once, saved from a form."""

from collections.abc import Callable
from typing import Any

from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.forms.versions import differences, read_version


def saved_or_told(request, form, names: tuple[str, ...], save: Callable[..., Any]) -> tuple[Any, dict]:
    """The record as `save` left it; else None, and what the page says of why not, with nothing typed lost.

    `save` takes facts, version, actor and at; `names` are the facts that are laid side by side after a conflict.
    """
    told: dict[str, Any] = {"version": read_version(request.POST.get("version"))}
    if not form.is_valid():
        return None, told
    try:
        saved = save(facts=form.facts, version=told["version"], actor=request.actor, at=request.now)
    except Conflict as conflict:
        form.add_error(None, str(conflict))
        told |= {"saved": conflict.current, "rows": differences(form, names, conflict.current)}
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    else:
        return saved, told
    return None, told
