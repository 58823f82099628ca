"""Several workers at once, and workers that die: real processes, real kills, a real mail server."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.db import connection
from django.db.models.functions import Now

from agencies.enums import MailStatus
from agencies.models import OutgoingMail
from agencies.services import marks as marks_service
from agencies.services.mail import Letter, claim, deliver_mail, queue_mails
from agencies.services.marks import Marks
from agencies.services.mime import message_id
from tests.cast import make_user, moment
from tests.waiting import wait_until

AT = moment()
CHECKOUT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def workers(sink):
    """Start workers that stand ready; whatever is left of them is killed in the end."""
    started = []

    def start(count, *how):
        database = connection.settings_dict
        place = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
        secret = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
        environment = os.environ | {
            "DATABASE_URL": f"postgres://{database['USER']}{secret}@{place}",
            "EMAIL_URL": sink.url,
        }
        new = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.agencies.deliverer", *how],
                cwd=CHECKOUT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _number in range(count)
        ]
        started.extend(new)
        for worker in new:
            assert worker.stdout.readline() == "ready\n"
        return new

    yield start
    for worker in started:
        worker.kill()
        worker.wait()
        worker.stdin.close()
        worker.stdout.close()


def go(workers):
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()


def queue(count):
    person = make_user("officer")
    queue_mails((Letter(f"k{number}", person, f"Thư {number}", "t", "h") for number in range(count)), at=AT)
    return [message_id(mail) for mail in OutgoingMail.objects.order_by("pk")]


def lapse():
    """As if five minutes had passed since the claims that are still held."""
    OutgoingMail.objects.filter(status=MailStatus.SENDING).update(claimed_at=Now() - timedelta(minutes=6))


def no_other_sessions() -> bool:
    """The database has done what a killed worker had sent it: in earnest it has five minutes for that."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid())"
        )
        return cursor.fetchone()[0]


def test_four_deliverers_at_once_send_each_mail_once(workers, sink):
    wanted = queue(1000)
    four = workers(4)

    go(four)

    assert [worker.wait(60) for worker in four] == [0, 0, 0, 0]
    assert sink.times_taken() == Counter(wanted)
    assert sink.connections > 1
    assert OutgoingMail.objects.filter(status=MailStatus.SENT, attempts=1).count() == 1000


def test_without_claims_the_same_four_send_mails_twice(workers, sink):
    """The negative control: if this did not fail, the test above would prove nothing."""
    wanted = queue(300)
    four = workers(4, "careless")

    go(four)

    for worker in four:
        worker.wait(60)
    assert set(sink.times_taken()) == set(wanted)
    assert max(sink.times_taken().values()) > 1


def test_worker_killed_between_claim_and_send_loses_and_repeats_nothing(workers, sink):
    """Which may be repeated: none, the claim was committed and nothing had left."""
    wanted = queue(300)
    (worker,) = workers(1)
    connected, killed = threading.Event(), threading.Event()

    def stop_the_world():
        connected.set()
        killed.wait(30)

    sink.before_greeting = stop_the_world
    go([worker])
    assert connected.wait(30)
    assert OutgoingMail.objects.filter(status=MailStatus.SENDING).count() == 200
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)
    sink.before_greeting = None
    killed.set()

    assert deliver_mail(at=AT, limit=1000).sent == 100
    lapse()
    assert deliver_mail(at=AT, limit=1000).sent == 200

    assert sink.times_taken() == Counter(wanted)


def test_worker_killed_while_sending_loses_nothing_and_repeats_the_one_mail_in_flight(workers, sink):
    """Which may be repeated: the one the relay had taken but the worker could not mark any more."""
    wanted = queue(300)
    (worker,) = workers(1)
    taken, killed = threading.Event(), threading.Event()
    in_flight = []

    def stop_the_world(mail):
        if len(sink.taken) == 120:
            in_flight.append(mail.message_id)
            taken.set()
            killed.wait(30)

    sink.before_answer = stop_the_world
    go([worker])
    assert taken.wait(30)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)
    sink.before_answer = None
    killed.set()
    # Its last mark is on its way when it dies: the database writes it down all the same.
    wait_until(no_other_sessions)
    assert OutgoingMail.objects.filter(status=MailStatus.SENT).count() == 119

    deliver_mail(at=AT, limit=1000)
    lapse()
    deliver_mail(at=AT, limit=1000)

    assert in_flight == [wanted[119]]
    assert sink.times_taken() == Counter(wanted) + Counter(in_flight)
    assert not OutgoingMail.objects.exclude(status=MailStatus.SENT).exists()


