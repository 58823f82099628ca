"""One reminder run and its delivery in one portal, beside a bare smtplib loop over the same mails; prints JSON.

Run by bench/reminders.py with DATABASE_URL of a portal whose duties are all open and EMAIL_URL of the sink.
"""

import json
import os
import smtplib
import sys
from contextlib import ExitStack
from datetime import date, datetime, time
from email.utils import parseaddr
from time import perf_counter
from unittest.mock import patch

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")
django.setup()

# ruff: noqa: E402 - Django must be ready before its parts are imported
from django.conf import settings
from django.db import connection
from django.utils import timezone

from agencies.enums import MailStatus
from agencies.models import OutgoingMail
from agencies.services import bulk
from agencies.services.mail import deliver_mail
from agencies.services.mime import bytes_of
from programs.models import Reminder
from programs.services import reminders

MOST = 1_000_000


class Stopwatch:
    """Seconds and queries, COPY included, of what happens inside."""

    def __init__(self):
        self.seconds, self.queries = 0.0, 0

    def __enter__(self):
        self.counting = ExitStack()
        self.counting.enter_context(connection.execute_wrapper(self.count))
        for name in ("copy_rows", "copy_lines"):
            self.counting.enter_context(patch.object(reminders, name, self.counted(getattr(bulk, name))))
        self.began = perf_counter()
        return self

    def __exit__(self, *trouble):
        self.seconds = perf_counter() - self.began
        self.counting.close()

    def count(self, execute, sql, params, many, context):
        self.queries += 1
        return execute(sql, params, many, context)

    def counted(self, copy):
        def write(model, fields, rows):
            self.queries += 1
            copy(model, fields, rows)

        return write


def smtplib_loop(mails: list[tuple[str, bytes]]) -> float:
    """The same mails, ready made, over one connection that is kept open."""
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as relay:
        sender, began = parseaddr(settings.DEFAULT_FROM_EMAIL)[1], perf_counter()
        for address, content in mails:
            relay.sendmail(sender, [address], content)
        return perf_counter() - began


def main(today: date) -> None:
    morning = timezone.make_aware(datetime.combine(today, time(7)))
    with Stopwatch() as computing:
        due = reminders.deadlines_at_a_mark(today)
    with Stopwatch() as running:
        reminders.remind_of_deadlines(today=today, at=morning)
    queued = OutgoingMail.objects.filter(status=MailStatus.QUEUED)
    mails = [(mail.address, bytes_of(mail)) for mail in queued.select_related("shared").order_by("pk")]
    loops = [smtplib_loop(mails)]
    with Stopwatch() as delivering:
        # As the task does every minute: a run ends after a while and the next goes on.
        while queued.exists():
            deliver_mail(at=morning, limit=MOST)
    loops.append(smtplib_loop(mails))
    print(
        json.dumps(
            {
                "due": len(due),
                "mails": len(mails),
                "reminders": Reminder.objects.count(),
                "sent": OutgoingMail.objects.filter(status=MailStatus.SENT).count(),
                "bytes": sum(len(content) for _address, content in mails),
                "compute": vars_of(computing),
                "run": vars_of(running),
                "deliver": vars_of(delivering),
                "smtplib": loops,
            }
        )
    )


def vars_of(watch: Stopwatch) -> dict:
    return {"seconds": watch.seconds, "queries": watch.queries}


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
