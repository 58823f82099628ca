"""The sample's rounds can be walked on from where they stand, on the days they are for and on no other."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from products.enums import CertificateStatus
from products.models import Certificate, Dossier, EvaluationRound, ScoreSheet, SessionItem
from products.selectors.completeness import missing_parts
from programs.services.sample import load_sample

pytestmark = pytest.mark.django_db


def opened_on(day):
    """Where each dossier of the sample stands in a rehearsal that opens on `day`."""
    load_sample(at=timezone.make_aware(datetime.combine(day, time(8))))
    return {
        dossier.product.name: (dossier.status, dossier.stage and dossier.stage.level, dossier.regime.code)
        for dossier in Dossier.objects.select_related("product", "stage", "regime")
    }


@pytest.mark.parametrize("day", [date(2019, 5, 21), date(2019, 10, 4), date(2020, 1, 1)])
def test_nothing_is_on_its_way_on_other_days(day):
    assert opened_on(day) == {}


def test_october_2019_waits_for_the_district(db):
    found = opened_on(date(2019, 10, 7))

    assert found == {
        "Bột ca cao 3 trong 1 (Bunga)": ("ready", "district", "QD1048-2019"),
        "Mít sấy Hưng Phát": ("lodged", "district", "QD1048-2019"),
        "Bột ca cao nguyên chất Thành Ý": ("lodged", "district", "QD1048-2019"),
        "Bột ca cao nguyên chất": ("draft", None, "QD1048-2019"),
    }
    assert sorted(EvaluationRound.objects.values_list("level", "year", "number")) == [
        ("district", 2019, 1),
        ("province", 2019, 1),
    ]
    assert not Certificate.objects.exists()


def test_october_2026_waits_for_the_province_in_the_second_round_of_the_law(db):
    found = opened_on(date(2026, 10, 5))

    assert found == {
        "Bột ca cao 3 trong 1 (Bunga)": ("ready", "province", "QD26-2026"),
        "Mít sấy Hưng Phát": ("ready", "province", "QD26-2026"),
        "Bột ca cao nguyên chất Thành Ý": ("lodged", "commune", "QD26-2026"),
        "Bột ca cao nguyên chất": ("draft", None, "QD26-2026"),
        "Bột ca cao diễn tập (mẫu)": ("recognised", "district", "QD148-2023"),
    }
    held = EvaluationRound.objects.get(year=2026)
    assert (held.level, held.number) == ("province", 2)
    assert (held.propose_before, held.evaluate_before) == (date(2026, 10, 30), date(2026, 12, 30))


def test_the_draft_is_whole_and_may_be_lodged(db):
    opened_on(date(2026, 10, 5))

    assert missing_parts(Dossier.objects.get(status="draft")) == []


def test_only_what_is_invented_has_stars(db):
    """Seven members scored it as differently as people do; it ends in the middle of the round of 2026."""
    opened_on(date(2026, 10, 5))

    certificate = Certificate.objects.with_status(date(2026, 10, 5)).get()
    item = SessionItem.objects.get()
    assert certificate.product.name.endswith("(mẫu)")
    assert (certificate.stars, certificate.status) == (3, CertificateStatus.EXPIRING)
    assert certificate.expires_on == date(2026, 12, 22)
    assert item.sheet_count == ScoreSheet.objects.filter(status="signed").count() == 7
    assert len(set(ScoreSheet.objects.values_list("total", flat=True))) > 1
