"""What the law says on a day."""

from datetime import date

from products.models import Regime


def regime_on(day: date) -> Regime | None:
    """The way of judging in force on `day`; None before the first one, or while none is loaded."""
    return Regime.objects.in_force_on(day).first()
