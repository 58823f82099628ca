"""After a district's council: what goes up, what falls short, and what the page offers next."""

import pytest
from django.urls import reverse

from agencies.models import Notification
from agencies.permissions import Refusal
from products.enums import StageLevel
from products.models import Dossier
from products.services import dossiers as services
from products.services.sessions import close_session
from tests.cast import moment
from tests.products.council_makers import make_council, make_dossiers, make_session, member, sign_all


@pytest.fixture
def judged(cast, product_cast):
    """A dossier that the council of `level` closed with this total."""

    def judge(total, level=StageLevel.DISTRICT) -> Dossier:
        dossier = make_dossiers(cast, product_cast, level=level)[0]
        council = make_council(cast, level=level)
        session = make_session(cast, council, [dossier])
        sign_all(council, session, dict.fromkeys(("chair", "vice", "secretary", "first"), total))
        close_session(session=session, actor=member(council, "chair"), at=moment())
        return Dossier.objects.get(pk=dossier.pk)

    return judge


def offered(page) -> list[str]:
    return [act["label"] for act in page.context["acts"] if act["verdict"]]


def test_a_result_with_stars_goes_from_the_district_to_the_province(judged, cast, signed_in):
    dossier = judged(75)
    browser = signed_in(cast.officer)

    page = browser.get(dossier.get_absolute_url())
    browser.post(reverse("products:dossier-send-up", args=[dossier.pk]))

    dossier.refresh_from_db()
    assert offered(page) == ["Gửi kết quả lên cấp trên"]
    assert not page.context["waits_for_decision"]
    assert (dossier.status, dossier.stage.level, dossier.agency) == ("lodged", "province", cast.lead_agency)
    told = Notification.objects.filter(recipient=cast.desk.user).order_by("pk").last()
    assert told.title == f"Hồ sơ được đề nghị lên: {dossier.product.name}"


def test_a_result_below_the_threshold_is_told_as_falling_short(judged, cast, signed_in):
    dossier = judged(40)
    browser = signed_in(cast.officer)

    page = browser.get(dossier.get_absolute_url())
    with pytest.raises(Refusal, match="không gửi lên cấp trên"):
        services.send_result_up(dossier, cast.actor("officer"), moment())
    browser.post(reverse("products:dossier-fail", args=[dossier.pk]))

    dossier.refresh_from_db()
    assert offered(page) == ["Thông báo không đạt"]
    assert dossier.status == "not_recog"


def test_who_reached_stars_is_not_told_otherwise(judged, cast):
    dossier = judged(75)

    with pytest.raises(Refusal, match="đủ để xét công nhận"):
        services.mark_failed(dossier, cast.actor("officer"), moment())


@pytest.mark.parametrize("total", [85, 95])
def test_what_the_province_recognises_or_sends_to_the_centre_waits_for_a_decision(
    judged, cast, signed_in, total
):
    dossier = judged(total, StageLevel.PROVINCE)

    page = signed_in(cast.desk).get(dossier.get_absolute_url())

    assert offered(page) == []
    assert page.context["waits_for_decision"]
    assert [(one["level"], one["points"]) for one in page.context["results"]] == [("Cấp tỉnh", total)]


def test_who_runs_the_council_is_led_on_to_a_session(cast, product_cast, signed_in):
    dossier = make_dossiers(cast, product_cast, level=StageLevel.DISTRICT)[0]
    council = make_council(cast, level=StageLevel.DISTRICT)

    own = signed_in(cast.officer).get(dossier.get_absolute_url())
    above = signed_in(cast.desk).get(dossier.get_absolute_url())

    assert own.context["planning_url"] == reverse("products:session-new", args=[council.pk])
    assert above.context["planning_url"] == ""
