"""The rehearsal's mailbox: everybody may read who was told what."""

from functools import wraps

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.forms.mailbox import MailFilter
from agencies.http import allowed
from agencies.lists import page_of
from agencies.models import OutgoingMail
from agencies.permissions import MAY_READ_REHEARSAL_MAILBOX
from agencies.selectors.mail import mails_found


def in_rehearsal(view):
    """A portal with real data has no such page: mails are their recipients' business."""

    @require_safe
    @allowed(MAY_READ_REHEARSAL_MAILBOX)
    @wraps(view)
    def entered(request, *args, **kwargs):
        if not request.portal_state.rehearsal_day:
            raise Http404
        return view(request, *args, **kwargs)

    return entered


@in_rehearsal
def rehearsal_mailbox(request):
    form = MailFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    mails = mails_found(person=wanted.get("nguoi", ""), day=wanted.get("ngay"))
    context = {"form": form, "page": page_of(mails.defer("own_text", "own_html"), ["-pk"], request.GET)}
    return render(request, "agencies/mailbox/list.html", context)


@in_rehearsal
def rehearsal_mail(request, pk):
    mail = get_object_or_404(OutgoingMail.objects.select_related("recipient", "shared"), pk=pk)
    return render(request, "agencies/mailbox/detail.html", {"mail": mail})


@in_rehearsal
def rehearsal_mail_html(request, pk):
    """The mail as a mail program shows it: its own styles, nothing that runs."""
    mail = get_object_or_404(OutgoingMail.objects.select_related("shared"), pk=pk)
    response = HttpResponse(mail.html)
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation-by-user-activation"
    )
    return response
