"""/ban-giao/: the work that a closed agency left undone, for the secretariat to give to somebody."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agencies.http import allowed
from agencies.permissions import Refusal
from programs.forms.handovers import END, HandoverForm
from programs.permissions import MAY_HAND_OVER
from programs.selectors.handovers import (
    annual_plans_left,
    closed_agencies,
    duties_left,
    handover_page,
    receivers,
)
from programs.services.handovers import end_work_left, hand_over


@require_http_methods(["GET", "POST"])
@allowed(MAY_HAND_OVER)
def handover(request, pk):
    agency = get_object_or_404(closed_agencies(request.today), pk=pk)
    form = HandoverForm(
        request.POST or None,
        duties=duties_left(agency),
        plans=annual_plans_left(agency),
        receivers=receivers(agency, request.today),
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = act_upon(agency, form.cleaned_data, request)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("programs:handover", agency.pk)
    context = handover_page(agency, request.today) | {"form": form}
    return render(request, "programs/handovers/detail.html", context)


def act_upon(agency, data, request):
    """Do what the form asks, say how it went."""
    chosen = {"agency": agency, "duties": data["duties"], "plans": data["plans"]}
    if data["act"] == END:
        count = end_work_left(**chosen, reason=data["reason"], actor=request.actor, at=request.now)
        return ngettext("Đã cho thôi %(n)s việc.", "Đã cho thôi %(n)s việc.", count) % {"n": count}
    passed = hand_over(**chosen, to=data["to"], actor=request.actor, at=request.now)
    said = ngettext("Đã chuyển giao %(n)s việc.", "Đã chuyển giao %(n)s việc.", passed.count)
    ended = ngettext(
        "%(n)s việc thôi thực hiện vì cơ quan nhận đã có.",
        "%(n)s việc thôi thực hiện vì cơ quan nhận đã có.",
        len(passed.ended),
    )
    sentences = [(said, passed.count), (ended, len(passed.ended))]
    return " ".join(sentence % {"n": count} for sentence, count in sentences if count)
