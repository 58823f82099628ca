"""/danh-gia/hoi-dong/, /danh-gia/dot/: councils with their people, and rounds of the year."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.http import acting, allowed, must
from agencies.lists import page_of
from agencies.permissions import Refusal
from products.forms.councils import (
    CouncilForm,
    RulesForm,
    SeatForm,
    SeatFormSet,
    SeatReplaceForm,
    with_more_rows,
)
from products.forms.sessions import RoundDaysForm, RoundForm
from products.permissions import (
    MAY_CHANGE_COUNCIL,
    MAY_HOLD_ROUND,
    MAY_READ_COUNCILS,
    MAY_SET_UP_COUNCIL,
)
from products.selectors.councils import (
    council_of_desk,
    council_page,
    councils_for,
    people_to_seat,
    round_of_desk,
    round_page,
    rounds_for,
    seats_for,
)
from products.selectors.laws import regime_on, round_days
from products.services.councils import (
    RULES_OF_A_COUNCIL,
    add_seat,
    change_rules,
    end_seat,
    replace_seat,
    set_up_council,
)
from products.services.rounds import change_round, open_round

# --- Councils -----------------------------------------------------------------------------------------------------


@require_GET
@allowed(MAY_READ_COUNCILS)
def council_list(request):
    context = {
        "page": page_of(councils_for(request.actor), ("-valid_from", "-pk"), request.GET),
        "may_set_up": MAY_CHANGE_COUNCIL(request.actor, council_of_desk(request.actor)),
    }
    return render(request, "products/councils/list.html", context)


@require_GET
@acting
def council_detail(request, pk):
    council = get_object_or_404(councils_for(request.actor), pk=pk)
    return render(request, "products/councils/detail.html", council_page(council, request.actor))


@require_http_methods(["GET", "POST"])
@allowed(MAY_SET_UP_COUNCIL)
def council_new(request):
    blank = council_of_desk(request.actor)
    must(MAY_CHANGE_COUNCIL(request.actor, blank))
    form = CouncilForm(
        request.POST or None, initial={"decided_on": request.today, "valid_from": request.today}
    )
    rows = SeatFormSet(request.POST or None, prefix="seats")
    if "add_rows" in request.POST:
        form = CouncilForm(initial=request.POST.dict())
        rows = SeatFormSet(with_more_rows(request.POST), prefix="seats")
    elif request.method == "POST" and form.is_valid() & rows.is_valid():
        own = {
            name: form.cleaned_data[name] for name in ("name", "decision_number", "decided_on", "valid_from")
        }
        try:
            council = set_up_council(
                owner=blank.owner,
                level=blank.level,
                rules=form.rules,
                people=rows.people,
                **own,
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã lập hội đồng."))
            return redirect(council)
    context = {"form": form, "formset": rows, "people": people_to_seat(request.actor), "blank": blank}
    return render(request, "products/councils/new.html", context)


@require_http_methods(["GET", "POST"])
@acting
def council_edit(request, pk):
    council = get_object_or_404(councils_for(request.actor), pk=pk)
    must(MAY_CHANGE_COUNCIL(request.actor, council))
    rules = {name: getattr(council, name) for name in RULES_OF_A_COUNCIL}
    form = RulesForm(request.POST or None, initial=rules)
    if form.is_valid():
        try:
            change_rules(council=council, rules=form.rules, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã đổi quy chế của hội đồng."))
            return redirect(council)
    return council_form(request, council, form, _("Quy chế"))


@require_http_methods(["GET", "POST"])
@acting
def seat_new(request, pk):
    council = get_object_or_404(councils_for(request.actor), pk=pk)
    must(MAY_CHANGE_COUNCIL(request.actor, council))
    form = SeatForm(request.POST or None)
    if form.is_valid():
        try:
            add_seat(council=council, person=form.sitting, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thêm thành viên từ hôm nay."))
            return redirect(council)
    return council_form(request, council, form, _("Thêm thành viên"))


@require_http_methods(["GET", "POST"])
@acting
def seat_replace(request, pk):
    seat = get_object_or_404(seats_for(request.actor), pk=pk)
    must(MAY_CHANGE_COUNCIL(request.actor, seat.council))
    form = SeatReplaceForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            replace_seat(
                seat=seat,
                user=data["person"],
                title=data["title"],
                reason=data["reason"],
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã thay thành viên. Phiếu của người trước được giữ trong biên bản."))
            return redirect(seat.council)
    return council_form(request, seat.council, form, _("Thay thành viên"), seat=seat)


def council_form(request, council, form, here, seat=None):
    context = {"council": council, "form": form, "here": here, "seat": seat}
    context["people"] = people_to_seat(request.actor)
    return render(request, "products/councils/form.html", context)


@require_POST
@acting
def seat_end(request, pk):
    seat = get_object_or_404(seats_for(request.actor), pk=pk)
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:2000]
    try:
        end_seat(seat=seat, reason=reason, actor=request.actor, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Người này thôi tham gia hội đồng từ hôm nay."))
    return redirect(seat.council)


# --- Rounds -------------------------------------------------------------------------------------------------------


@require_GET
@acting
def round_detail(request, pk):
    held = get_object_or_404(rounds_for(request.actor), pk=pk)
    return render(request, "products/rounds/detail.html", round_page(held, request.actor))


@require_http_methods(["GET", "POST"])
@allowed(MAY_READ_COUNCILS)
def round_new(request):
    blank = round_of_desk(request.actor)
    must(MAY_HOLD_ROUND(request.actor, blank))
    days = {name: getattr(blank, name) for name in ("year", "number", "propose_before", "evaluate_before")}
    regime = regime_on(request.today)
    if regime is None:
        messages.error(request, _("Hôm nay chưa có quy định đánh giá, phân hạng nào có hiệu lực."))
        return redirect("products:sessions")
    form = RoundForm(request.POST or None, initial=days)
    if form.is_valid():
        try:
            held = open_round(
                regime=regime,
                level=blank.level,
                agency=blank.agency,
                **days_of(form.cleaned_data, blank),
                actor=request.actor,
                at=request.now,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã mở đợt đánh giá."))
            return redirect(held)
    return render(request, "products/rounds/form.html", {"form": form, "blank": blank})


def days_of(data, blank):
    """What was typed; where both days were left empty, those that the regime prints for this round."""
    if data["propose_before"] or data["evaluate_before"]:
        return data
    days = round_days(blank.regime, blank.level, data["number"], data["year"])
    return data | dict(zip(("propose_before", "evaluate_before"), days or (None, None), strict=True))


@require_http_methods(["GET", "POST"])
@acting
def round_edit(request, pk):
    held = get_object_or_404(rounds_for(request.actor), pk=pk)
    must(MAY_HOLD_ROUND(request.actor, held))
    days = {name: getattr(held, name) for name in ("propose_before", "evaluate_before", "note")}
    form = RoundDaysForm(request.POST or None, initial=days)
    if form.is_valid():
        try:
            change_round(held=held, **form.cleaned_data, actor=request.actor, at=request.now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Đã sửa đợt đánh giá."))
            return redirect(held)
    return render(request, "products/rounds/form.html", {"form": form, "held": held})
