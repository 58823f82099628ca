"""TRUNCATE takes all rows at once and passes by every row's guard and history: it is refused where rows must stay."""

import pghistory.models
import pgtrigger
from django.apps import apps


def never_emptied() -> pgtrigger.Trigger:
    """A trigger: the table is not emptied, whoever asks with whatever tool."""
    return pgtrigger.Trigger(
        name="never_emptied",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
    )


def keep_history() -> None:
    """Every history table is kept from being emptied, and so is what it follows: that would leave no trace in it."""
    for model in apps.get_models():
        if issubclass(model, pghistory.models.Event) and model._meta.managed and not model._meta.proxy:
            pgtrigger.register(never_emptied())(model)
            pgtrigger.register(never_emptied())(model.pgh_tracked_model)
