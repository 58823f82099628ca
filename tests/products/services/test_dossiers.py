"""Dossiers: lodged, received, returned, proposed, advised, withdrawn, with receipts, clocks and frozen versions."""

import unicodedata
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from agencies.enums import DayUnit
from agencies.hashes import hash_of
from agencies.models import Notification
from agencies.permissions import Refusal
from agencies.services.drafts import Conflict
from products.enums import ProducerKind
from products.models import (
    CriteriaSet,
    Dossier,
    DossierChoice,
    DossierClock,
    DossierVersion,
    Paper,
    RegimeTransition,
)
from products.services import dossiers as services
from products.services.dossier_clocks import start_transition_clocks
from products.services.dossier_drafts import follow_new_law, open_dossier, save_dossier
from tests.cast import DAY, moment
from tests.products.cast import OTHER_COMMUNE_CODE, make_product_cast, with_commune
from tests.products.makers import (
    BEST,
    make_form,
    make_paper,
    make_product,
    make_regime,
)
from tests.products.walks import fill, lodge, open_and_fill, propose_with_report, receive


@pytest.fixture
def people(cast):
    people = make_product_cast(cast)
    make_regime(form=make_form())
    return people


@pytest.fixture
def product(people):
    return make_product(people.coop)


def told(member):
    return list(
        Notification.objects.filter(recipient=member.user).order_by("pk").values_list("title", flat=True)
    )


def clocks_of(dossier):
    return list(
        DossierClock.objects.filter(dossier=dossier).order_by("pk").values_list("step", "due_on", "ended_by")
    )


# --- Opening ------------------------------------------------------------------------------------------------------


def test_opened_dossier_follows_the_law_of_the_day(people, product):
    dossier, left_out = open_dossier(
        product=product, kind="first", actor=people.actor("producer"), at=moment()
    )

    assert (dossier.status, dossier.kind, dossier.previous, left_out) == ("draft", "first", None, [])
    assert dossier.criteria_set.code == "SP01"


def test_second_open_dossier_of_a_product_is_refused(people, product):
    open_and_fill(people, product)

    with pytest.raises(Refusal, match="đang có một hồ sơ chưa kết thúc"):
        open_dossier(product=product, kind="first", actor=people.actor("producer"), at=moment())


@pytest.mark.parametrize(
    "name", ["rival", "officer", "desk", "leader", "council_member", "adviser", "auditor"]
)
def test_nobody_but_its_producer_opens_a_dossier(people, product, name):
    with pytest.raises(Refusal):
        open_dossier(product=product, kind="first", actor=people.actor(name), at=moment())

    assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("upgrade", "Chỉ nâng hạng được"), ("again", "chưa từng được công nhận"), ("x", "Không có loại hồ sơ")],
)
def test_kind_that_the_product_cannot_have_is_refused(people, product, kind, words):
    with pytest.raises(Refusal, match=words):
        open_dossier(product=product, kind=kind, actor=people.actor("producer"), at=moment())


def test_day_without_a_regime_is_said(people, product):
    with pytest.raises(Refusal, match="Ngày 31/12/2016 chưa có quy định"):
        open_dossier(
            product=product, kind="first", actor=people.actor("producer"), at=moment(date(2016, 12, 31))
        )


def test_product_without_its_set_is_refused(people):
    product = make_product(people.coop)
    product.group = None
    product.save(update_fields=["group"])

    with pytest.raises(Refusal, match="chưa chọn bộ sản phẩm"):
        open_dossier(product=product, kind="first", actor=people.actor("producer"), at=moment())


def test_large_enterprise_is_told_that_it_takes_no_part(people, product):
    people.coop.kind = ProducerKind.LARGE_ENTERPRISE
    people.coop.save(update_fields=["kind"])

    with pytest.raises(Refusal, match="Doanh nghiệp lớn không thuộc đối tượng tham gia"):
        open_dossier(product=product, kind="first", actor=people.actor("producer"), at=moment())


