"""The small law of the tests adds up, and every dossier can be made."""

import pytest

from products.enums import DossierStatus
from tests.products.cast import make_product_cast
from tests.products.makers import _WAYS, make_dossier, make_form, make_product, make_regime, make_session


def test_small_form_adds_up_to_a_hundred(db):
    form = make_form()

    parts = {part.code: part.max_points for part in form.parts.all()}
    assert parts == {"A": 60, "B": 40}
    for section in form.sections.all():
        points = [criterion.max_points for criterion in section.criteria.all()]
        assert section.max_points == (max(points) if section.choose_one else sum(points))


@pytest.mark.parametrize("kind", ["district-province", "district-decides", "commune-province"])
def test_regime_of_each_kind_is_whole(db, kind):
    regime = make_regime(kind, form=make_form())

    assert regime.stages.count() == 3
    assert regime.requirements.count() == 6


@pytest.mark.parametrize("status", DossierStatus.values)
def test_dossier_of_every_status_is_made(cast, status):
    people = make_product_cast(cast)
    make_regime(form=make_form())

    dossier = make_dossier(make_product(people.coop), agency=cast.tan_phu, status=status)

    assert set(_WAYS) == set(DossierStatus.values)
    assert dossier.status == status


def test_session_holds_its_dossiers(cast):
    people = make_product_cast(cast)
    make_regime(form=make_form())
    dossier = make_dossier(
        make_product(people.coop), agency=cast.committee, status="in_session", level="province"
    )

    session = make_session(people.council, [dossier])

    assert session.status == "open"
    assert [item.dossier for item in session.items.all()] == [dossier]
