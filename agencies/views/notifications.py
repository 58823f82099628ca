"""What one was told."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.http import acting
from agencies.lists import chosen, page_of
from agencies.models import Notification
from agencies.permissions import visible_notifications
from agencies.services.notifications import mark_all_read, mark_read


@require_safe
@acting
def notifications(request):
    mine = Notification.objects.filter(visible_notifications(request.actor))
    unread = Q(read_at__isnull=True)
    show = chosen(request.GET, "xem", {"chua-doc"})
    page = page_of(mine.filter(unread) if show else mine, ["-pk"], request.GET)
    context = {"page": page, "show": show, "unread_count": mine.filter(unread).count()}
    return render(request, "agencies/notifications/list.html", context)


@require_safe
@acting
def notification_open(request, pk):
    """Opening a message is reading it; one goes on to the page it speaks of."""
    message = get_object_or_404(Notification.objects.filter(visible_notifications(request.actor)), pk=pk)
    mark_read(notification=message, at=request.now)
    if not url_has_allowed_host_and_scheme(message.path, allowed_hosts=None):
        return redirect("agencies:notifications")
    return redirect(message.path)


@require_POST
@acting
def notifications_read(request):
    mark_all_read(user_id=request.actor.user_id, at=request.now)
    messages.success(request, _("Đã đánh dấu tất cả là đã đọc."))
    return redirect("agencies:notifications")
