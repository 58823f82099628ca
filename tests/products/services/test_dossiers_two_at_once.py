"""Two people at one dossier at the same moment, with real connections: one wins, the other reads a sentence."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from agencies.permissions import Refusal
from products.models import Dossier, DossierReceipt, NumberSeries
from products.services import dossiers as services
from products.services.dossier_drafts import open_dossier, save_dossier
from tests.cast import moment
from tests.products.cast import make_product_cast
from tests.products.makers import make_form, make_product, make_regime
from tests.products.walks import lodge, open_and_fill, receive

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


def together(*acts):
    """Do all acts at one moment, each on its own connection; what each gave, or the refusal it met."""
    barrier = Barrier(len(acts))

    def run(one):
        try:
            barrier.wait(timeout=20)
            return one()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(results):
    return [result for result in results if isinstance(result, Refusal)]


@pytest.fixture
def people(live_cast):
    people = make_product_cast(live_cast)
    make_regime(form=make_form())
    return people


def test_lodging_twice_at_once_makes_one_version(people):
    dossier = open_and_fill(people, make_product(people.coop))
    actor = people.actor("producer")

    results = together(
        *[lambda: services.lodge_dossier(dossier=dossier, actor=actor, at=moment()) for _tab in range(3)]
    )

    assert len(refusals(results)) == 2
    assert "Không thể “Nộp hồ sơ”" in str(refusals(results)[0])
    assert list(dossier.versions.values_list("number", flat=True)) == [1]


def test_two_officers_who_receive_at_once_give_one_receipt(people):
    dossier = lodge(people, make_product(people.coop))

    results = together(
        *[
            lambda name=name: services.receive_dossier(dossier=dossier, actor=people.actor(name), at=moment())
            for name in ("officer", "head")
        ]
    )

    assert len(refusals(results)) == 1
    assert list(dossier.receipts.values_list("number", flat=True)) == [1]
    assert dossier.clocks.count() <= 1
    # The number of the one who was refused was given back.
    assert NumberSeries.objects.get(kind="receipt").last == 1


def test_receipts_of_many_at_once_have_neither_gaps_nor_doubles(people):
    dossiers = [lodge(people, make_product(people.coop, f"Sản phẩm {number}")) for number in range(5)]
    officer = people.actor("officer")

    results = together(
        *[
            lambda one=one: services.receive_dossier(dossier=one, actor=officer, at=moment())
            for one in dossiers
        ]
    )

    assert refusals(results) == []
    assert sorted(DossierReceipt.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_returning_what_is_withdrawn_at_that_moment_leaves_one_of_both(people):
    for number in range(ROUNDS):
        dossier = receive(people, lodge(people, make_product(people.coop, f"Sản phẩm {number}")))

        results = together(
            lambda dossier=dossier: services.withdraw_dossier(
                dossier=dossier, reason="Thôi", actor=people.actor("producer"), at=moment()
            ),
            lambda dossier=dossier: services.return_dossier(
                dossier=dossier, reason="Thiếu", actor=people.actor("officer"), at=moment()
            ),
        )

        # Who returns first leaves a dossier that may still be withdrawn; who withdraws first ends it.
        status = Dossier.objects.get(pk=dossier.pk).status
        assert status == "withdrawn"
        assert len(refusals(results)) in (0, 1)
        assert not dossier.clocks.filter(ended_on__isnull=True).exists()


def test_saving_and_lodging_at_once_freezes_one_whole_text(people):
    dossier = open_and_fill(people, make_product(people.coop))
    actor = people.actor("producer")

    results = together(
        lambda: save_dossier(
            dossier=dossier,
            values={"sections": {"plan": "Bản mới"}},
            version=dossier.version,
            actor=actor,
            at=moment(),
        ),
        lambda: services.lodge_dossier(dossier=dossier, actor=actor, at=moment()),
    )

    saved = Dossier.objects.get(pk=dossier.pk)
    assert saved.status == "lodged"
    assert saved.versions.get().content["sections"] == saved.sections
    assert len(refusals(results)) == (saved.sections["plan"] != "Bản mới")


def test_opening_two_dossiers_of_a_product_at_once_leaves_one(people):
    product, actor = make_product(people.coop), people.actor("producer")

    results = together(
        *[lambda: open_dossier(product=product, kind="first", actor=actor, at=moment()) for _tab in range(3)]
    )

    assert len(refusals(results)) == 2
    assert Dossier.objects.count() == 1
