"""A worker in a process of its own, for tests of delivery: says it is ready, waits for a line, delivers.

`python -m tests.agencies.deliverer` delivers until nothing is due. With `careless` it claims nothing: it sends what
is queued and marks it afterwards, as a simpler design would. With `forgetful` a mark leaves only after the next mail
has. Both are negative controls of the tests.
"""

import os
import sys

import django


def main(how):
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.utils import timezone

    from agencies.services import mail
    from agencies.services.marks import Marks

    if how == "careless":
        mail.claim = claim_nothing
        Marks.SQL = Marks.SQL.replace("AND status = 'sending' AND claimed_at = $7", "AND $7 IS NULL")
    if how == "forgetful":
        mail.Marks = forgetful(Marks)
    print("ready", flush=True)
    sys.stdin.readline()
    while mail.deliver_mail(at=timezone.now(), limit=1000).tried:
        pass


def claim_nothing(most):
    from agencies.selectors.mail import due_mails

    return list(due_mails().order_by("pk")[:most])


def forgetful(marks_class):
    """Marks that leave only when the next one is written: behind their mail another has been taken by then."""

    class Forgetful(marks_class):
        in_mind = None

        def write(self, mail):
            before, self.in_mind = self.in_mind, mail
            if before:
                super().write(before)

    return Forgetful


if __name__ == "__main__":
    main(*sys.argv[1:] or ["careful"])
