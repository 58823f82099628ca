"""Messages: a row each, in each one's language, and the page that shows them."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.dates import MONTHS

from agencies.models import Notification, OutgoingMail
from agencies.services.notifications import mark_all_read, mark_read, notify
from tests.cast import moment

AT = moment()


def people(cast, *names):
    return [getattr(cast, name).user for name in names]


def tell(cast, *names, **more):
    more = {"title": "Kế hoạch đã trình", "body": "Hãy xem.", "path": "/ke-hoach-nam/1/", "at": AT} | more
    return notify(recipients=people(cast, *names), **more)


def test_notify_tells_each_person_once_by_row_and_by_mail(cast):
    tell(cast, "officer", "head", "officer")

    told = Notification.objects.order_by("pk").values_list("recipient__username", "title", "body", "path")
    words = ("Kế hoạch đã trình", "Hãy xem.", "/ke-hoach-nam/1/")
    assert list(told) == [("officer", *words), ("head", *words)]
    mails = OutgoingMail.objects.order_by("pk").values_list(
        "recipient__username", "address", "subject", "status"
    )
    assert list(mails) == [
        ("officer", "officer@mau.invalid", "Kế hoạch đã trình", "queued"),
        ("head", "head@mau.invalid", "Kế hoạch đã trình", "queued"),
    ]


def test_notify_does_not_tell_the_person_who_acts(cast):
    tell(cast, "officer", "head", but_not=cast.officer.user_id)

    assert [message.recipient.username for message in Notification.objects.all()] == ["head"]


def test_notify_does_not_tell_locked_accounts(cast):
    cast.officer.user.is_active = False

    tell(cast, "officer")

    assert not Notification.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_notify_without_mail_queues_none(cast):
    tell(cast, "officer", mail=False)

    assert Notification.objects.count() == 1
    assert not OutgoingMail.objects.exists()


def test_notify_writes_in_the_language_of_each_reader(cast):
    cast.head.user.language = "en"

    tell(cast, "officer", "head", title=MONTHS[1], body=lambda: f"{MONTHS[1]} 2020")

    told = Notification.objects.values_list("recipient__username", "title", "body").order_by("pk")
    assert list(told) == [
        ("officer", "Tháng 1", "Tháng 1 2020"),
        ("head", "January", "January 2020"),
    ]
    mail = OutgoingMail.objects.get(recipient=cast.head.user)
    assert (mail.language, mail.subject) == ("en", "January")
    assert '<html lang="en">' in mail.html


def test_mail_of_a_message_carries_its_words_and_the_full_address(cast, settings):
    settings.PORTAL_ADDRESS = "https://ocop.example"

    tell(cast, "officer", body="Sai <số liệu> & thiếu tệp")

    mail = OutgoingMail.objects.get()
    assert "Sai <số liệu> & thiếu tệp" in mail.text
    assert "Sai &lt;số liệu&gt; &amp; thiếu tệp" in mail.html
    assert "https://ocop.example/ke-hoach-nam/1/" in mail.text
    assert 'href="https://ocop.example/ke-hoach-nam/1/"' in mail.html
    assert "https://ocop.example/ca-nhan/" in mail.text


def test_message_of_an_act_that_fails_is_never_told(live_cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(live_cast, "officer")
        raise ZeroDivisionError

    assert not Notification.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_notify_refuses_a_path_outside_the_portal(cast, path):
    with pytest.raises(ValueError, match="not a page of the portal"):
        tell(cast, "officer", path=path)


def test_title_is_one_line_of_bearable_length(cast):
    tell(cast, "officer", title="Một\r\nBcc: ai@mau.invalid " + "x" * 300)

    title = Notification.objects.get().title
    assert title.startswith("Một Bcc: ai@mau.invalid xxx")
    assert len(title) == 200


def test_notify_costs_the_same_queries_for_one_and_for_many(cast, django_assert_num_queries):
    with django_assert_num_queries(5):
        tell(cast, "officer")
    with django_assert_num_queries(5):
        tell(cast, "officer", "head", "stranger", "desk", "leader")


def test_mark_read_keeps_the_first_time(cast):
    (message,) = tell(cast, "officer")

    mark_read(notification=message, at=AT)
    mark_read(notification=message, at=AT + timedelta(hours=1))

    assert Notification.objects.get().read_at == AT


def test_mark_all_read_touches_only_ones_own(cast):
    tell(cast, "officer", "stranger")
    tell(cast, "officer")

    assert mark_all_read(user_id=cast.officer.user_id, at=AT) == 2

    unread = Notification.objects.filter(read_at__isnull=True)
    assert [message.recipient.username for message in unread] == ["stranger"]


# The page


def test_page_shows_ones_own_messages_newest_first(cast, signed_in):
    tell(cast, "officer", title="Tin cũ")
    tell(cast, "officer", title="Tin mới")
    tell(cast, "stranger", title="Tin của người khác")

    page = signed_in(cast.officer).get(reverse("agencies:notifications")).content.decode()

    assert page.index("Tin mới") < page.index("Tin cũ")
    assert "Tin của người khác" not in page


def test_page_can_show_unread_alone(cast, signed_in):
    (old,) = tell(cast, "officer", title="Đã xem rồi")
    tell(cast, "officer", title="Chưa xem đâu")
    mark_read(notification=old, at=AT)

    page = (
        signed_in(cast.officer).get(reverse("agencies:notifications"), {"xem": "chua-doc"}).content.decode()
    )

    assert "Chưa xem đâu" in page
    assert "Đã xem rồi" not in page


def test_opening_a_message_marks_it_read_and_goes_on(cast, signed_in):
    (message,) = tell(cast, "officer")

    answer = signed_in(cast.officer).get(reverse("agencies:notification-open", args=[message.pk]))

    assert answer.status_code == 302
    assert answer.url == "/ke-hoach-nam/1/"
    assert Notification.objects.get().read_at is not None


def test_message_with_a_foreign_address_does_not_lead_there(cast, signed_in):
    message = Notification.objects.create(
        recipient=cast.officer.user, title="Lạ", path="//evil.example/", created_at=AT
    )

    answer = signed_in(cast.officer).get(reverse("agencies:notification-open", args=[message.pk]))

    assert answer.url == reverse("agencies:notifications")


def test_message_of_somebody_else_does_not_exist(cast, signed_in):
    (message,) = tell(cast, "officer")

    answer = signed_in(cast.stranger).get(reverse("agencies:notification-open", args=[message.pk]))

    assert answer.status_code == 404
    assert Notification.objects.get().read_at is None


def test_all_are_marked_read_by_post_alone(cast, signed_in):
    tell(cast, "officer")
    client = signed_in(cast.officer)

    assert client.get(reverse("agencies:notifications-read")).status_code == 405
    answer = client.post(reverse("agencies:notifications-read"))

    assert answer.url == reverse("agencies:notifications")
    assert Notification.objects.get().read_at is not None


def test_page_costs_the_same_queries_for_one_and_for_fifty(cast, signed_in, django_assert_max_num_queries):
    client = signed_in(cast.officer)
    client.get(reverse("agencies:notifications"))  # the first click of a session writes when it was
    counts = []
    for more in (1, 49):
        for number in range(more):
            tell(cast, "officer", title=f"Tin {number}", mail=False)
        with django_assert_max_num_queries(15) as queries:
            client.get(reverse("agencies:notifications"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
