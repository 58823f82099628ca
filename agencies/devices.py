"""Where a request comes from: the visitor's address as far as it can be believed, and whether the browser is known.

A browser in which somebody signed in keeps a signed note of that name. It opens nothing; it only keeps a stranger who
guesses at the name from locking its owner out.
"""

import uuid
from ipaddress import ip_address

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

SALT = "agencies.devices"
KNOWN_FOR_SECONDS = 180 * 24 * 3600
MOST_NAMES = 5


def address_of(request: HttpRequest) -> str:
    """The visitor's address: what our own proxies say, counted from the nearest; whatever stands before is hearsay."""
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    proxies = settings.TRUSTED_PROXIES
    nearest = request.META.get("REMOTE_ADDR", "")
    address = told[-proxies] if 0 < proxies <= len(told) else nearest
    try:
        return str(ip_address(address))
    except ValueError:
        return nearest


def known_device(request: HttpRequest, username: str) -> str:
    """The number of this browser if `username` signed in with it before; else nothing."""
    note = _note_in(request)
    return note["id"] if username in note["names"] else ""


def from_known_device(request: HttpRequest, credentials: dict | None = None) -> bool:
    """What the lock by name and address asks: failures of a known browser are counted by itself alone."""
    return bool(known_device(request, (credentials or {}).get("username") or ""))


def remember_device(response: HttpResponse, request: HttpRequest, username: str) -> None:
    """From now on the browser counts as one in which `username` works."""
    note = _note_in(request)
    names = [username, *(name for name in note["names"] if name != username)][:MOST_NAMES]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps({"id": note["id"] or str(uuid.uuid4()), "names": names}, salt=SALT),
        max_age=KNOWN_FOR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _note_in(request: HttpRequest) -> dict:
    try:
        return signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=KNOWN_FOR_SECONDS
        )
    except signing.BadSignature:
        return {"id": "", "names": []}
