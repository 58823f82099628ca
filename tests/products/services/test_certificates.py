"""Certificates: issued by a decision, worth something between days, ended for a reason."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from agencies.models import Notification, OutgoingMail
from agencies.permissions import Refusal
from products.enums import (
    CertificateStatus,
    DecisionKind,
    DossierKind,
    DossierStatus,
    RevocationGround,
    StageLevel,
)
from products.models import Certificate, CertificateStyle, Decision, Dossier, ExpiryNotice, RevocationCase
from products.services.certificates import (
    add_months,
    drop_case,
    extend_certificate,
    open_case,
    write_expiry_notices,
)
from products.services.decisions import (
    draft_decision,
    drop_draft,
    enter_centre_points,
    publish_decision,
)
from tests.cast import DAY, moment
from tests.products.cast import make_product_cast
from tests.products.makers import (
    make_dossier,
    make_form,
    make_product,
    make_regime,
)
from tests.products.results import close_item, make_certificate, make_decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    make_form()
    make_regime("commune-province", notice_days=30)
    return make_product_cast(cast)


@pytest.fixture
def product(people):
    return make_product(people.coop)


def decide(people, *items, kind=DecisionKind.RECOGNISE, level=StageLevel.PROVINCE, day=DAY):
    return draft_decision(
        kind=kind,
        level=level,
        issuer=people.cast.committee if level == StageLevel.PROVINCE else None,
        issuer_name="Ủy ban nhân dân tỉnh" if level == StageLevel.PROVINCE else "Bộ NN&MT",
        title="Công nhận sản phẩm",
        items=items,
        actor=people.actor("desk", day),
        at=moment(day),
    )


def publish(people, decision, number="12/QĐ-UBND", day=DAY, **fields):
    return publish_decision(
        decision=decision,
        number=number,
        signed_on=day,
        actor=people.actor("leader", day),
        at=moment(day),
        **fields,
    )


def status_of(certificate, day):
    return Certificate.objects.with_status(day).get(pk=certificate.pk).status


# --- Issuing ------------------------------------------------------------------------------------------------------


def test_a_published_decision_issues_certificates_for_36_months_and_tells_the_producer(people, product):
    item = close_item(people, product, points=75, stars=4)

    publish(people, decide(people, item))

    certificate = Certificate.objects.get()
    assert (certificate.stars, certificate.issued_on, certificate.expires_on) == (4, DAY, date(2022, 5, 21))
    assert certificate.signer_name == "Lãnh đạo Kiểm Thử"
    assert Dossier.objects.get(pk=item.dossier_id).status == DossierStatus.RECOGNISED
    told = Notification.objects.filter(path=item.dossier.get_absolute_url())
    assert {note.recipient.username for note in told} == {"producer", "officer", "head"}


def test_a_number_follows_the_pattern_of_the_level_without_gaps(people):
    CertificateStyle.objects.create(
        level=StageLevel.PROVINCE,
        number_pattern="{number}/{year}/OCOP-{stars}",
        heading="Giấy chứng nhận",
        signer_line="Chủ tịch",
        place="Đồng Nai",
        valid_from=date(2019, 1, 1),
    )
    items = [
        close_item(people, make_product(people.coop, name), points=60, stars=3, year=number)
        for number, name in enumerate(("Bưởi", "Cam"), start=1)
    ]

    publish(people, decide(people, *items))

    assert list(Certificate.objects.order_by("pk").values_list("number", flat=True)) == [
        "01/2019/OCOP-3",
        "02/2019/OCOP-3",
    ]


def test_a_higher_rank_ends_the_certificate_before_it(people, product):
    old = make_certificate(people, product, stars=3, issued_on=date(2018, 6, 1))
    item = close_item(people, product, points=75, stars=4, kind=DossierKind.UPGRADE)

    publish(people, decide(people, item))

    old.refresh_from_db()
    new = Certificate.objects.get(stars=4)
    assert (old.ended_on, old.superseded_by) == (DAY, new)
    assert status_of(old, DAY) == CertificateStatus.SUPERSEDED
    assert status_of(old, DAY - timedelta(days=1)) == CertificateStatus.VALID


def test_two_certificates_of_one_product_on_one_day_are_refused_by_the_database(people, product):
    make_certificate(people, product, issued_on=date(2018, 6, 1))

    with pytest.raises(IntegrityError), transaction.atomic():
        make_certificate(people, product, issued_on=date(2019, 1, 1))


def test_a_certificate_before_its_decision_is_refused_by_the_database(people, product):
    decision = make_decision(signed_on=DAY)

    with pytest.raises(InternalError), transaction.atomic():
        make_certificate(people, product, decision=decision, issued_on=DAY - timedelta(days=1))


@pytest.mark.parametrize("field", ["stars", "code", "expires_on", "issued_on"])
def test_what_a_certificate_says_never_changes(people, product, field):
    certificate = make_certificate(people, product)
    values = {"stars": 5, "code": "A" * 20, "expires_on": date(2040, 1, 1), "issued_on": date(2018, 1, 1)}

    with pytest.raises(InternalError), transaction.atomic():
        Certificate.objects.filter(pk=certificate.pk).update(**{field: values[field]})


def test_a_certificate_is_never_deleted(people, product):
    certificate = make_certificate(people, product)

    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM products_certificate WHERE id = %s", [certificate.pk])


# --- Decisions ----------------------------------------------------------------------------------------------------


def test_two_decisions_with_one_number_in_one_year_are_refused_and_nothing_happens(people):
    items = [
        close_item(people, make_product(people.coop, name), points=60, stars=3, year=number)
        for number, name in enumerate(("Bưởi", "Cam"), start=1)
    ]
    publish(people, decide(people, items[0]))
    second = decide(people, items[1])

    with pytest.raises(Refusal, match="đã dùng"):
        publish(people, second)

    assert Certificate.objects.count() == 1
    assert Dossier.objects.get(pk=items[1].dossier_id).status == DossierStatus.SCORED


@pytest.mark.parametrize(
    ("number", "day", "words"),
    [
        ("", DAY, "Chưa có số"),
        ("9/QĐ-UBND", DAY + timedelta(days=1), "tương lai"),
        ("9/QĐ-UBND", DAY - timedelta(days=1), "trước ngày có kết quả"),
    ],
)
def test_a_decision_without_number_or_of_a_wrong_day_is_refused(people, product, number, day, words):
    decision = decide(people, close_item(people, product, points=60, stars=3))

    with pytest.raises(Refusal, match=words):
        publish_decision(
            decision=decision,
            number=number,
            signed_on=day,
            actor=people.actor("leader"),
            at=moment(),
        )


def test_only_the_leader_signs_for_the_province(people, product):
    decision = decide(people, close_item(people, product, points=60, stars=3))

    with pytest.raises(Refusal, match="cấp khác ký"):
        publish_decision(
            decision=decision,
            number="1/QĐ-UBND",
            signed_on=DAY,
            actor=people.actor("desk"),
            at=moment(),
        )


def test_a_result_waits_for_one_decision_only(people, product):
    item = close_item(people, product, points=60, stars=3)
    decide(people, item)

    with pytest.raises(Refusal, match="không còn chờ"):
        decide(people, item)


def test_a_dropped_draft_gives_its_results_back(people, product):
    item = close_item(people, product, points=60, stars=3)

    drop_draft(decision=decide(people, item), actor=people.actor("desk"), at=moment())

    assert not Decision.objects.exists()
    assert decide(people, item).items.count() == 1


@pytest.mark.parametrize(("points", "stars"), [(45, 2), (92, 5)])
def test_the_province_recognises_neither_two_stars_nor_five(people, product, points, stars):
    item = close_item(people, product, points=points, stars=stars)

    with pytest.raises(Refusal, match="không còn chờ"):
        decide(people, item)


def test_ninety_points_are_approved_and_go_to_the_centre_which_recognises_five_stars(people, product):
    item = close_item(people, product, points=92, stars=5)
    publish(people, decide(people, item, kind=DecisionKind.APPROVE_RESULT))
    dossier = Dossier.objects.get(pk=item.dossier_id)
    assert dossier.status == DossierStatus.AT_CENTRE
    enter_centre_points(
        dossier=dossier, points=91, recognised=True, reason="", actor=people.actor("desk"), at=moment()
    )

    decision = decide(people, item, level=StageLevel.CENTRE)
    publish_decision(
        decision=decision,
        number="2361/QĐ-BNNMT",
        signed_on=DAY,
        signer_name="Bộ trưởng (mẫu)",
        signer_title="Bộ trưởng",
        actor=people.actor("desk"),
        at=moment(),
    )

    certificate = Certificate.objects.get()
    assert (certificate.stars, certificate.signer_name) == (5, "Bộ trưởng (mẫu)")


def test_below_ninety_at_the_centre_the_province_recognises_four_on_the_central_points(people, product):
    item = close_item(people, product, points=92, stars=5)
    publish(people, decide(people, item, kind=DecisionKind.APPROVE_RESULT))

    enter_centre_points(
        dossier=Dossier.objects.get(pk=item.dossier_id),
        points=84,
        recognised=False,
        reason="Thông báo của Bộ",
        actor=people.actor("desk"),
        at=moment(),
    )
    publish(people, decide(people, item), number="13/QĐ-UBND")

    assert Certificate.objects.get().stars == 4


def test_a_published_decision_never_changes(people, product):
    decision = publish(people, decide(people, close_item(people, product, points=60, stars=3)))

    with pytest.raises(InternalError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(title="Khác")


# --- What it is worth on a day ------------------------------------------------------------------------------------


def test_the_status_follows_the_days(people, product):
    certificate = make_certificate(people, product, issued_on=date(2019, 1, 10))

    seen = {
        day: status_of(certificate, day)
        for day in (
            date(2019, 1, 9),
            date(2019, 1, 10),
            date(2021, 7, 13),
            date(2021, 7, 14),
            date(2022, 1, 9),
            date(2022, 1, 10),
        )
    }

    assert list(seen.values()) == [
        CertificateStatus.NOT_YET,
        CertificateStatus.VALID,
        CertificateStatus.VALID,
        CertificateStatus.EXPIRING,
        CertificateStatus.EXPIRING,
        CertificateStatus.EXPIRED,
    ]


def test_in_force_and_status_say_the_same_on_every_day(people, product):
    make_certificate(people, product, issued_on=date(2018, 6, 1), ended_on=None)
    other = make_product(people.coop, "Cam")
    make_certificate(
        people, other, issued_on=date(2018, 6, 1), extended_until=date(2021, 8, 1), extension_basis="Điều 12"
    )

    for step in range(0, 1300, 13):
        day = date(2018, 5, 1) + timedelta(days=step)
        by_status = {
            one.pk
            for one in Certificate.objects.with_status(day)
            if one.status in ("valid", "expiring", "under_review", "extended")
        }
        assert by_status == set(Certificate.objects.in_force_on(day).values_list("pk", flat=True)), day


def test_a_re_evaluation_shows_from_its_lodging_to_its_result(people, product):
    certificate = make_certificate(people, product, issued_on=date(2016, 8, 1))
    dossier = make_dossier(
        product, agency=people.cast.tan_phu, status="received", kind=DossierKind.AGAIN, day=DAY
    )

    assert status_of(certificate, DAY) == CertificateStatus.UNDER_REVIEW
    assert status_of(certificate, DAY - timedelta(days=1)) == CertificateStatus.EXPIRING
    assert dossier.kind == DossierKind.AGAIN


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2020, 2, 29), 36, date(2023, 2, 28)),
        (date(2021, 1, 31), 1, date(2021, 2, 28)),
        (date(2019, 12, 15), 36, date(2022, 12, 15)),
    ],
)
def test_months_end_on_the_last_day_of_a_shorter_month(day, months, expected):
    assert add_months(day, months) == expected


# --- Extension ----------------------------------------------------------------------------------------------------


def test_an_extension_lasts_at_most_so_many_days_and_says_its_ground(cast):
    make_form()
    make_regime(
        "commune-province",
        name="Quyết định 26/2026/QĐ-TTg",
        longest_extension_days=180,
        extends_ending_before=date(2026, 9, 20),
        valid_from=date(2017, 1, 1),
    )
    people = make_product_cast(cast)
    certificate = make_certificate(people, make_product(people.coop), issued_on=date(2016, 6, 10))
    actor = people.actor("desk", date(2019, 6, 12))
    at = moment(date(2019, 6, 12))

    with pytest.raises(Refusal, match="180 ngày"):
        extend_certificate(certificate=certificate, until=date(2019, 12, 8), actor=actor, at=at)
    extend_certificate(certificate=certificate, until=date(2019, 12, 7), actor=actor, at=at)

    assert status_of(certificate, date(2019, 7, 1)) == CertificateStatus.EXTENDED
    assert status_of(certificate, date(2019, 12, 7)) == CertificateStatus.EXPIRED
    assert Certificate.objects.get().extension_basis == "Quyết định 26/2026/QĐ-TTg, Điều 12 khoản 3"


def test_without_a_transition_nothing_is_extended(people, product):
    certificate = make_certificate(people, product)

    with pytest.raises(Refusal, match="không cho gia hạn"):
        extend_certificate(
            certificate=certificate, until=date(2023, 1, 1), actor=people.actor("desk"), at=moment()
        )


# --- Revocation ---------------------------------------------------------------------------------------------------


def propose(people, certificate, **fields):
    fields = {
        "ground": RevocationGround.STOPPED,
        "concluded_on": DAY,
        "text": "Xã xác nhận ngừng sản xuất",
    } | fields
    return open_case(certificate=certificate, **fields, actor=people.actor("desk"), at=moment())


def test_a_revocation_is_due_within_15_days_and_ends_the_certificate_the_day_it_is_signed(people, product):
    certificate = make_certificate(people, product, issued_on=date(2019, 1, 10))
    case = propose(people, certificate)
    decision = draft_decision(
        kind=DecisionKind.REVOKE,
        level=StageLevel.PROVINCE,
        issuer=people.cast.committee,
        issuer_name="Ủy ban nhân dân tỉnh",
        title="Thu hồi",
        cases=[case],
        actor=people.actor("desk"),
        at=moment(),
    )

    publish(people, decision)

    certificate.refresh_from_db()
    assert case.due_on == date(2019, 6, 5)
    assert (certificate.ended_on, certificate.revocation_ground) == (DAY, RevocationGround.STOPPED)
    assert status_of(certificate, DAY) == CertificateStatus.REVOKED
    assert status_of(certificate, DAY - timedelta(days=1)) == CertificateStatus.VALID


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "Hãy ghi kết luận"),
        ({"concluded_on": DAY + timedelta(days=1)}, "tương lai"),
    ],
)
def test_a_proposal_without_words_or_from_the_future_is_refused(people, product, fields, words):
    certificate = make_certificate(people, product, issued_on=date(2019, 1, 10))

    with pytest.raises(Refusal, match=words):
        propose(people, certificate, **fields)


def test_a_second_proposal_and_one_for_an_ended_certificate_are_refused(people, product):
    certificate = make_certificate(people, product, issued_on=date(2019, 1, 10))
    old = make_certificate(people, make_product(people.coop, "Cam"), issued_on=date(2015, 1, 10))
    propose(people, certificate)

    with pytest.raises(Refusal, match="đã có đề nghị"):
        propose(people, certificate)
    with pytest.raises(Refusal, match="không còn hiệu lực"):
        propose(people, old)


def test_a_dropped_proposal_says_why_and_leaves_room_for_another(people, product):
    certificate = make_certificate(people, product, issued_on=date(2019, 1, 10))
    case = propose(people, certificate)

    drop_case(case=case, reason="Xã đính chính", actor=people.actor("desk"), at=moment())
    propose(people, certificate)

    assert RevocationCase.objects.filter(certificate=certificate).count() == 2


# --- The written notice -------------------------------------------------------------------------------------------


def test_thirty_days_before_the_end_one_numbered_letter_goes_out(people, product):
    certificate = make_certificate(people, product, issued_on=date(2016, 6, 20))

    counts = [write_expiry_notices(today=DAY + timedelta(days=step), at=moment()) for step in range(3)]

    notice = ExpiryNotice.objects.get()
    assert counts == [1, 0, 0]
    assert (notice.certificate, notice.number, notice.written_on) == (certificate, 1, DAY)
    assert "Chủ thể Tân Phú" in notice.recipients
    mails = OutgoingMail.objects.filter(recipient=people.producer.user)
    assert len([mail for mail in mails if "hết hiệu lực" in mail.text]) == 1


def test_a_certificate_that_ends_later_or_was_ended_gets_no_letter(people):
    make_certificate(people, make_product(people.coop, "Cam"), issued_on=date(2016, 6, 21))
    make_certificate(people, make_product(people.coop, "Quýt"), issued_on=date(2015, 6, 1))

    assert write_expiry_notices(today=DAY, at=moment()) == 0