@pytest.mark.parametrize(("is_tourism", "opens"), [(True, True), (False, False)])
def test_association_takes_part_with_tourism_alone(people, is_tourism, opens):
    product = make_product(people.coop, group=make_form("SP26", is_tourism=is_tourism).group)
    people.coop.kind = ProducerKind.ASSOCIATION
    people.coop.save(update_fields=["kind"])

    if opens:
        open_dossier(product=product, kind="first", actor=people.actor("producer"), at=moment())
    else:
        with pytest.raises(Refusal, match="chỉ được tham gia với dịch vụ du lịch"):
            open_dossier(product=product, kind="first", actor=people.actor("producer"), at=moment())


def test_next_dossier_begins_with_the_last_one_and_names_what_no_longer_holds(people, product):
    actor = people.actor("producer")
    valid = make_paper(people.coop, "Đăng ký kinh doanh")
    ending = make_paper(people.coop, "Phiếu kiểm nghiệm", kind="B15", expires_on=DAY + timedelta(days=10))
    old = open_and_fill(people, product, paper=valid)
    criterion = old.criteria_set.criteria.get(code="1.1")
    requirement = old.regime.requirements.get(code="B15")
    chosen = old.choices.get(criterion=criterion).option_id
    old = save_dossier(
        dossier=old,
        values={
            "choices": {
                criterion.pk: {"option": chosen, "explanation": "Giữ", "papers": [valid.pk, ending.pk]}
            },
            "parts": {requirement.pk: [ending.pk]},
        },
        version=old.version,
        actor=actor,
        at=moment(),
    )
    services.withdraw_dossier(dossier=old, reason="Làm lại", actor=actor, at=moment())

    later = moment(DAY + timedelta(days=11))
    dossier, left_out = open_dossier(product=product, kind="first", actor=actor, at=later)

    assert left_out == [ending]
    assert {choice.criterion.code: choice.explanation for choice in dossier.choices.all()} == {
        "1.1": "Giữ",
        "1.2": "Mô tả 1.2",
        "2.1": "Mô tả 2.1",
        "3a": "Mô tả 3a",
    }
    first = dossier.choices.get(criterion=criterion)
    assert (first.option_id, [link.paper for link in first.paper_links.all()]) == (chosen, [valid])
    assert [link.paper for link in dossier.paper_links.all()] == [valid]
    assert (dossier.samples, dossier.sections["plan"]) == (5, "Mở rộng vùng trồng")


def test_paper_that_was_replaced_comes_along_as_its_newest(people, product):
    actor = people.actor("producer")
    old_paper = make_paper(people.coop, "Đăng ký cũ", expires_on=DAY)
    old = open_and_fill(people, product, paper=old_paper)
    services.withdraw_dossier(dossier=old, reason="Làm lại", actor=actor, at=moment())
    newer, newest = make_paper(people.coop, "Đăng ký mới"), make_paper(people.coop, "Đăng ký mới nhất")
    Paper.objects.filter(pk=old_paper.pk).update(replaced_by=newer)
    Paper.objects.filter(pk=newer.pk).update(replaced_by=newest)

    dossier, left_out = open_dossier(
        product=product, kind="first", actor=actor, at=moment(DAY + timedelta(days=1))
    )

    assert ([link.paper for link in dossier.paper_links.all()], left_out) == ([newest], [])


# --- A later law --------------------------------------------------------------------------------------------------

LATER = date(2019, 8, 21)


@pytest.fixture
def two_laws(cast):
    """Two regimes, one after the other, each with its own form; the later form words one answer anew."""
    people = make_product_cast(cast)
    early = make_form(version="thu-1", valid_until=LATER)
    late = make_form(version="thu-2", valid_from=LATER)
    early_regime = make_regime(form=early, valid_until=LATER)
    late_regime = make_regime("commune-province", form=late, valid_from=LATER)
    early.group.successors.add(late.group)
    option = late.criteria.get(code="1.2").options.get(points=10)
    option.label = "Mức được viết lại"
    option.save(update_fields=["label"])
    return people, early, late, early_regime, late_regime


