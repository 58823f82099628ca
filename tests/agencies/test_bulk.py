"""COPY writes what it was given, whatever letters are in it."""

import pytest
from django.db import IntegrityError, transaction

from agencies.models import Notification, OutgoingMail
from agencies.services.bulk import LINES_AT_ONCE, as_columns, copy_lines, copy_rows, next_ids
from tests.cast import moment

HOSTILE = ["tab\there", "line\nline\r\n", "back\\slash \\N \\.", "\\", "''\"", "Đồng Nai – ₫", "\x01\x7f", ""]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_comes_back_as_it_went(cast, text):
    rows = [(cast.officer.user_id, text, text, "/", moment(), None)]

    copy_rows(Notification, ("recipient", "title", "body", "path", "created_at", "read_at"), rows)

    written = Notification.objects.get()
    assert (written.title, written.body, written.created_at, written.read_at) == (text, text, moment(), None)


def test_nothing_to_write_writes_nothing(cast):
    copy_rows(Notification, ("recipient", "title"), [])

    assert not Notification.objects.exists()


def test_more_rows_than_are_made_at_once_are_all_written(cast):
    count = 3 * LINES_AT_ONCE + 1
    rows = ((cast.officer.user_id, f"Tin {number}", "", "/", moment()) for number in range(count))

    copy_rows(Notification, ("recipient", "title", "body", "path", "created_at"), rows)

    assert Notification.objects.values("title").distinct().count() == count


def test_ready_made_lines_are_written_as_they_are(cast):
    before, after = as_columns((cast.officer.user_id,)), as_columns(("tab\there", None))
    line = f"{before}\tTin\t{after}\t{as_columns(('/', moment()))}\n"

    copy_lines(Notification, ("recipient", "title", "body", "read_at", "path", "created_at"), [line])

    assert list(Notification.objects.values_list("title", "body")) == [("Tin", "tab\there")]


def test_what_goes_wrong_in_the_making_is_said_and_nothing_is_written(cast):
    def rows():
        yield (cast.officer.user_id, "Tin", "", "/", moment())
        raise KeyError("who?")

    with pytest.raises(KeyError, match="who"), transaction.atomic():
        copy_rows(Notification, ("recipient", "title", "body", "path", "created_at"), rows())

    assert not Notification.objects.exists()


def test_constraints_hold(cast):
    fields = ("recipient", "title", "body", "path", "created_at")

    with pytest.raises(IntegrityError), transaction.atomic():
        copy_rows(Notification, fields, [(None, "", "", "/", moment())])


def test_numbers_are_new_and_no_two_alike(db):
    first, second = next_ids(OutgoingMail, 3), next_ids(OutgoingMail, 2)

    assert len({*first, *second}) == 5
    assert next_ids(OutgoingMail, 0) == []
