"""What every answer carries with it, what no answer and no log ever says, and the pages for what went wrong."""

import json
import logging
import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import transaction
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path, reverse
from django.utils import translation

from ocop_portal import errors
from ocop_portal.urls import urlpatterns as portal_urls
from tests.cast import PASSWORD
from tests.markup import Page, what_could_run
from tests.test_addresses import FORBIDDEN, NOT_FOUND, OK, PAGES, REGISTERS, SENDS, address_of
from tests.worlds import admin_address, build_world, registers

ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
    "frame-ancestors": ["'none'"],
}
# A letter is shown as mail programs show it: with its own styles, in a sandbox, and nothing in it runs.
LETTER = "agencies:rehearsal-mail-html"
DOWNLOADS = [name for name in PAGES if name.endswith(("-export", "-example", "-file", "-word", "-pdf"))]
# Shown on a page, from an address of its own.
PICTURES = ["products:photo"]
# Read by a script of the portal, never shown as a page.
FIGURES = ["products:outlet-points"]
HTML_PAGES = [
    name
    for name, page in PAGES.items()
    if page.who and name not in (*DOWNLOADS, *PICTURES, *FIGURES, LETTER, "health")
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


def policy_of(response):
    """The content policy as {directive: sources} and the nonce it names, if any."""
    directives = {}
    for part in response["Content-Security-Policy"].split(";"):
        name, *sources = part.split()
        directives[name] = sources
    nonces = [source[7:-1] for source in directives.get("script-src", []) if source.startswith("'nonce-")]
    scripts = [source for source in directives.get("script-src", []) if not source.startswith("'nonce-")]
    return directives | {"script-src": scripts}, nonces[0] if nonces else ""


def assert_guarded(response, where):
    """Headers, policy, and a page that lives with them."""
    assert {name: response.get(name) for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER, where
    assert "no-store" in response["Cache-Control"], where
    directives, nonce = policy_of(response)
    assert directives == POLICY, where
    if response["Content-Type"].startswith("text/html"):
        assert what_could_run(response.content.decode(), nonce) == [], where


# --- Every answer -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*HTML_PAGES, *FIGURES])
def test_every_page_is_guarded_and_kept_by_nobody(world, name):
    page = PAGES[name]
    address = address_of(world, name, page.records)
    for role in sorted(page.who)[:2]:
        response = world.browser(role).get(address)

        assert response.status_code == OK
        assert_guarded(response, (name, role))


@pytest.mark.django_db
@pytest.mark.parametrize("label", REGISTERS)
def test_every_page_of_the_admin_site_is_guarded(world, label):
    model = next(model for model in _models() if model._meta.label_lower == label)
    record = model._default_manager.first()
    pages = [admin_address(model)]
    pages += [admin_address(model, page, record.pk) for page in ("change", "history") if record]
    if registers()[label].may_add:
        pages.append(admin_address(model, "add"))
    for page in pages:
        response = world.browser("desk").get(page)

        assert response.status_code == OK, page
        assert_guarded(response, page)


def _models():
    from django.contrib import admin

    return list(admin.site._registry)


@pytest.mark.django_db
@pytest.mark.parametrize("name", DOWNLOADS)
def test_what_is_taken_home_runs_nowhere_and_stays_in_no_cache(world, name):
    role = sorted(PAGES[name].who)[0]
    response = world.browser(role).get(address_of(world, name, PAGES[name].records))

    assert response.status_code == OK
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert {name: response.get(name) for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER


@pytest.mark.django_db
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_picture_and_stays_in_no_cache(world, name):
    role = sorted(PAGES[name].who)[0]
    response = world.browser(role).get(address_of(world, name, PAGES[name].records))

    assert response.status_code == OK
    assert response["Content-Type"] == "image/jpeg"
    assert "Content-Disposition" not in response or response["Content-Disposition"].startswith("inline")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"
    assert {name: response.get(name) for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER


@pytest.mark.django_db
def test_a_letter_is_shown_in_a_sandbox(world):
    response = world.browser("desk").get(address_of(world, LETTER, PAGES[LETTER].records))
    directives, _nonce = policy_of(response)

    assert directives["default-src"] == ["'none'"]
    assert "sandbox" in directives
    assert "allow-scripts" not in directives["sandbox"]
    assert "script-src" not in directives or directives["script-src"] == []
    assert {name: response.get(name) for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER
    assert [
        tag for tag, _attributes in Page(response.content.decode()).tags if tag in ("script", "form")
    ] == []


@pytest.mark.django_db
def test_answers_that_are_no_pages_are_guarded_too(world):
    officer, visitor = world.browser("officer"), world.browser("visitor")
    foreign = world.records["foreign_duty"].get_absolute_url()
    answers = {
        "to the sign-in": visitor.get(reverse("programs:my-work")),
        "not found": officer.get(foreign),
        "no such address": visitor.get("/khong-co/"),
        "forbidden": officer.get(reverse("programs:overview")),
        "no token": world.browser("officer", enforce_csrf_checks=True).post(reverse("logout")),
        "not allowed": officer.get(reverse("logout")),
        "unknown method": officer.generic("TRACE", reverse("programs:my-work")),
        "nobody": world.browser("nobody").get(reverse("programs:my-work")),
        "health": visitor.get(reverse("health")),
        "refused": officer.post(address_of(world, "programs:annual-plan-approve", ("annual_plan",))),
    }

    for what, response in answers.items():
        assert_guarded(response, what)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/dang-nhap/", "/viec-cua-toi/", "/quan-tri/", "/khong-co/", "/suc-khoe/"]
)
@pytest.mark.parametrize(
    "method", ["TRACE", "TRACK", "CONNECT", "PUT", "PATCH", "DELETE", "DEBUG", "X" * 300]
)
def test_other_methods_are_known_nowhere_and_echo_nothing(world, address, method):
    for role in ("visitor", "desk"):
        browser = world.browser(role)
        browser.cookies["secret"] = "dau-hieu"
        response = browser.generic(method, address, b"dau-hieu", HTTP_X_SECRET="dau-hieu")

        assert response.status_code == 405
        assert b"dau-hieu" not in response.content


@pytest.mark.django_db
def test_a_script_in_a_page_needs_the_nonce_of_that_answer(settings):
    settings.ROOT_URLCONF = __name__
    first, second = (Client().get("/trang-co-script/") for _time in range(2))
    nonces = [policy_of(answer)[1] for answer in (first, second)]

    assert all(len(nonce) >= 16 for nonce in nonces)
    assert nonces[0] != nonces[1]
    assert what_could_run(first.content.decode(), nonces[0]) == []
    assert what_could_run(first.content.decode(), nonces[1]) != []


@pytest.mark.django_db
def test_static_files_carry_the_headers_and_may_be_kept(client):
    response = client.get("/static/js/portal.js")

    assert response.status_code == OK
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" not in response.get("Cache-Control", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/static/../ocop_portal/settings.py",
        "/static/%2e%2e/ocop_portal/settings.py",
        "/static/..%2f..%2fetc/passwd",
        "/static//etc/passwd",
        "/.git/config",
        "/.env",
        "/settings.py",
        "/admin/",
        "/wp-login.php",
        "/viec-cua-toi/x.css",
        "/viec-cua-toi.css",
        "/nhiem-vu/1.json",
        "/viec-cua-toi/;x.css",
        "/viec-cua-toi/%0aSet-Cookie:a=b",
        "/tep/",
        "/media/",
        "/files/",
    ],
)
def test_what_is_no_address_is_not_found(world, address):
    """An unknown ending of a private page is no page: no cache in between takes it for a picture."""
    response = world.browser("desk").get(address)

    assert response.status_code == NOT_FOUND
    assert_guarded(response, address)


# --- Cookies, hosts, production -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world):
    browser = Client()
    browser.get(reverse("login"))
    browser.post(reverse("login"), {"username": "officer", "password": PASSWORD})
    browser.post(reverse("set_language"), {"language": "en"})

    for name in ("sessionid", "csrftoken", "language"):
        assert browser.cookies[name]["httponly"], name
        assert browser.cookies[name]["samesite"] == "Lax", name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "portal.example@evil.example", "portal.example:bad", "[::1"],
)
def test_a_foreign_host_is_refused_and_named_nowhere(settings, client, host):
    settings.ALLOWED_HOSTS = ["portal.example"]

    response = client.get(reverse("login"), HTTP_HOST=host)

    assert response.status_code == 400
    assert b"evil" not in response.content
    assert_guarded(response, host)