def test_draft_moves_to_a_new_law_by_the_codes_of_its_criteria(two_laws):
    people, early, late, _early_regime, late_regime = two_laws
    dossier = open_and_fill(people, make_product(people.coop, group=early.group))
    actor, at = people.actor("producer", LATER), moment(LATER)
    with pytest.raises(Refusal, match="Quy định hoặc bộ tiêu chí đã thay đổi"):
        services.lodge_dossier(dossier=dossier, actor=actor, at=at)

    moved, left_out = follow_new_law(dossier=dossier, actor=actor, at=at)

    assert (moved.regime, moved.criteria_set, left_out) == (late_regime, late, [])
    choices = {
        choice.criterion.code: choice for choice in moved.choices.select_related("criterion", "option")
    }
    assert {choice.criterion.criteria_set_id for choice in choices.values()} == {late.pk}
    assert choices["1.1"].option.points == 20
    # Its words changed, so the producer chooses again; what was written about it is not lost.
    assert (choices["1.2"].answered, choices["1.2"].option, choices["1.2"].explanation) == (
        False,
        None,
        "Mô tả 1.2",
    )
    assert [link.requirement.regime for link in moved.paper_links.all()] == [late_regime]


def test_lodged_dossier_keeps_its_law(two_laws):
    people, early, *_rest = two_laws
    dossier = lodge(people, make_product(people.coop, group=early.group))
    services.return_dossier(
        dossier=receive(people, dossier), reason="Thiếu", actor=people.actor("officer"), at=moment()
    )

    with pytest.raises(Refusal, match="theo quy định của ngày nộp"):
        follow_new_law(dossier=dossier, actor=people.actor("producer", LATER), at=moment(LATER))

    # A month after the law changed it comes back and stays what it was.
    again = services.lodge_again(
        dossier=dossier, actor=people.actor("producer", date(2019, 9, 20)), at=moment(date(2019, 9, 20))
    )
    assert (again.regime_id, again.criteria_set_id) == (dossier.regime_id, dossier.criteria_set_id)


def test_database_keeps_the_law_of_a_lodged_dossier(two_laws):
    people, early, late, _early_regime, late_regime = two_laws
    dossier = lodge(people, make_product(people.coop, group=early.group))

    with pytest.raises(DatabaseError), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(regime=late_regime, criteria_set=late)


# --- Saving -------------------------------------------------------------------------------------------------------


def test_saved_part_leaves_the_other_parts_alone(people, product):
    dossier = open_and_fill(people, product)
    criterion = dossier.criteria_set.criteria.get(code="2.1")

    save_dossier(
        dossier=dossier,
        values={"choices": {criterion.pk: {"answered": True, "option": None, "explanation": "Chưa có"}}},
        version=dossier.version,
        actor=people.actor("producer"),
        at=moment(),
    )

    assert {
        choice.criterion.code: choice.option and choice.option.points for choice in dossier.choices.all()
    } == {
        "1.1": 20,
        "1.2": 10,
        "2.1": None,
        "3a": 10,
    }
    assert dossier.paper_links.count() == 1


def test_saving_again_what_is_there_already_changes_no_line(people, product):
    dossier = open_and_fill(people, product)
    events = DossierChoice.pgh_event_model if hasattr(DossierChoice, "pgh_event_model") else None
    before = list(dossier.choices.order_by("pk").values())
    fill(dossier, people.actor("producer"), paper=dossier.paper_links.get().paper)

    assert list(dossier.choices.order_by("pk").values()) == before
    assert events is None or events.objects.filter(pgh_label="update").count() == 0


def test_two_who_save_one_draft_are_told(people, product):
    dossier = open_and_fill(people, product)
    values = {"sections": {"plan": "Bản mới"}}
    save_dossier(
        dossier=dossier,
        values=values,
        version=dossier.version,
        actor=people.actor("producer"),
        at=moment(),
    )

    with pytest.raises(Conflict):
        save_dossier(
            dossier=dossier,
            values={"sections": {"plan": "Bản khác"}},
            version=dossier.version,
            actor=people.actor("producer"),
            at=moment(),
        )
    assert Dossier.objects.get(pk=dossier.pk).sections["plan"] == "Bản mới"


