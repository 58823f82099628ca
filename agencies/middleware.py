"""What every request gets: the time, as whom its person acts, and headers that keep pages private."""

import structlog
from django.conf import settings
from django.contrib.auth import logout
from django.dispatch import receiver
from django.http import HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django_structlog.signals import bind_extra_request_finished_metadata

from agencies import clock
from agencies.http import MEMBERSHIP_KEY
from agencies.permissions import MAY_USE_ADMIN_SITE
from agencies.selectors.actors import portal_and_hats

log = structlog.get_logger(__name__)

LAST_SEEN_KEY = "last_seen"
# What PostgreSQL calls the end of lock_timeout.
LOCK_NOT_AVAILABLE = "55P03"
# The session is written at most this often just because somebody reads on.
SEEN_EVERY_SECONDS = 300


@receiver(bind_extra_request_finished_metadata)
def log_the_browser(request, log_kwargs, **rest):
    """A request is one line of the log, written when it is answered; this adds with what it was asked."""
    log_kwargs["user_agent"] = request.META.get("HTTP_USER_AGENT")


class ActorMiddleware:
    """Sets `request.now`, `request.today`, `request.hats` and `request.actor`.

    Hats are the actors a person may be, one for each membership in force; `request.actor` is the one they chose.
    They are looked up on every request, so rights that were withdrawn are gone with the next click.
    `request.actor` is None for visitors and for people without a membership in force.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A monitor is nobody, and asks just when the database may be away.
        if request.path_info == reverse("health"):
            return self.get_response(request)
        here = request.user.is_authenticated and not self.signed_out_for_idling(request)
        request.portal_state, request.hats = portal_and_hats(
            request.user.pk if here else None, timezone.localdate()
        )
        request.now = clock.now(request.portal_state)
        request.today = timezone.localdate(request.now)
        request.actor = self.chosen_actor(request)
        if here:
            request.user.works_in_admin_site = bool(request.actor and MAY_USE_ADMIN_SITE(request.actor))
            structlog.contextvars.bind_contextvars(
                membership_id=getattr(request.actor, "membership_id", None)
            )
        return self.get_response(request)

    def chosen_actor(self, request):
        chosen = request.session.get(MEMBERSHIP_KEY)
        first = request.hats[0] if request.hats else None
        return next((hat for hat in request.hats if hat.membership_id == chosen), first)

    def signed_out_for_idling(self, request):
        """Real time, not rehearsal time: half an hour away from the desk ends the session."""
        present = int(timezone.now().timestamp())
        last_seen = request.session.get(LAST_SEEN_KEY, present)
        if present - last_seen > settings.SESSION_IDLE_SECONDS:
            logout(request)
            return True
        if LAST_SEEN_KEY not in request.session or present - last_seen > SEEN_EVERY_SECONDS:
            request.session[LAST_SEEN_KEY] = present
        return False


class BusyMiddleware:
    """Who waited in vain for a row that others hold is asked to try again; nothing of the act was written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if getattr(exception.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
            return None
        log.warning("waited_in_vain_for_a_lock", path=request.path)
        response = render(request, "errors/503.html", status=503)
        response.headers["Retry-After"] = "5"
        return response


class LanguageMiddleware:
    """Vietnamese first: the language somebody chose, kept in a cookie, else Vietnamese, whatever the browser says."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class SecurityHeadersMiddleware:
    """Signed-in pages stay in no cache; the browser's sensors stay off; no page knows other methods than METHODS."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = (
            self.get_response(request) if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        )
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if response.status_code >= 400 or not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
