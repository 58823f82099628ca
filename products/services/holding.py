"""Writers of an open session hold it, so that it does not close under their hands."""

from django.db import connection
from django.utils.translation import gettext as _

from agencies.permissions import Refusal
from products.enums import SessionStatus
from products.models import Session


def hold(session: Session) -> Session:
    """The session as it stands, held until the caller's transaction ends: any number may hold it at once, and who
    closes it waits for them; who comes while it closes waits, and then finds it closed.

    By hand, because Django knows no FOR SHARE.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM products_session WHERE id = %s FOR SHARE", [session.pk])
    return Session.objects.select_related("council").get(pk=session.pk)


def hold_open(session: Session) -> Session:
    """The same for an open session; raises Refusal for any other."""
    session = hold(session)
    if session.status != SessionStatus.OPEN:
        raise Refusal(_("Phiên họp không còn mở nên không ghi được nữa."))
    return session
