"""How often one may guess: by name, by network, by browser; before any password is looked at."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from agencies.devices import address_of
from agencies.models import SignInAttempt
from agencies.services import sign_ins
from agencies.services.sign_ins import (
    MOST_PER_DEVICE,
    MOST_PER_NAME,
    MOST_PER_NETWORK,
    TooManyGuesses,
    begin_sign_in,
    network_of,
)
from tests.cast import PASSWORD
from tests.processes import at_once

LOGIN = reverse("login")
SENTENCE = "Từ mạng này hoặc với tên này đã nhập sai mật khẩu quá nhiều lần"
pytestmark = pytest.mark.django_db


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password}, **more)


def guess(username, address, **more):
    """A wrong password from a browser nobody knows."""
    return sign_in(Client(REMOTE_ADDR=address), username, "sai", **more).status_code


def guess_names(count, address, first=0):
    return [guess(f"ten{number}", address) for number in range(first, first + count)]


@pytest.fixture
def officer(cast):
    return cast.officer.user


@pytest.fixture
def hashed(monkeypatch):
    """How often a password was looked at."""
    seen, proper = [], MD5PasswordHasher.encode

    def encode(self, password, salt):
        seen.append(password)
        return proper(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return seen


def test_a_network_guesses_a_hundred_times_an_hour_and_then_no_password_is_looked_at(officer, hashed):
    answers = guess_names(MOST_PER_NETWORK, "10.1.2.3")
    looked_at = len(hashed)

    locked = sign_in(Client(REMOTE_ADDR="10.1.2.77"), "officer")

    assert set(answers) == {200}
    assert locked.status_code == 429
    assert SENTENCE in locked.content.decode()
    assert looked_at >= MOST_PER_NETWORK
    assert len(hashed) == looked_at
    assert sign_in(Client(REMOTE_ADDR="10.1.3.3"), "officer").status_code == 302


def test_an_hour_later_the_network_may_guess_again(officer):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        guess_names(MOST_PER_NETWORK, "10.1.2.3")
        # Knocking at the closed door does not keep it closed.
        clock.shift(timedelta(minutes=59))
        assert guess("officer", "10.1.2.3") == 429

        clock.shift(timedelta(minutes=2))
        assert sign_in(Client(REMOTE_ADDR="10.1.2.3"), "officer").status_code == 302
        assert not SignInAttempt.objects.exists()


def test_a_name_is_guessed_at_ten_times_an_hour_from_however_many_networks(officer):
    answers = [guess("officer", f"10.{number}.0.1") for number in range(MOST_PER_NAME + 2)]

    assert answers == [200] * MOST_PER_NAME + [429] * 2
    assert guess("Officer ", "10.99.0.1") == 429
    assert guess("stranger", "10.99.0.1") == 200


def test_names_that_do_not_exist_are_locked_alike(officer):
    answers = [
        [guess(name, f"10.{number}.0.1") for number in range(MOST_PER_NAME + 1)]
        for name in ("officer", "khong-co")
    ]

    assert answers[0] == answers[1]


def test_a_stranger_does_not_lock_out_who_works_in_a_known_browser(officer):
    own = Client(REMOTE_ADDR="10.5.5.5")
    assert sign_in(own, "officer").status_code == 302
    own.post(reverse("logout"))
    for number in range(MOST_PER_NAME + 1):
        guess("officer", f"10.{number}.0.1")
    # From the very same address too: five failures there lock the name for every other browser.
    for _time in range(5):
        guess("officer", "10.5.5.5")
    guess_names(MOST_PER_NETWORK, "10.5.5.5")

    assert sign_in(Client(REMOTE_ADDR="10.5.5.5"), "officer").status_code == 429
    assert sign_in(own, "officer").status_code == 302


def test_a_known_browser_guesses_no_more_than_ten_times_an_hour_either(officer):
    own = Client()
    sign_in(own, "officer")
    own.post(reverse("logout"))

    answers = [sign_in(own, "officer", "sai").status_code for _time in range(MOST_PER_DEVICE + 2)]

    assert answers == [200] * MOST_PER_DEVICE + [429] * 2
    assert sign_in(own, "officer").status_code == 429


def test_a_known_browser_is_known_for_its_own_names_alone(officer):
    own = Client(REMOTE_ADDR="10.5.5.5")
    sign_in(own, "officer")
    own.post(reverse("logout"))
    guess_names(MOST_PER_NETWORK, "10.5.5.5")

    assert sign_in(own, "stranger").status_code == 429


@pytest.mark.parametrize("note", ["", "x", "eyJpZCI6IjEifQ:1abc:forged", "\x00", "x" * 4000])
def test_a_forged_note_makes_no_browser_known(officer, note):
    guess_names(MOST_PER_NETWORK, "10.5.5.5")
    forger = Client(REMOTE_ADDR="10.5.5.5")
    forger.cookies["device"] = note

    assert sign_in(forger, "officer").status_code == 429


def test_a_right_password_is_no_guess(officer):
    for _time in range(MOST_PER_NAME + 2):
        assert sign_in(Client(), "officer").status_code == 302

    assert not SignInAttempt.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"username": "officer"}, {"password": "sai"}, {"username": " "}])
def test_a_form_without_name_or_password_is_no_guess(officer, sent):
    assert Client().post(LOGIN, sent).status_code == 200
    assert not SignInAttempt.objects.exists()


# --- Where somebody comes from ----------------------------------------------------------------------------------------


def test_a_forged_forwarding_neither_escapes_the_count_nor_blames_others(officer):
    for number in range(MOST_PER_NETWORK):
        guess(f"ten{number}", "10.1.2.3", headers={"x-forwarded-for": f"192.0.2.{number}"})

    assert guess("officer", "10.1.2.3", headers={"x-forwarded-for": "198.51.100.7"}) == 429
    assert guess("officer", "192.0.2.1") == 200
    assert set(SignInAttempt.objects.values_list("network", flat=True)) == {"10.1.2.0/24", "192.0.2.0/24"}


def test_forged_forwarding_does_not_escape_the_lock_of_name_and_address(officer):
    answers = [
        guess("officer", "10.1.2.3", headers={"x-forwarded-for": f"192.0.2.{number}"}) for number in range(6)
    ]

    assert answers == [200, 200, 200, 200, 429, 429]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        # The visitor wrote the first two; our proxy added the third.
        (1, "1.1.1.1, 2.2.2.2, 203.0.113.9", "203.0.113.9"),
        (2, "1.1.1.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_address_is_what_our_own_proxies_say(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded})

    assert address_of(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_network_of_an_address(address, network):
    assert network_of(address) == network


# --- Many at once -----------------------------------------------------------------------------------------------------


def knock(number):
    return begin_sign_in(username=f"ten{number}", address="10.1.2.3", device="", at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_of_many_who_come_at_once_no_more_get_through_than_may(transactional_db, monkeypatch):
    monkeypatch.setattr(sign_ins, "MOST_PER_NETWORK", 5)

    results = at_once(*[lambda number=number: knock(number) for number in range(12)])

    passed = [result for result in results if isinstance(result, SignInAttempt)]
    assert len(passed) <= 5
    assert all(isinstance(result, SignInAttempt | TooManyGuesses) for result in results)
    assert SignInAttempt.objects.count() == len(passed)


@pytest.mark.django_db(transaction=True)
def test_control_counting_before_writing_lets_more_through(transactional_db, monkeypatch):
    from threading import Barrier

    monkeypatch.setattr(sign_ins, "MOST_PER_NETWORK", 5)
    all_counted = Barrier(12)

    def count_then_write(number):
        allowed = SignInAttempt.objects.filter(network="10.1.2.0/24").count() < 5
        all_counted.wait(timeout=30)
        return allowed and SignInAttempt.objects.create(
            username=f"ten{number}", network="10.1.2.0/24", at=timezone.now()
        )

    results = at_once(*[lambda number=number: count_then_write(number) for number in range(12)])

    assert sum(bool(result) for result in results) > 5
