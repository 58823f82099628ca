"""A worker in a process of its own, for tests of delivery: says it is ready, waits for a line, delivers.

`python -m tests.agencies.deliverer` delivers until nothing is due. With `careless` it claims nothing: it sends what
is queued and marks it afterwards, as a simpler design would; that is the negative control of the tests.
"""

import os
import sys

import django


def main(careless):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.utils import timezone

    from agencies.services import mail

    if careless:
        mail.claim = claim_nothing
        mail.Marks.SQL = mail.Marks.SQL.replace(
            "AND status = 'sending' AND claimed_at = $7", "AND $7 IS NULL"
        )
    print("ready", flush=True)
    sys.stdin.readline()
    while mail.deliver_mail(at=timezone.now(), limit=1000).tried:
        pass


def claim_nothing(most):
    from agencies.selectors.mail import due_mails

    return list(due_mails().order_by("pk")[:most])


if __name__ == "__main__":
    main(careless=sys.argv[1:] == ["careless"])