def hostile_values(people, dossier):
    """What only a hand-made request sends."""
    other_form = make_form("SP02")
    own = dossier.criteria_set.criteria.get(code="1.1")
    other = dossier.criteria_set.criteria.get(code="1.2")
    foreign = other_form.criteria.get(code="1.1")
    foreign_paper = make_paper(people.rival_coop)
    requirement = dossier.regime.requirements.get(code="B01")
    samples = dossier.regime.requirements.get(code="F03")
    return {
        "criterion of another form": {"choices": {foreign.pk: {"answered": True}}},
        "option of another criterion": {"choices": {own.pk: {"option": other.options.first().pk}}},
        "option of another form": {"choices": {own.pk: {"option": foreign.options.first().pk}}},
        "no option at all": {"choices": {own.pk: {"option": 2**40}}},
        "stranger's paper": {"choices": {own.pk: {"answered": True, "papers": [foreign_paper.pk]}}},
        "stranger's paper as a part": {"parts": {requirement.pk: [foreign_paper.pk]}},
        "part that takes no paper": {"parts": {samples.pk: []}},
        "no such part": {"parts": {2**40: []}},
        "too long a text": {"choices": {own.pk: {"explanation": "x" * 2_000_000}}},
        "too long a section": {"sections": {"plan": "x" * 2_000_000}},
        "two cases at once": {
            "choices": {
                dossier.criteria_set.criteria.get(code="3b").pk: {
                    "option": dossier.criteria_set.criteria.get(code="3b").options.first().pk
                }
            }
        },
        "less than no samples": {"samples": -1},
    }


