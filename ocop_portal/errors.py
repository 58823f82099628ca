"""Pages for what went wrong: a clear sentence, never a bare number."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.shortcuts import render
from django.template import Context, Engine


def bad_request(request, exception=None):
    if isinstance(exception, RequestDataTooBig):
        return render(request, "errors/413.html", status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(request, "errors/403.html", {"sentence": str(exception or "")}, status=403)


def not_found(request, exception=None):
    return render(request, "errors/404.html", status=404)


def server_error(request):
    """Rendered without context processors: the database may be what is missing."""
    page = Engine.get_default().get_template("errors/500.html")
    return HttpResponse(page.render(Context({"request": request})), status=500)


def csrf_failure(request, reason=""):
    """A form from before the sign-in or from an expired session: what was typed is kept by the browser's draft."""
    return render(request, "errors/csrf.html", status=403)