@pytest.fixture
def hold():
    """Keep a mail's row from being marked until `let_go`, as a busy database might."""
    holder = psycopg2.connect(**connection.get_connection_params())

    def hold_row(number):
        with holder.cursor() as cursor:
            cursor.execute(
                "SELECT FROM agencies_outgoingmail ORDER BY id LIMIT 1 OFFSET %s FOR UPDATE", [number]
            )

    hold_row.let_go = holder.rollback
    yield hold_row
    holder.close()


def status_of(number):
    return OutgoingMail.objects.order_by("pk")[number].status


def kill_with_the_twelfth_mail_in_flight(worker, sink, on_eleventh):
    """Stop the world when the twelfth mail is taken; `on_eleventh` is done before the one before it is answered."""
    taken, killed = threading.Event(), threading.Event()

    def stop_the_world(mail):
        if len(sink.taken) == 11:
            on_eleventh()
        if len(sink.taken) == 12:
            taken.set()
            killed.wait(30)

    sink.before_answer = stop_the_world
    go([worker])
    assert taken.wait(30)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait(30)
    sink.before_answer = None
    killed.set()


def test_mark_on_its_way_when_the_worker_is_killed_arrives(workers, sink, hold):
    """The next mail was in flight already: it alone may be repeated."""
    wanted = queue(30)
    (worker,) = workers(1)

    kill_with_the_twelfth_mail_in_flight(worker, sink, on_eleventh=lambda: hold(10))
    before = status_of(10)
    hold.let_go()
    wait_until(lambda: status_of(10) == MailStatus.SENT)
    lapse()
    deliver_mail(at=AT, limit=1000)

    assert before == MailStatus.SENDING
    assert sink.times_taken() == Counter(wanted) + Counter([wanted[11]])
    assert not OutgoingMail.objects.exclude(status=MailStatus.SENT).exists()


def test_were_a_mark_to_leave_after_the_next_mail_a_kill_would_repeat_two(workers, sink):
    """The negative control: why a mail is begun only when the mark before it is on its way."""
    wanted = queue(30)
    (worker,) = workers(1, "forgetful")

    kill_with_the_twelfth_mail_in_flight(worker, sink, on_eleventh=lambda: None)
    lapse()
    deliver_mail(at=AT, limit=1000)

    assert sink.times_taken() == Counter(wanted) + Counter(wanted[10:12])


def lsn(function):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}() - '0/0'::pg_lsn")
        return cursor.fetchone()[0]


def marked(count):
    """So many mails, claimed and with what became of them, to be marked."""
    queue(count)
    mails = claim(count)
    for mail in mails:
        mail.status, mail.attempts, mail.sent_at = MailStatus.SENT, 1, AT
    return mails


def test_a_mark_leaves_at_once_and_only_when_the_one_before_it_stands(hold):
    mails = marked(2)
    hold(0)

    with Marks(ahead=True) as marks:
        marks.write(mails[0])
        before = status_of(0)
        hold.let_go()
        marks.write(mails[1])
        after = status_of(0)
        marks.settle()

    assert (before, after, status_of(1)) == (MailStatus.SENDING, MailStatus.SENT, MailStatus.SENT)


def test_marks_of_a_run_are_on_the_disk_when_it_ends():
    mails = marked(5)

    with Marks(ahead=True) as marks:
        for mail in mails:
            marks.write(mail)
        marks.settle()
        written = lsn("pg_current_wal_insert_lsn")

    assert lsn("pg_current_wal_flush_lsn") >= written


def test_no_more_marks_than_told_wait_for_the_disk(monkeypatch):
    monkeypatch.setattr(marks_service, "MOST_UNFLUSHED", 3)
    monkeypatch.setattr(marks_service, "FLUSH_EVERY_SECONDS", 3600)
    mails, written = marked(12), []

    with Marks(ahead=True) as marks:
        for position, mail in enumerate(mails):
            marks.write(mail)
            marks.settle()
            written.append(lsn("pg_current_wal_insert_lsn"))
            if position >= 3:
                assert lsn("pg_current_wal_flush_lsn") >= written[position - 3]


def test_workers_killed_again_and_again_lose_nothing_and_repeat_one_mail_a_kill_at_most(workers, sink):
    wanted = queue(400)
    kills = 3
    for _round in range(kills):
        enough, before = threading.Event(), len(sink.taken)
        sink.before_answer = lambda mail, enough=enough, before=before: (
            enough.set() if len(sink.taken) >= before + 60 else None
        )
        (worker,) = workers(1)
        go([worker])
        assert enough.wait(30)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(30)
        wait_until(no_other_sessions)
        lapse()
    sink.before_answer = None

    while deliver_mail(at=AT, limit=1000).tried:
        pass

    times = sink.times_taken()
    assert set(times) == set(wanted)
    assert sum(times.values()) <= len(wanted) + kills
