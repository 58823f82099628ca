"""One client of one portal: asks pages of the WSGI application in this process, one after the other.

Started by bench/pages.py, once per database; reads one JSON request a line and answers with one JSON line. Two such
clients asked in turn see the same machine, whatever else it does meanwhile.
"""

import io
import json
import os
import re
import sys
from functools import partial
from html import unescape
from time import perf_counter

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")
django.setup()

# ruff: noqa: E402 - Django must be ready before its parts are imported
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, override_settings

from agencies import clock
from agencies.enums import JobStatus, Role
from agencies.models import Job, Membership
from agencies.services.jobs import claim_job, run_job
from bench.seed_days import TODAY

HOST = "localhost"
NEXT = re.compile(r'<a href="([^"]+)" rel="next">')
# What Django's own pages need: the yardsticks without anything of the portal.
DJANGO_ALONE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]


class Browser:
    """Signed in once as each of the people, asks through the portal's middleware or through Django's alone.

    Who has no name is nobody: a visitor without a session.
    """

    def __init__(self, people: dict[str, Membership]):
        settings.ROOT_URLCONF = "bench.yardsticks"
        self.portal = WSGIHandler()
        with override_settings(MIDDLEWARE=DJANGO_ALONE):
            self.django = WSGIHandler()
        self.cookies = {name: _sign_in(membership) for name, membership in people.items()} | {"": ""}
        self.queries = 0

    def ask(self, path: str, who: str, bare: bool = False) -> dict:
        """Time, queries and size of one answer."""
        handler, environ = self.django if bare else self.portal, _environ(path, self.cookies[who])
        status: list[str] = []
        self.queries = 0
        with connection.execute_wrapper(self.count):
            began = perf_counter()
            response = handler(environ, lambda line, headers: status.append(line))
            body = b"".join(response)
            response.close()
            took = perf_counter() - began
        return {
            "ms": took * 1000,
            "queries": self.queries,
            "status": status[0],
            "bytes": len(body),
            "body": body,
        }

    def count(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)

    def walk(self, path: str, who: str, pages: int) -> dict:
        """The address of page `pages`, found by following "next" as a reader would; or of the last page there is."""
        number = 1
        while number < pages:
            found = NEXT.search(self.ask(path, who)["body"].decode())
            if not found:
                break
            path, number = path.partition("?")[0] + unescape(found[1]), number + 1
        return {"path": path, "page": number}


def people_of_duties() -> dict[str, Membership]:
    """The secretariat of the sample, and an officer of the first local agency that was seeded."""
    at_work = Membership.objects.at_work_on(TODAY).select_related("user")
    return {
        "secretariat": at_work.filter(role=Role.SECRETARIAT).first(),
        "officer": at_work.filter(role=Role.HEAD, agency__code="M0000").first(),
    }


def _sign_in(membership: Membership) -> str:
    browser = Client(headers={"host": HOST})
    browser.force_login(membership.user, backend="agencies.auth.MembershipBackend")
    return f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"


def _environ(path: str, cookie: str) -> dict:
    path, _mark, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": cookie,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def export(browser: Browser, path: str, who: str) -> dict:
    """A long list from the asking to the file: the page that asks, and the work that a worker does then."""
    began = perf_counter()
    answer = browser.ask(path, who)
    job = claim_job(at=clock.now())
    run_job(job=job, at=clock.now())
    took = perf_counter() - began
    if Job.objects.get(pk=job.pk).status != JobStatus.DONE:
        raise RuntimeError(f"{path} as {who}: the job failed")
    return {"ms": took * 1000, "asking_ms": answer["ms"]}


def copy_csv() -> dict:
    """PostgreSQL's own CSV of the rows that the Excel export writes."""
    began, into = perf_counter(), io.StringIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({COPIED}) TO STDOUT WITH CSV HEADER", into)
    return {"ms": (perf_counter() - began) * 1000, "bytes": len(into.getvalue())}


COPIED = """
    SELECT p.number, a.number, a.text, g.short_name, d.part, d.period_start, d.period_end, d.due_on,
           d.first_due_on, d.status, d.percent, d.done_on
    FROM programs_duty d
    JOIN programs_assignment a ON a.id = d.assignment_id
    JOIN programs_programplan p ON p.id = a.plan_id
    JOIN agencies_agency g ON g.id = d.agency_id
    ORDER BY d.sort_day, d.id
"""


def main() -> None:
    browser = Browser(people_of_duties())
    acts = {"ask": browser.ask, "walk": browser.walk, "copy": copy_csv, "export": partial(export, browser)}
    for line in sys.stdin:
        order = json.loads(line)
        answer = acts[order.pop("act")](**order)
        answer.pop("body", None)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