HOSTILE = (
    "criterion of another form",
    "option of another criterion",
    "option of another form",
    "no option at all",
    "stranger's paper",
    "stranger's paper as a part",
    "part that takes no paper",
    "no such part",
    "too long a text",
    "too long a section",
    "two cases at once",
    "less than no samples",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_hand_made_values_are_refused_and_nothing_is_kept(people, product, name):
    dossier = open_and_fill(people, product)
    values = hostile_values(people, dossier)
    assert set(values) == set(HOSTILE)
    before = list(dossier.choices.order_by("pk").values()), dossier.version

    with pytest.raises(Refusal) as refused:
        save_dossier(
            dossier=dossier,
            values=values[name],
            version=dossier.version,
            actor=people.actor("producer"),
            at=moment(),
        )

    assert str(refused.value).endswith(".")
    saved = Dossier.objects.get(pk=dossier.pk)
    assert (list(saved.choices.order_by("pk").values()), saved.version) == before


def test_section_that_the_form_does_not_know_is_not_kept(people, product):
    dossier = open_and_fill(people, product)

    saved = save_dossier(
        dossier=dossier,
        values={"sections": {"tep": "x", "plan": unicodedata.normalize("NFC", "Kế hoạch")}},
        version=dossier.version,
        actor=people.actor("producer"),
        at=moment(),
    )

    assert set(saved.sections) == {"exempt", "plan"}


# --- Lodging ------------------------------------------------------------------------------------------------------


def test_lodged_dossier_lies_with_the_district_of_its_producer(people, product, cast):
    dossier = lodge(people, product)

    assert (dossier.status, dossier.stage.level) == ("lodged", "district")
    assert (dossier.agency, dossier.local_agency) == (cast.tan_phu, cast.tan_phu)
    assert (dossier.lodged_on, dossier.first_lodged_on) == (DAY, DAY)
    assert told(cast.officer) == told(cast.head) == ["Hồ sơ mới nộp: Bưởi da xanh"]
    assert told(cast.stranger) == told(people.producer) == told(cast.desk) == []


def test_lodged_dossier_lies_with_the_commune_where_the_law_says_so(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())

    dossier = lodge(people, make_product(people.coop))

    assert (dossier.stage.level, dossier.agency) == ("commune", people.commune)


def test_producer_whom_no_agency_covers_is_told_to_mend_the_address(people, product):
    dossier = open_and_fill(people, product)
    people.coop.places.update(unit_code="99999")

    with pytest.raises(Refusal, match="cập nhật địa chỉ"):
        services.lodge_dossier(dossier=dossier, actor=people.actor("producer"), at=moment())


def test_form_is_used_from_the_day_of_the_first_lodging(people, product):
    dossier = open_and_fill(people, product)
    assert dossier.criteria_set.used_since is None

    services.lodge_dossier(dossier=dossier, actor=people.actor("producer"), at=moment())
    lodge(people, make_product(people.coop, "Bưởi ổi"), day=DAY + timedelta(days=1))

    assert CriteriaSet.objects.get(pk=dossier.criteria_set_id).used_since == DAY


def test_frozen_version_holds_everything_under_its_hash(people, product):
    dossier = lodge(people, product, answers=BEST)

    [version] = dossier.versions.all()
    content = version.content
    assert version.sha256 == hash_of(content)
    assert (version.number, version.lodger_name) == (1, "Chủ thể Tân Phú")
    assert content["standing"] == {"points": 100, "stars_by_points": 5, "stars": 5}
    assert [(one["code"], one["points"]) for one in content["assessment"]] == [
        ("1.1", 30),
        ("1.2", 30),
        ("2.1", 30),
        ("3a", 10),
    ]
    [part] = content["parts"]
    paper = dossier.paper_links.get().paper
    assert (part["code"], part["papers"][0]["sha256"]) == ("B01", paper.file.sha256)
    # What indicators count about the representative is not for everybody who reads a dossier.
    assert not {"representative_gender", "representative_ethnicity"} & content["producer"].keys()


def test_database_keeps_version_and_answers_of_a_lodged_dossier(people, product):
    dossier = lodge(people, product)
    choice = dossier.choices.first()
    attempts = [
        lambda: DossierVersion.objects.update(sha256="0" * 64),
        lambda: DossierVersion.objects.all().delete(),
        lambda: DossierChoice.objects.filter(pk=choice.pk).update(explanation="Sửa"),
        lambda: choice.delete(),
        lambda: dossier.paper_links.all().delete(),
        lambda: Dossier.objects.filter(pk=dossier.pk).update(sections={}),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_lodging_names_everything_that_is_missing(people, product):
    dossier, _left_out = open_dossier(
        product=product, kind="first", actor=people.actor("producer"), at=moment()
    )

    with pytest.raises(Refusal) as refused:
        services.lodge_dossier(dossier=dossier, actor=people.actor("producer"), at=moment())

    assert str(refused.value) == (
        "Hồ sơ còn thiếu: Chưa tự chấm 5 tiêu chí: 1.1, 1.2, 2.1, 3a, 3b; Sản phẩm mẫu: cần 5 sản phẩm mẫu; "
        "Giấy đăng ký kinh doanh: chưa có giấy tờ; "
        "Giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm: chưa có giấy tờ."
    )


def test_tourism_service_brings_no_samples(people):
    form = make_form("SP26", is_tourism=True)
    dossier = open_and_fill(people, make_product(people.coop, group=form.group))
    dossier = save_dossier(
        dossier=dossier,
        values={"samples": None},
        version=dossier.version,
        actor=people.actor("producer"),
        at=moment(),
    )

    assert (
        services.lodge_dossier(dossier=dossier, actor=people.actor("producer"), at=moment()).status
        == "lodged"
    )


@pytest.mark.parametrize(("days", "passes"), [(0, True), (-1, False)])
def test_paper_holds_to_its_last_day_and_no_longer(people, product, days, passes):
    paper = make_paper(people.coop, "Giấy ATTP", number="15/GCN", expires_on=DAY + timedelta(days=days))
    dossier = open_and_fill(people, product, paper=paper)

    if passes:
        services.lodge_dossier(dossier=dossier, actor=people.actor("producer"), at=moment())
    else:
        with pytest.raises(Refusal, match="đã hết giá trị: Giấy ATTP 15/GCN"):
            services.lodge_dossier(dossier=dossier, actor=people.actor("producer"), at=moment())


# --- Receiving ----------------------------------------------------------------------------------------------------


def test_receipt_carries_the_pattern_of_the_law_and_the_producer_is_told(people, product):
    dossier = receive(people, lodge(people, product))

    [receipt] = dossier.receipts.all()
    assert (receipt.text, receipt.number, receipt.year) == ("01/PĐK-75-734-2019", 1, 2019)
    assert receipt.received_on == DAY
    assert dossier.product_code == "75-734-1-2019"
    assert told(people.producer) == ["Đã tiếp nhận hồ sơ: Bưởi da xanh"]


def test_receipts_of_one_agency_run_through_the_year_and_begin_again(people):
    days = [DAY, DAY, date(2020, 1, 2)]
    for number, day in enumerate(days):
        receive(people, lodge(people, make_product(people.coop, f"Bưởi {number}"), day=day), day=day)

    numbers = [dossier.receipts.get().text for dossier in Dossier.objects.order_by("pk")]
    assert numbers == ["01/PĐK-75-734-2019", "02/PĐK-75-734-2019", "01/PĐK-75-734-2020"]


def test_refused_reception_gives_its_number_back(people):
    first, second = (lodge(people, make_product(people.coop, name)) for name in ("Một", "Hai"))
    receive(people, first)
    with pytest.raises(Refusal):
        receive(people, first)

    assert receive(people, second).receipts.get().number == 2


def test_each_level_gives_its_own_receipt(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())
    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")

    dossier = receive(people, propose_with_report(people, dossier), by="desk")

    assert list(dossier.receipts.order_by("pk").values_list("stage__level", "text")) == [
        ("commune", "01/PĐK-75-26116-2019"),
        ("province", "01/PĐK-75-26116-2019"),
    ]


# --- Clocks -------------------------------------------------------------------------------------------------------


def test_commune_has_fifteen_working_days(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())

    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")

    # Tuesday 21 May 2019 is not counted; three weeks on it is Tuesday 11 June.
    assert clocks_of(dossier) == [("commune", date(2019, 6, 11), "")]
    assert dossier.clocks.get().unit == DayUnit.WORKING


def test_returned_dossier_keeps_both_clocks_and_gives_the_producer_its_own(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())
    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")

    dossier = services.return_dossier(
        dossier=dossier,
        missing=["Giấy đăng ký kinh doanh"],
        reason="Bản chụp mờ",
        actor=people.actor("commune_officer"),
        at=moment(date(2019, 5, 24)),
    )
    assert clocks_of(dossier) == [
        ("commune", date(2019, 6, 11), "returned"),
        ("supplement", date(2019, 6, 7), ""),
    ]
    last = Notification.objects.filter(recipient=people.producer.user).latest("pk")
    assert last.title == "Hồ sơ cần bổ sung: Bưởi da xanh"
    assert last.body == "– Giấy đăng ký kinh doanh\nBản chụp mờ"

    again = services.lodge_again(
        dossier=dossier, actor=people.actor("producer"), at=moment(date(2019, 5, 28))
    )
    assert again.status == "received"
    assert clocks_of(dossier) == [
        ("commune", date(2019, 6, 11), "returned"),
        ("supplement", date(2019, 6, 7), "done"),
        ("commune", date(2019, 6, 18), ""),
    ]
    assert list(dossier.versions.order_by("number").values_list("number", flat=True)) == [1, 2]
    # The receipt of this level stays the one there is.
    assert dossier.receipts.count() == 1


def test_proposing_ends_the_commune_s_clock_and_tells_the_secretariat(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())
    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")

    dossier = propose_with_report(people, dossier)

    assert (dossier.status, dossier.stage.level, dossier.agency) == ("lodged", "province", cast.lead_agency)
    assert clocks_of(dossier) == [("commune", date(2019, 6, 11), "done")]
    assert told(cast.desk) == ["Hồ sơ được đề nghị lên: Bưởi da xanh"]


def test_commune_proposes_only_with_a_signed_report(cast):
    people = with_commune(make_product_cast(cast))
    make_regime("commune-province", form=make_form())
    dossier = receive(people, lodge(people, make_product(people.coop)), by="commune_officer")

    with pytest.raises(Refusal, match="Chưa ký Báo cáo"):
        services.propose_dossier(dossier=dossier, actor=people.actor("commune_officer"), at=moment())


def test_transition_clocks_begin_once_with_the_later_law(two_laws):
    people, early, _late, early_regime, late_regime = two_laws
    for kind, days in (("first", 60), ("again", 30)):
        RegimeTransition.objects.create(
            earlier=early_regime,
            later=late_regime,
            dossier_kind=kind,
            days=days,
            unit=DayUnit.CALENDAR,
            legal_basis="Điều 12",
        )
    lodged = lodge(people, make_product(people.coop, "Đã nộp", group=early.group))
    draft = open_and_fill(people, make_product(people.coop, "Đang soạn", group=early.group))
    ended = lodge(people, make_product(people.coop, "Đã rút", group=early.group))
    services.withdraw_dossier(dossier=ended, reason="Thôi", actor=people.actor("producer"), at=moment())
    before, late_day = LATER - timedelta(days=1), LATER + timedelta(days=3)

    counts = [start_transition_clocks(today=day, at=moment(day)) for day in (before, late_day, late_day)]

    assert counts == [0, 1, 0]
    # Counted from the first day of the later law, not from the day on which the portal noticed: 60 days are a Sunday.
    assert clocks_of(lodged) == [("transition", date(2019, 10, 21), "")]
    assert clocks_of(draft) == clocks_of(ended) == []
    services.withdraw_dossier(
        dossier=lodged, reason="Thôi", actor=people.actor("producer", late_day), at=moment(late_day)
    )
    assert clocks_of(lodged) == [("transition", date(2019, 10, 21), "dropped")]


# --- Advice, results, withdrawing -----------------------------------------------------------------------------------


def ready_for_council(people, product, cast):
    dossier = receive(people, lodge(people, product))
    return services.skip_advice(dossier=dossier, actor=people.actor("officer"), at=moment())


def test_council_and_decision_move_it_without_a_person(people, product, cast):
    dossier = ready_for_council(people, product, cast)

    dossier = services.call_to_session(dossier, moment())
    dossier = services.uncall(dossier, moment())
    dossier = services.call_to_session(dossier, moment())
    dossier = services.mark_scored(dossier, moment())
    assert dossier.status == "scored"
    up = services.send_result_up(dossier, people.actor("officer"), moment())
    assert (up.status, up.stage.level, up.agency) == ("lodged", "province", cast.lead_agency)
    dossier = receive(people, up, by="desk")
    dossier = services.skip_advice(dossier=dossier, actor=people.actor("desk"), at=moment())
    dossier = services.mark_scored(services.call_to_session(dossier, moment()), moment())
    with pytest.raises(Refusal, match="quyết định phê duyệt kết quả"):
        services.send_result_up(dossier, people.actor("desk"), moment())
    dossier = services.send_to_centre(dossier, moment())
    assert (dossier.status, dossier.stage.level) == ("at_centre", "centre")
    dossier = services.come_back_from_centre(
        dossier, "88 điểm", people.actor("desk"), moment(), centre_points=88
    )
    assert (dossier.status, dossier.stage.level, dossier.centre_points) == ("scored", "province", 88)
    dossier = services.mark_recognised(dossier, moment())
    assert dossier.status == "recognised"
    assert told(people.producer)[-1] == "Sản phẩm được công nhận: Bưởi da xanh"
    assert told(cast.officer)[-1] == "Sản phẩm được công nhận: Bưởi da xanh"


def test_excluded_dossier_is_over_and_its_producer_reads_why(people, product, cast):
    dossier = services.call_to_session(ready_for_council(people, product, cast), moment())

    dossier = services.mark_excluded(dossier, "Hồ sơ giả mạo", moment())

    assert dossier.status == "excluded"
    last = Notification.objects.filter(recipient=people.producer.user).latest("pk")
    assert (last.title, last.body) == ("Hồ sơ bị loại: Bưởi da xanh", "Hồ sơ giả mạo")


def test_withdrawing_tells_who_has_it_and_frees_the_product(people, product, cast):
    dossier = receive(people, lodge(people, product))

    services.withdraw_dossier(
        dossier=dossier, reason="Làm lại bao bì", actor=people.actor("producer"), at=moment()
    )

    assert told(cast.officer)[-1] == "Chủ thể đã rút hồ sơ: Bưởi da xanh"
    assert open_dossier(product=product, kind="first", actor=people.actor("producer"), at=moment())


def test_stranger_district_does_nothing_with_it(people, product):
    dossier = lodge(people, product)
    stranger = people.actor("stranger")

    with pytest.raises(Refusal, match="cấp khác xử lý"):
        services.receive_dossier(dossier=dossier, actor=stranger, at=moment())
    receive(people, dossier)
    with pytest.raises(Refusal, match="cấp khác xử lý"):
        services.return_dossier(dossier=dossier, reason="Trả", actor=stranger, at=moment())


def test_rival_s_place_decides_where_its_dossier_lies(people, cast):
    product = make_product(people.rival_coop)
    actor = people.actor("rival")
    dossier, _left_out = open_dossier(product=product, kind="first", actor=actor, at=moment())
    dossier = fill(dossier, actor)

    assert people.rival_coop.places.get().unit_code == OTHER_COMMUNE_CODE
    assert services.lodge_dossier(dossier=dossier, actor=actor, at=moment()).agency == cast.bien_hoa