@pytest.mark.django_db
def test_a_forwarded_host_is_believed_by_nobody(settings, client):
    settings.ALLOWED_HOSTS = ["portal.example"]

    response = client.get(
        "/viec-cua-toi/",
        HTTP_HOST="portal.example",
        HTTP_X_FORWARDED_HOST="evil.example",
        HTTP_X_ORIGINAL_URL="/quan-tri/",
    )

    assert response.url == f"{reverse('login')}?next=/viec-cua-toi/"


PRODUCTION = """
import json
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("check", deploy=True, fail_level="WARNING")
browser = Client(raise_request_exception=False, headers={"host": "portal.example"})
plain = browser.get("/ngon-ngu/")
page = browser.get("/khong-co/", headers={"x-forwarded-proto": "https"})
cookie = [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.LANGUAGE_COOKIE_SECURE,
          settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.DEBUG]
print(json.dumps({"plain": [plain.status_code, plain["Location"]], "hsts": page["Strict-Transport-Security"],
                  "cookie": cookie, "hashers": settings.PASSWORD_HASHERS[0], "page": page.content.decode()}))
"""


def test_production_settings_pass_django_s_own_check_and_speak_only_tls(tmp_path):
    environment = {
        name: value for name, value in os.environ.items() if name not in ("DEBUG", "EMAIL_URL")
    } | {
        "DJANGO_SETTINGS_MODULE": "ocop_portal.settings",
        "SECRET_KEY": "k3y-of-this-test-" + "aZ9!" * 16,
        "PORTAL_ADDRESS": "https://portal.example",
        "ALLOWED_HOSTS": "portal.example,testserver",
        "DATA_DIR": str(tmp_path),
        "SERVE_STATIC_UNCOLLECTED": "1",
        # Nobody listens here: the pages of this test need no database, or say that it is away.
        "DATABASE_URL": "postgres://ocop@127.0.0.1:9/ocop",
    }
    done = subprocess.run(
        [sys.executable, "-c", "import django; django.setup()\n" + PRODUCTION],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.strip().splitlines()[-1])
    assert said["plain"] == [301, "https://portal.example/ngon-ngu/"]
    assert said["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert said["cookie"] == [True, True, True, "__Host-sessionid", "__Host-csrftoken", False]
    assert said["hashers"].endswith("Argon2PasswordHasher")
    # The database was away: a plain page says so, without a word of how the portal is built.
    assert "Cổng gặp lỗi" in said["page"]
    for inner in ("Traceback", "psycopg", "SELECT", "127.0.0.1:9", environment["SECRET_KEY"], "settings.py"):
        assert inner not in said["page"]


# --- Pages for what went wrong ------------------------------------------------------------------------------------


@pytest.fixture
def no_database(django_db_blocker):
    """Whoever asks the database is refused."""
    with django_db_blocker.block():
        yield


ERRORS = {
    "400": (
        lambda request: errors.bad_request(request),
        "Yêu cầu chưa đúng",
        "The request could not be understood",
    ),
    "403": (lambda request: errors.forbidden(request), "Bạn chưa được làm việc này", "You may not do this"),
    "404": (lambda request: errors.not_found(request), "Không có trang này", "There is no such page"),
    "413": (
        lambda request: errors.bad_request(request, RequestDataTooBig("x")),
        "Nội dung gửi quá lớn",
        "Too much was sent",
    ),
    "429": (
        lambda request: HttpResponse(render_to_string("errors/429.html", request=request), status=429),
        "Quá nhiều yêu cầu",
        "Too many requests",
    ),
    "500": (errors.server_error, "Cổng gặp lỗi", "The portal ran into an error"),
    "503": (
        lambda request: HttpResponse(render_to_string("errors/503.html", request=request), status=503),
        "Cổng đang bận",
        "The portal is busy",
    ),
    "csrf": (errors.csrf_failure, None, None),
}
HEADING = re.compile(r"<h1[^>]*>\s*(.*?)\s*</h1>", re.S)


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_are_read_in_both_languages_without_a_database(no_database, name):
    page_of, vietnamese, english = ERRORS[name]
    headings = {}
    for language in ("vi", "en"):
        with translation.override(language):
            response = page_of(RequestFactory().post("/nhiem-vu/", {"password": "bi-mat"}))
        page = response.content.decode()
        headings[language] = HEADING.search(page)[1]

        assert response.status_code == (403 if name == "csrf" else int(name))
        assert f'<html lang="{language}"' in page
        assert "bi-mat" not in page
        assert what_could_run(page) == []

    assert headings["vi"] != headings["en"]
    if vietnamese:
        assert headings == {"vi": vietnamese, "en": english}


@pytest.mark.parametrize(
    ("language", "sentence"), [("vi", "Cổng gặp lỗi"), ("en", "The portal ran into an error")]
)
def test_the_whole_portal_says_so_when_its_database_is_away(no_database, language, sentence):
    browser = Client(raise_request_exception=False)
    browser.cookies["language"] = language

    for address in ("/", "/viec-cua-toi/", "/khong-co/", "/quan-tri/", "/dang-nhap/"):
        response = browser.get(address)
        assert (response.status_code, sentence in response.content.decode()) == (500, True), address
        assert_guarded(response, address)


@pytest.mark.django_db
def test_errors_of_a_signed_in_person_speak_their_language(world):
    browser = world.browser("officer")
    browser.cookies["language"] = "en"

    assert "There is no such page" in browser.get("/khong-co/").content.decode()
    assert "You may not do this" in browser.get(reverse("programs:overview")).content.decode()


# --- Logs ---------------------------------------------------------------------------------------------------------


def fall_over(request):
    password = request.POST["password"]
    raise RuntimeError("the view fell over" if password else "")


def with_a_script(request):
    return HttpResponse(f'<script nonce="{request.csp_nonce}">1</script>')


def refuse(request):
    raise PermissionDenied("<script>alert(1)</script>")


urlpatterns = [
    path("nga/", fall_over),
    path("trang-co-script/", with_a_script),
    path("tu-choi/", refuse),
    *portal_urls,
]
handler400, handler403 = "ocop_portal.errors.bad_request", "ocop_portal.errors.forbidden"
handler404, handler500 = "ocop_portal.errors.not_found", "ocop_portal.errors.server_error"


@pytest.fixture
def log():
    """Everything the portal logs, as it would stand in its file."""
    formatter = next(
        handler.formatter
        for handler in logging.getLogger().handlers
        if handler.formatter and "ProcessorFormatter" in type(handler.formatter).__name__
    )
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    yield out
    logging.getLogger().removeHandler(handler)


def lines_of(log):
    lines = log.getvalue().splitlines()
    assert lines
    return [json.loads(line) for line in lines]


@pytest.mark.django_db
def test_no_secret_reaches_a_log_or_an_error_page(world, log, settings):
    settings.ROOT_URLCONF = __name__
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    browser.get(reverse("login"))
    token = browser.cookies["csrftoken"].value
    secret = "mat-khau-bi-mat-9"
    pages = [
        browser.post(
            reverse("login"), {"username": "officer", "password": secret, "csrfmiddlewaretoken": token}
        ),
        browser.post("/nga/", {"password": secret, "csrfmiddlewaretoken": token}),
        browser.post(
            reverse("login"), {"username": "officer", "password": PASSWORD, "csrfmiddlewaretoken": token}
        ),
        browser.post("/khong-co/", {"password": secret}),
    ]
    browser.get("/nga/")
    session = browser.cookies["sessionid"].value
    changed = world.browser("head")
    pages.append(
        changed.post(
            reverse("password_change"),
            {"old_password": PASSWORD, "new_password1": secret, "new_password2": "x"},
        )
    )

    said = log.getvalue()
    assert "the view fell over" in said
    assert pages[1].status_code == 500
    for hidden in (secret, PASSWORD, token, session, settings.SECRET_KEY, world.users["officer"].password):
        assert hidden not in said
        assert all(hidden not in page.content.decode() for page in pages)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "agent",
    [
        'x\r\n{"event": "forged"}',
        "x\n\nforged",
        "\x1b[2J\x1b[31mforged",
        "x\u2028forged\u2029\x85forged",
        "forged\x0bforged\x0cforged\x1c",
        "f" * 1_000_000,
    ],
)
def test_nobody_writes_lines_of_their_own_into_the_log(world, log, agent):
    browser = world.browser("officer")
    browser.get("/tim/", {"q": agent[:5000]}, HTTP_USER_AGENT=agent, HTTP_X_REQUEST_ID=agent)
    browser.post(reverse("login"), {"username": agent[:200], "password": "x"}, HTTP_USER_AGENT=agent)
    browser.get("/khong-co/%0d%0aforged/", HTTP_USER_AGENT=agent, HTTP_X_CORRELATION_ID=agent)

    text = log.getvalue()
    entries = [json.loads(line) for line in text.rstrip("\n").split("\n")]
    assert entries
    assert [entry for entry in entries if entry.get("event") == "forged"] == []
    assert all(len(line) < 16_000 for line in text.split("\n"))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", text)


@pytest.mark.django_db
def test_the_sentence_of_a_refusal_is_text_and_not_markup(world, settings):
    settings.ROOT_URLCONF = __name__

    response = world.browser("officer").get("/tu-choi/")

    assert response.status_code == FORBIDDEN
    assert_guarded(response, "refusal")


@pytest.mark.django_db
@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_read_as_figures_whatever_stands_in_them(world, name):
    page = PAGES[name]
    response = world.browser(sorted(page.who)[0]).get(address_of(world, name, page.records))
    assert response["Content-Type"] == "application/json"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_tables_of_addresses_name_pages_to_look_at():
    assert len(HTML_PAGES) > 30
    assert len(DOWNLOADS) >= 8
    assert SENDS
