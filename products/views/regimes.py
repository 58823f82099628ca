"""/quy-dinh/: how dossiers are judged, as of a day."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from agencies.forms.registers import AsOfForm
from agencies.http import allowed
from agencies.selectors.calendar import working_calendar
from products.models import Regime
from products.permissions import MAY_READ_LAWS
from products.selectors.regimes import regime_page, span_of, timeline


@require_GET
@allowed(MAY_READ_LAWS)
def regime_list(request):
    form = AsOfForm(request.GET, today=request.today)
    spans = timeline()
    span = span_of(spans, form.day)
    regime = span.regime if span else None
    context = neighbours(spans, span) | {
        "day": form.day,
        "day_error": form.errors.get("ngay"),
        "spans": spans,
        "span": span,
        "shown": regime_page(regime, form.day.year, working_calendar()) if regime else None,
    }
    return render(request, "products/regimes/list.html", context)


def neighbours(spans, span):
    """The regimes on both sides of a gap: their notes say why there is none."""
    at = spans.index(span) if span else 0
    return {
        "before": spans[at - 1].regime if span and at else None,
        "after": spans[at + 1].regime if span and at + 1 < len(spans) else None,
    }


@require_GET
@allowed(MAY_READ_LAWS)
def regime_detail(request, pk):
    regime = get_object_or_404(Regime.objects.select_related("catalogue", "criteria"), pk=pk)
    year = min(request.today.year, regime.valid_until.year if regime.valid_until else request.today.year)
    shown = regime_page(regime, max(year, regime.valid_from.year), working_calendar())
    return render(request, "products/regimes/detail.html", {"shown": shown, "regime": regime})
