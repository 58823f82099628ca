"""Who gets what at every address of certificates, decisions and reports, for the old cast and for the new."""

import pytest
from django.db import transaction

from products.views import verify
from tests.matrix import FORBIDDEN, NOT_ALLOWED, NOT_FOUND, TO_SIGN_IN
from tests.products.cast import PRODUCT_ROLES
from tests.products.matrix_certificates import ACTS, GUESTS, PAGES, certificate_records
from tests.test_addresses import address_of, is_sign_in, what_happened
from tests.worlds import EVERYONE, build_world, undone

pytestmark = pytest.mark.django_db
VISITORS = sorted(EVERYONE | GUESTS)


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch):
    """Everybody here sits in one network; how often one may ask is looked at in views/test_verify."""
    monkeypatch.setattr(verify, "MOST_REPORTS", 10_000)
    monkeypatch.setattr(verify, "MOST_MISSES", 10_000)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all tests of this page; each undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world(with_guests=False)
        people, records = certificate_records(world.cast)
        world.records |= records
        world.users |= {name: people.member(name).user for name in PRODUCT_ROLES}
        # The newcomers sign in too.
        del world.__dict__["sessions"]
        assert world.sessions.keys() == set(VISITORS) - {"visitor"}
        yield world
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_each_role_as_its_row_says(world, name):
    page = PAGES[name]
    address = address_of(world, name, page.records)
    answers = {}
    for role in VISITORS:
        with undone():
            response = world.browser(role).get(address)
            answers[role] = TO_SIGN_IN if is_sign_in(response) else response.status_code

    assert answers == {role: page.answer_to(role) for role in VISITORS}


@pytest.mark.parametrize("name", ACTS)
def test_each_role_has_the_effect_or_the_refusal_of_its_row(world, name):
    send = ACTS[name]
    address = address_of(world, name, send.records)
    happened = {}
    for role in VISITORS:
        with undone():
            happened[role] = what_happened(world, world.browser(role), address, send.posted(world))

    assert happened == {role: send.answer_to(role) for role in VISITORS}


@pytest.mark.parametrize("name", [name for name in ACTS if ACTS[name].who])
def test_without_its_token_no_form_has_an_effect(world, name):
    send = ACTS[name]
    address = address_of(world, name, send.records)
    browser = world.browser(min(send.who), enforce_csrf_checks=True)
    before = world.fingerprint(browser)

    assert browser.post(address, send.posted(world)).status_code == FORBIDDEN
    assert world.fingerprint(browser) == before


@pytest.mark.parametrize("name", sorted(ACTS.keys() ^ PAGES.keys()))
def test_what_is_only_sent_is_never_opened_and_what_is_only_read_takes_nothing(world, name):
    row = ACTS.get(name) or PAGES[name]
    address = address_of(world, name, row.records)

    for role in sorted(row.who)[:2]:
        browser = world.browser(role)
        response = browser.get(address) if name in ACTS else browser.post(address, {})
        assert response.status_code == NOT_ALLOWED


@pytest.mark.parametrize("name", sorted(name for name, page in PAGES.items() if page.records))
def test_a_number_that_no_record_has_is_not_found(world, name):
    arguments = [2**62 for _one in PAGES[name].records]
    address = address_of(world, name, arguments)

    answers = {world.browser(role).get(address).status_code for role in ("producer", "desk", "adviser")}
    assert answers <= ({NOT_FOUND, FORBIDDEN} if PAGES[name].others == FORBIDDEN else {NOT_FOUND})
