"""What a used form consists of stays, whoever tries to change it and by whatever way."""

import threading
from datetime import date

import pytest
from django.db import Error, InternalError, OperationalError, connection, transaction

from products.models import CriteriaPart, CriteriaSection, CriteriaSet, Criterion, CriterionOption, StarBand
from tests.products.makers import make_form


@pytest.fixture
def used(db):
    """A form that a dossier uses, and another one of the same version that none does."""
    form = make_form("SP01")
    CriteriaSet.objects.filter(pk=form.pk).update(used_since=date(2019, 5, 21))
    return form


@pytest.fixture
def unused(used):
    return make_form("SP02", version="thu-2", valid_from=date(2016, 1, 1), valid_until=date(2017, 1, 1))


def criterion_of(form, code="1.1"):
    return Criterion.objects.get(criteria_set=form, code=code)


def option_of(form, code="1.1", points=20):
    return CriterionOption.objects.get(criterion=criterion_of(form, code), points=points)


def move_criterion(form, target):
    Criterion.objects.filter(pk=criterion_of(form).pk).update(criteria_set=target, position=99)


def move_option(form, target):
    CriterionOption.objects.filter(pk=option_of(form).pk).update(criterion=criterion_of(target), position=99)


CHANGES = {
    "form renamed": lambda form, _other: CriteriaSet.objects.filter(pk=form.pk).update(name="Khác"),
    "form no longer used": lambda form, _other: CriteriaSet.objects.filter(pk=form.pk).update(
        used_since=None
    ),
    "form deleted": lambda form, _other: CriteriaSet.objects.get(pk=form.pk).delete(),
    "part changed": lambda form, _other: CriteriaPart.objects.filter(criteria_set=form).update(max_points=1),
    "part added": lambda form, _other: CriteriaPart.objects.create(
        criteria_set=form, position=9, code="D", name="Thêm", max_points=1
    ),
    "section changed": lambda form, _other: CriteriaSection.objects.filter(criteria_set=form).update(
        choose_one=True
    ),
    "criterion changed": lambda form, _other: Criterion.objects.filter(criteria_set=form).update(
        min_for_stars=None, max_points=99
    ),
    "criterion added": lambda form, _other: Criterion.objects.create(
        criteria_set=form, section=form.sections.first(), position=9, code="9", name="Thêm", max_points=1
    ),
    "criterion moved out": move_criterion,
    "criterion moved in": lambda form, other: move_criterion(other, form),
    "option changed": lambda form, _other: CriterionOption.objects.filter(pk=option_of(form).pk).update(
        points=19
    ),
    "mark taken off": lambda form, _other: CriterionOption.objects.filter(pk=option_of(form).pk).update(
        min_for_stars=None
    ),
    "option added": lambda form, _other: CriterionOption.objects.create(
        criterion=criterion_of(form), position=9, points=5, label="Thêm"
    ),
    "option deleted": lambda form, _other: option_of(form).delete(),
    "option moved out": move_option,
    "option moved in": lambda form, other: move_option(other, form),
    "band changed": lambda form, _other: StarBand.objects.filter(version=form.version, stars=5).update(
        from_points=89
    ),
    "band deleted": lambda form, _other: StarBand.objects.filter(version=form.version, stars=5).delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_used_form_refuses(used, unused, change):
    with pytest.raises(InternalError), transaction.atomic():
        CHANGES[change](used, unused)


@pytest.mark.parametrize("change", sorted(CHANGES.keys() - {"form no longer used"}))
def test_an_unused_form_takes_the_same_change(unused, change):
    """Without this, the test above would also pass for a change that is wrong in itself."""
    third = make_form("SP03", version="thu-3", valid_from=date(2015, 1, 1), valid_until=date(2016, 1, 1))

    CHANGES[change](unused, third)


def test_a_band_is_not_added_to_a_used_version(used):
    version = used.version

    with pytest.raises(InternalError), transaction.atomic():
        StarBand.objects.create(version=version, stars=5, from_points=95)


def test_an_option_above_its_criterion_is_refused(unused):
    with pytest.raises(InternalError, match="above the maximum"), transaction.atomic():
        CriterionOption.objects.create(criterion=criterion_of(unused), position=9, points=31, label="Quá")


@pytest.mark.django_db(transaction=True)
def test_a_form_is_not_marked_as_used_while_somebody_still_changes_it():
    form = make_form("SP01")
    trouble = []

    def mark():
        try:
            with transaction.atomic():
                list(CriteriaSet.objects.select_for_update(nowait=True, no_key=True).filter(pk=form.pk))
        except Error as error:
            trouble.append(type(error))
        finally:
            connection.close()

    def in_another_connection():
        thread = threading.Thread(target=mark)
        thread.start()
        thread.join()

    with transaction.atomic():
        CriterionOption.objects.filter(pk=option_of(form).pk).update(points=19)
        in_another_connection()
    in_another_connection()

    assert trouble == [OperationalError]
