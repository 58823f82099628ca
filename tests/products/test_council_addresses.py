"""Who gets what at every address of councils, sessions and sheets."""

import pytest
from django.db import transaction

from tests.products.matrix_councils import ACTS, PAGES, answer_to_send
from tests.products.world import PEOPLE, build_councils, let_in
from tests.test_addresses import (
    FORBIDDEN,
    NOT_ALLOWED,
    TO_SIGN_IN,
    address_of,
    is_sign_in,
    what_happened,
)
from tests.worlds import EVERYONE, build_world, undone

pytestmark = pytest.mark.django_db
ALL = sorted(EVERYONE | PEOPLE)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all tests of this page; each undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world(with_guests=False)
        councils = build_councils(world.cast)
        world.records |= councils.records
        let_in(world, councils)
        yield world
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_each_role_as_its_row_says(world, name):
    page = PAGES[name]
    address = address_of(world, name, page.records)
    answers = {}
    for role in ALL:
        with undone():
            response = world.browser(role).get(address)
            answers[role] = TO_SIGN_IN if is_sign_in(response) else response.status_code

    assert answers == {role: page.answer_to(role) for role in ALL}


@pytest.mark.parametrize("name", ACTS)
def test_each_role_has_the_effect_or_the_refusal_of_its_row(world, name):
    send = ACTS[name]
    address, data = address_of(world, name, send.records), send.posted(world)
    happened = {}
    for role in ALL:
        with undone():
            happened[role] = what_happened(world, world.browser(role), address, data)

    assert happened == {role: answer_to_send(name, role) for role in ALL}


@pytest.mark.parametrize("name", ACTS)
def test_without_its_token_no_form_has_an_effect(world, name):
    send = ACTS[name]
    address, data = address_of(world, name, send.records), send.posted(world)
    browser = world.browser(min(send.who), enforce_csrf_checks=True)
    before = world.fingerprint(browser)

    assert browser.post(address, data).status_code == FORBIDDEN
    assert world.fingerprint(browser) == before


@pytest.mark.parametrize("name", sorted(ACTS.keys() ^ PAGES.keys()))
def test_what_is_only_sent_is_never_opened_and_what_is_only_read_takes_nothing(world, name):
    row = ACTS.get(name) or PAGES[name]
    address = address_of(world, name, row.records)
    browser = world.browser(min(row.who))

    response = browser.get(address) if name in ACTS else browser.post(address, {})

    assert response.status_code == NOT_ALLOWED
