"""/kinh-phi/: a year of money as those who keep it, the agency that spends it, the leader who signs, and strangers."""

from datetime import date
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from agencies.enums import Role
from programs.enums import EntryKind, MoneyDecisionKind, MoneyDecisionStatus
from programs.models import (
    BudgetEntry,
    BudgetLine,
    Commitment,
    MoneyDecision,
    RefusedEntry,
    SpendingContent,
)
from programs.services.budget_years import close_budget_year
from programs.services.money_decisions import Given, draft_decision, propose_decision, save_decision
from tests.cast import make_member, moment
from tests.products.makers import make_producer
from tests.programs.money_makers import (
    MILLION,
    MONEY_DAY,
    content,
    give_ceiling,
    give_line,
    make_money_cast,
    make_year,
    pay,
    promise,
    source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def money(cast):
    return make_money_cast(cast)


@pytest.fixture
def year(money):
    return make_year(money)


@pytest.fixture
def line(money, year):
    """Tân Phú has 60 million of the 500 million of the year."""
    give_ceiling(year, 500 * MILLION)
    return give_line(year, money.cast.tan_phu, 60 * MILLION)


def at(name, *args):
    return reverse(f"programs:{name}", args=args)


def text_of(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def proposed(money, year, kind, *lines, title="Phân bổ (mẫu)", number="12/QĐ-UBND"):
    """A decision with these lines, waiting for the leader."""
    actor = money.actor("keeper")
    decision = draft_decision(
        year=year, kind=kind, title=title, number=number, actor=actor, at=moment(MONEY_DAY)
    )
    save_decision(
        decision=decision,
        version=decision.version,
        title=title,
        number=number,
        lines=lines,
        actor=actor,
        at=moment(MONEY_DAY),
    )
    return propose_decision(decision=decision, actor=actor, at=moment(MONEY_DAY))


# --- Years ------------------------------------------------------------------------------------------------------


def test_keeper_opens_a_year_once(money, signed_in):
    client = signed_in(money.keeper)

    first = client.post(at("budget-year-open"), {"year": "2020", "note": ""})
    again = client.post(at("budget-year-open"), {"year": "2020", "note": ""})

    assert first.headers["Location"] == at("budget-year", 2020)
    assert "đã mở rồi" in text_of(again)
    assert client.get(at("budget-years")).status_code == 200


@pytest.mark.parametrize("sent", ["1999", "99999", "hai nghìn", "", "2020.5"])
def test_year_that_is_none_is_refused_beside_the_field(money, signed_in, sent):
    response = signed_in(money.keeper).post(at("budget-year-open"), {"year": sent, "note": "giữ lại"})

    assert response.status_code == 200
    assert "giữ lại" in text_of(response)


def test_page_of_a_year_adds_up_what_one_sees(money, year, line, cast, signed_in):
    other = give_line(year, cast.bien_hoa, 40 * MILLION, on="ND1")
    commitment = promise(line, 30 * MILLION)
    pay(commitment, 12 * MILLION)

    whole = text_of(signed_in(money.keeper).get(at("budget-year", 2019)))
    own = text_of(signed_in(cast.officer).get(at("budget-year", 2019)))

    assert "100.000.000" in whole
    assert "88.000.000" in whole
    assert "60.000.000" in own
    assert "100.000.000" not in own
    assert "500.000.000" not in own
    assert at("agency-budget", 2019, other.agency_id) not in own


@pytest.mark.parametrize("by", ["don-vi", "noi-dung", "nguon", "khong-co"])
def test_year_is_put_together_by_agency_content_or_source(money, year, line, signed_in, by):
    response = signed_in(money.keeper).get(at("budget-year", 2019), {"theo": by, "noi-dung": line.content_id})

    assert response.status_code == 200
    assert "60.000.000" in text_of(response)


@pytest.mark.parametrize("query", ["nguon=x", "noi-dung=99999999999999999999", "ngay=32/13/2019", "theo=%00"])
def test_question_that_makes_no_sense_is_left_out(money, line, signed_in, query):
    response = signed_in(money.keeper).get(f"{at('budget-year', 2019)}?{query}")

    assert response.status_code == 200
    assert "60.000.000" in text_of(response)


def test_past_day_shows_what_was_booked_by_then(money, year, line, signed_in):
    later = moment(date(2019, 6, 10))
    entry_line = give_line(year, money.cast.tan_phu, 5 * MILLION, at=later)
    assert entry_line.pk == line.pk
    client = signed_in(money.keeper, date(2019, 7, 1))

    then = text_of(client.get(at("budget-year", 2019), {"ngay": "09/06/2019"}))
    on_the_day = text_of(client.get(at("budget-year", 2019), {"ngay": "10/06/2019"}))
    now = text_of(client.get(at("budget-year", 2019)))

    assert "60.000.000" in then and "65.000.000" not in then
    assert "65.000.000" in on_the_day
    assert "65.000.000" in now


def test_year_without_end_is_not_found(money, signed_in):
    client = signed_in(money.keeper)

    for year in (2018, 99999999999999999999):
        assert client.get(f"/kinh-phi/{year}/").status_code == 404


def test_page_of_a_year_asks_few_questions_however_many_lines(money, year, line, cast, signed_in):
    client = signed_in(money.keeper)
    client.get(at("budget-year", 2019))
    with CaptureQueriesContext(connection) as few:
        client.get(at("budget-year", 2019))
    for code in ("ND1", "ND2", "ND4"):
        give_line(year, cast.bien_hoa, MILLION, on=code)
    with CaptureQueriesContext(connection) as more:
        client.get(at("budget-year", 2019))

    assert len(more) == len(few) <= 20


def test_agency_reads_its_own_money_and_no_other(line, cast, signed_in):
    own = signed_in(cast.officer).get(at("agency-budget", 2019, cast.tan_phu.pk))
    foreign = signed_in(cast.stranger).get(at("agency-budget", 2019, cast.tan_phu.pk))

    assert "60.000.000" in text_of(own)
    assert foreign.status_code == 404


def test_course_of_a_year_has_twelve_months(money, line, signed_in):
    pay(promise(line, 30 * MILLION), 12 * MILLION)

    text = text_of(signed_in(money.keeper).get(at("budget-progress", 2019)))

    assert text.count("/2019</th>") == 12
    assert 'data-value="12000000"' in text


def test_exports_hold_what_one_sees(money, line, cast, signed_in):
    promise(line, 30 * MILLION)

    for name in ("budget-year-export", "ledger-export", "commitments-export"):
        response = signed_in(cast.officer).get(at(name, 2019))
        assert response.status_code == 200
        assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")


def test_closing_needs_everything_settled(money, line, signed_in):
    response = signed_in(money.keeper).post(at("budget-year-close", 2019))

    assert said(response) == ["Còn 1 đơn vị chưa được phê duyệt quyết toán."]


# --- Decisions --------------------------------------------------------------------------------------------------


def rows_sent(*rows):
    sent = {"dong-TOTAL_FORMS": str(len(rows)), "dong-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        sent |= {f"dong-{place}-{name}": str(value) for name, value in row.items()}
    return sent


def test_decision_goes_from_draft_to_the_ledger(money, year, cast, signed_in):
    give_ceiling(year, 100 * MILLION)
    keeper = signed_in(money.keeper)
    keeper.post(
        at("money-decision-new", 2019), {"kind": "allocation", "title": "Phân bổ đợt 1 (mẫu)", "number": ""}
    )
    decision = MoneyDecision.objects.get()
    row = {"source": source().pk, "agency": cast.tan_phu.pk, "content": content().pk, "amount": "35.000.000"}
    saved = keeper.post(
        at("money-decision-edit", decision.pk),
        {"title": "Phân bổ đợt 1 (mẫu)", "number": "", "version": "1"} | rows_sent(row),
    )
    keeper.post(at("money-decision-propose", decision.pk))
    leader = signed_in(cast.leader)
    without = leader.post(at("money-decision-sign", decision.pk), {"number": ""})
    signed = leader.post(at("money-decision-sign", decision.pk), {"number": "4250/QĐ-UBND"})

    assert saved.status_code == signed.status_code == 302
    assert "Quyết định chưa có số" in text_of(without)
    assert BudgetLine.objects.get().allocated == 35 * MILLION
    assert "35.000.000" in text_of(signed_in(cast.officer).get(at("money-decision", decision.pk)))
    assert signed_in(cast.stranger).get(at("money-decision", decision.pk)).status_code == 404


def test_decision_above_the_ceiling_is_not_signed_and_the_attempt_is_kept(money, year, cast, signed_in):
    give_ceiling(year, 100 * MILLION)
    given = Given(source(), 101 * MILLION, cast.tan_phu, content())
    decision = proposed(money, year, MoneyDecisionKind.ALLOCATION, given)

    response = signed_in(cast.leader).post(at("money-decision-sign", decision.pk), {"number": "1/QĐ-UBND"})

    decision.refresh_from_db()
    assert "chỉ còn 100.000.000 đ chưa phân bổ" in text_of(response)
    assert decision.status == MoneyDecisionStatus.PROPOSED
    assert not BudgetEntry.objects.filter(kind=EntryKind.ALLOCATE).exists()
    assert RefusedEntry.objects.get().amount == 101 * MILLION
    assert "101.000.000" in text_of(signed_in(money.keeper).get(at("refused-entries", 2019)))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "Hãy ghi số tiền khác 0"),
        ("-5", "phân bổ phải là số dương"),
        ("1,5", "không có phần lẻ"),
        ("10000000000000001", "quá lớn"),
        ("một triệu", "Không đọc được số tiền"),
    ],
)
def test_amount_that_cannot_be_is_refused_and_what_was_typed_stays(
    money, year, cast, signed_in, amount, words
):
    decision = draft_decision(
        year=year,
        kind=MoneyDecisionKind.ALLOCATION,
        title="Phân bổ",
        actor=money.actor("keeper"),
        at=moment(MONEY_DAY),
    )
    row = {"source": source().pk, "agency": cast.tan_phu.pk, "content": content().pk, "amount": amount}

    response = signed_in(money.keeper).post(
        at("money-decision-edit", decision.pk),
        {"title": "Giữ lại", "number": "", "version": "1"} | rows_sent(row),
    )

    assert words in text_of(response)
    assert "Giữ lại" in text_of(response)
    assert not decision.lines.exists()


@pytest.mark.parametrize("written", ["1.000.000", "1,000,000", "1000000", "1 000 000 đ"])
def test_thousands_are_read_in_every_convention(money, year, cast, signed_in, written):
    decision = draft_decision(
        year=year,
        kind=MoneyDecisionKind.CEILING,
        title="Giao",
        actor=money.actor("keeper"),
        at=moment(MONEY_DAY),
    )

    signed_in(money.keeper).post(
        at("money-decision-edit", decision.pk),
        {"title": "Giao", "number": "", "version": "1"}
        | rows_sent({"source": source().pk, "amount": written}),
    )

    assert decision.lines.get().amount == MILLION


def test_line_named_twice_is_refused(money, year, cast, signed_in):
    decision = draft_decision(
        year=year,
        kind=MoneyDecisionKind.CEILING,
        title="Giao",
        actor=money.actor("keeper"),
        at=moment(MONEY_DAY),
    )
    row = {"source": source().pk, "amount": "5"}

    response = signed_in(money.keeper).post(
        at("money-decision-edit", decision.pk),
        {"title": "Giao", "number": "", "version": "1"} | rows_sent(row, row),
    )

    assert "trùng với một dòng khác" in text_of(response)


def test_second_writer_of_a_decision_is_told(money, year, signed_in):
    decision = draft_decision(
        year=year,
        kind=MoneyDecisionKind.CEILING,
        title="Giao",
        actor=money.actor("keeper"),
        at=moment(MONEY_DAY),
    )
    sent = {"title": "Giao", "number": "", "version": "1"} | rows_sent({"source": source().pk, "amount": "5"})
    client = signed_in(money.keeper)

    client.post(at("money-decision-edit", decision.pk), sent)
    second = client.post(at("money-decision-edit", decision.pk), sent)

    assert "Người khác đã lưu bản này" in text_of(second)


def test_leader_sends_a_decision_back_with_a_reason_and_the_desk_withdraws(money, year, cast, signed_in):
    give_ceiling(year, 100 * MILLION)
    given = Given(source(), MILLION, cast.tan_phu, content())
    decision = proposed(money, year, MoneyDecisionKind.ALLOCATION, given)
    leader = signed_in(cast.leader)

    nothing = leader.post(at("money-decision-return", decision.pk), {"reason": " "})
    leader.post(at("money-decision-return", decision.pk), {"reason": "Thiếu phụ lục"})
    decision.refresh_from_db()

    assert said(nothing) == ["Hãy ghi lý do: người nhận cần biết phải làm gì."]
    assert decision.status == MoneyDecisionStatus.RETURNED
    keeper = signed_in(money.keeper)
    keeper.post(at("money-decision-propose", decision.pk))
    keeper.post(at("money-decision-withdraw", decision.pk))
    decision.refresh_from_db()
    assert decision.status == MoneyDecisionStatus.DRAFT


def test_nothing_is_allocated_to_a_closed_agency(money, year, cast):
    give_ceiling(year, 100 * MILLION)
    agency = cast.tan_phu
    agency.valid_until = date(2019, 5, 1)
    agency.save()

    with pytest.raises(Exception, match="đã kết thúc hoạt động"):
        proposed(money, year, MoneyDecisionKind.ALLOCATION, Given(source(), MILLION, agency, content()))


# --- Commitments and payments -----------------------------------------------------------------------------------


def promised(**changes):
    return {
        "subject": "Tập huấn chủ thể",
        "amount": "40.000.000",
        "number": "05/HĐ",
        "signed_on": "21/05/2019",
        "supplier": "Công ty Mẫu",
        "seen": "0",
    } | changes


def test_agency_promises_and_pays_once(line, cast, signed_in):
    client = signed_in(cast.officer)

    made = client.post(at("commitment-new", line.pk), promised())
    twice = client.post(at("commitment-new", line.pk), promised())
    commitment = Commitment.objects.get()
    payment = {
        "chi-kind": "disburse",
        "chi-amount": "10.000.000",
        "chi-dated_on": "21/05/2019",
        "chi-paper": "UNC 1",
        "chi-seen": "1",
    }
    paid = client.post(at("commitment-pay", commitment.pk), payment)
    again = client.post(at("commitment-pay", commitment.pk), payment)

    line.refresh_from_db()
    assert made.status_code == paid.status_code == 302
    assert "đã có thêm cam kết" in text_of(twice)
    assert "cam kết đã có bút toán mới" in text_of(again)
    assert (line.committed, line.disbursed) == (40 * MILLION, 10 * MILLION)
    assert client.get(at("commitment", commitment.pk)).status_code == 200
    assert client.get(at("budget-line", line.pk)).status_code == 200


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "60.000.001"}, "chỉ còn 60.000.000 đ chưa cam kết"),
        ({"amount": "-1"}, "không được âm"),
        ({"amount": "0"}, "Hãy ghi số tiền khác 0"),
        ({"amount": "1e9"}, "Không đọc được số tiền"),
        ({"supplier": ""}, "một trong hai"),
        ({"producer": "Không có ai"}, "Không có chủ thể như vậy"),
        ({"signed_on": "21/05/2018"}, "không thuộc năm ngân sách"),
        ({"signed_on": "32/05/2019"}, "Không có ngày như vậy"),
        ({"seen": ""}, "thiếu số phiên bản"),
    ],
)
def test_promise_that_cannot_be_is_refused_and_what_was_typed_stays(line, cast, signed_in, changes, words):
    response = signed_in(cast.officer).post(at("commitment-new", line.pk), promised(**changes))

    assert words in text_of(response)
    assert "Tập huấn chủ thể" in text_of(response)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "40.000.001"}, "chỉ còn 40.000.000 đ chưa chi"),
        ({"dated_on": "01/03/2020"}, "không thuộc năm ngân sách"),
        ({"kind": "clear"}, "Chỉ còn 0 đ tạm ứng"),
        ({"kind": "ceiling"}, "ceiling"),
        ({"paper": ""}, "Hãy ghi số chứng từ chi"),
    ],
)
def test_payment_that_cannot_be_is_refused(line, cast, signed_in, changes, words):
    commitment = promise(line, 40 * MILLION)
    sent = {
        "kind": "disburse",
        "amount": "1.000.000",
        "dated_on": "21/05/2019",
        "paper": "UNC 9",
        "seen": "1",
    }
    posted = {f"chi-{name}": value for name, value in (sent | changes).items()}

    response = signed_in(cast.officer).post(at("commitment-pay", commitment.pk), posted)

    commitment.refresh_from_db()
    assert words in text_of(response)
    assert commitment.disbursed == 0


def test_promise_is_lowered_to_what_was_paid_and_no_further(line, cast, signed_in):
    commitment = promise(line, 40 * MILLION)
    pay(commitment, 10 * MILLION)
    client = signed_in(cast.officer)

    def change(amount, seen):
        sent = {"doi-amount": amount, "doi-reason": "Hết việc", "doi-seen": seen}
        return client.post(at("commitment-change", commitment.pk), sent)

    too_much, done = change("-30.000.001", "2"), change("-30.000.000", "2")

    line.refresh_from_db()
    assert "Đã chi và tạm ứng 10.000.000 đ" in text_of(too_much)
    assert done.status_code == 302
    assert line.committed == 10 * MILLION


def test_limit_of_the_law_is_said_with_its_basis(money, year, cast, signed_in):
    give_ceiling(year, 500 * MILLION)
    limited = next(row for row in type(content()).objects.all() if row.max_unit_amount)
    line = give_line(year, cast.tan_phu, 200 * MILLION, on=limited.code)
    over = str(limited.max_unit_amount * 2 + 1)
    client = signed_in(cast.officer)

    unsaid = client.post(at("commitment-new", line.pk), promised(amount=over))
    said_units = client.post(at("commitment-new", line.pk), promised(amount=over, units="2"))

    assert "hãy ghi số đơn vị được hỗ trợ" in text_of(unsaid)
    assert "được hỗ trợ tối đa" in text_of(said_units)
    assert not Commitment.objects.exists()


def test_stranger_reaches_no_line_and_no_commitment(line, cast, signed_in):
    commitment = promise(line, 40 * MILLION)
    client = signed_in(cast.stranger)

    statuses = [
        client.get(at("budget-line", line.pk)).status_code,
        client.get(at("commitment-new", line.pk)).status_code,
        client.get(at("commitment", commitment.pk)).status_code,
        client.post(at("commitment-pay", commitment.pk)).status_code,
        client.post(at("commitment-change", commitment.pk)).status_code,
        client.post(at("entry-correct", commitment.entries.get().pk)).status_code,
    ]

    assert statuses == [404] * 6
    assert "Tập huấn chủ thể" not in text_of(client.get(at("commitments", 2019)))
    assert "Tập huấn chủ thể" not in text_of(client.get(at("ledger", 2019)))


def test_keeper_reads_but_does_not_spend_for_an_agency(money, line, signed_in):
    response = signed_in(money.keeper).post(at("commitment-new", line.pk), promised())

    assert said(response) == ["Bản ghi này thuộc cơ quan khác."]
    assert not Commitment.objects.exists()


# --- The ledger ---------------------------------------------------------------------------------------------------


def test_correction_takes_an_entry_back_once_with_a_reason(money, line, signed_in):
    commitment = promise(line, 40 * MILLION)
    pay(commitment, 10 * MILLION)
    entry = BudgetEntry.objects.get(kind=EntryKind.DISBURSE)
    client = signed_in(money.keeper)

    nothing = client.post(at("entry-correct", entry.pk), {"reason": ""})
    client.post(at("entry-correct", entry.pk), {"reason": "Ghi nhầm"})
    twice = client.post(at("entry-correct", entry.pk), {"reason": "Ghi nhầm"})

    line.refresh_from_db()
    assert said(nothing)[-1] == "Bút toán điều chỉnh sổ phải có lý do."
    assert said(twice)[-1] == "Bút toán này đã được điều chỉnh."
    assert line.disbursed == 0
    assert "Ghi nhầm" in text_of(client.get(at("ledger", 2019), {"loai": "disburse"}))


def test_agency_does_not_correct(line, cast, signed_in):
    commitment = promise(line, 40 * MILLION)

    response = signed_in(cast.officer).post(at("entry-correct", commitment.entries.get().pk), {"reason": "x"})

    assert said(response) == ["Việc này của cơ quan tổng hợp, quản lý kinh phí chương trình."]


def test_closed_year_takes_corrections_alone(money, year, cast, signed_in):
    close_budget_year(year=year, actor=money.actor("keeper"), at=moment(MONEY_DAY))

    drafted = signed_in(money.keeper).post(
        at("money-decision-new", 2019), {"kind": "ceiling", "title": "Giao", "number": ""}
    )

    assert said(drafted) == ["Năm ngân sách 2019 đã khoá sổ; chỉ còn ghi bút toán điều chỉnh."]
    assert not MoneyDecision.objects.exists()


def test_ledger_as_of_a_day_stays_the_same(money, year, line, signed_in):
    client = signed_in(money.keeper, date(2019, 7, 1))
    before = client.get(at("ledger", 2019), {"ngay": "31/05/2019"}).context["page"].rows
    give_line(year, money.cast.tan_phu, 5 * MILLION, at=moment(date(2019, 6, 10)))
    after = client.get(at("ledger", 2019), {"ngay": "31/05/2019"}).context["page"].rows

    assert [entry.pk for entry in before] == [entry.pk for entry in after] != []


# --- Who benefits -------------------------------------------------------------------------------------------------


def test_support_of_a_producer_adds_up(line, cast, signed_in):
    producer = make_producer()
    promise(line, 20 * MILLION, producer=producer)

    listed = text_of(signed_in(cast.officer).get(at("support")))
    page = text_of(signed_in(cast.officer).get(at("producer-support", producer.pk)))

    assert producer.name in listed
    assert "20.000.000" in page
    assert signed_in(cast.stranger).get(at("producer-support", producer.pk)).status_code == 404


# --- What a second pair of eyes found -----------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["²", "①", "9" * 40])
def test_producer_that_is_no_number_is_looked_for_by_name(line, cast, signed_in, words):
    response = signed_in(cast.officer).post(
        at("commitment-new", line.pk), promised(producer=words, supplier="")
    )

    assert "Không có chủ thể như vậy" in text_of(response)


def test_after_a_refusal_the_same_form_counts_when_it_is_sent_again(line, cast, signed_in):
    promise(line, 10 * MILLION)
    client = signed_in(cast.officer)

    refused = client.post(at("commitment-new", line.pk), promised(amount="20.000.000"))
    again = client.post(
        at("commitment-new", line.pk),
        promised(amount="20.000.000", seen=refused.context["form"]["seen"].value()),
    )

    assert again.status_code == 302
    assert Commitment.objects.count() == 2


def test_reason_too_long_for_the_ledger_is_a_sentence(money, line, signed_in):
    entry = promise(line, 40 * MILLION).entries.get()

    response = signed_in(money.keeper).post(at("entry-correct", entry.pk), {"reason": "x" * 501})

    assert response.status_code == 302
    assert "500" in said(response)[0]


def test_correction_in_another_language_is_still_the_second_one(money, line, signed_in):
    entry = promise(line, 40 * MILLION).entries.get()
    client = signed_in(money.keeper)
    client.post(at("entry-correct", entry.pk), {"reason": "Ghi nhầm"})
    client.cookies["language"] = "en"

    client.post(at("entry-correct", entry.pk), {"reason": "Twice"})

    assert BudgetEntry.objects.filter(corrects=entry).count() == 1


def test_limit_of_the_law_holds_for_what_is_added_later(money, year, cast, signed_in):
    give_ceiling(year, 500 * MILLION)
    limited = SpendingContent.objects.filter(max_unit_amount__isnull=False).first()
    line = give_line(year, cast.tan_phu, 200 * MILLION, on=limited.code)
    commitment = promise(line, limited.max_unit_amount, units=1)

    response = signed_in(cast.officer).post(
        at("commitment-change", commitment.pk), {"doi-amount": "1", "doi-reason": "Thêm", "doi-seen": "1"}
    )

    assert "được hỗ trợ tối đa" in text_of(response)


# --- Questions to the ledger --------------------------------------------------------------------------------------


def test_the_ledger_answers_by_content_source_line_and_kind(signed_in, money, year, line):
    other = give_line(year, money.cast.bien_hoa, 40 * MILLION, on="ND4")
    pay(promise(line, 20 * MILLION), 5 * MILLION)
    keeper = signed_in(money.keeper, MONEY_DAY)

    def amounts(query):
        return [entry.amount for entry in keeper.get(at("ledger", 2019) + query).context["page"].rows]

    assert amounts(f"?noi-dung={content('ND4').pk}") == [40 * MILLION]
    assert amounts(f"?dong={line.pk}") == [5 * MILLION, 20 * MILLION, 60 * MILLION]
    assert amounts(f"?dong={line.pk}&loai=commit") == [20 * MILLION]
    assert amounts(f"?don-vi={other.agency_id}") == [40 * MILLION]
    assert amounts(f"?nguon={source('NSTW').pk}") == []
    assert len(amounts("?noi-dung=abc&dong=-1&nguon=999999&loai=x&don-vi=%00")) == 5


def test_a_line_s_figures_lead_to_their_entries(signed_in, money, line):
    officer = signed_in(money.cast.officer, MONEY_DAY)
    page = text_of(officer.get(at("budget-line", line.pk)))
    link = f"{at('ledger', 2019)}?dong={line.pk}&amp;loai=allocate"
    assert link in page
    rows = officer.get(link.replace("&amp;", "&")).context["page"].rows
    assert [entry.amount for entry in rows] == [line.allocated]


def test_a_ledger_says_its_question_above_the_workbook(signed_in, money, line):
    keeper = signed_in(money.keeper, MONEY_DAY)
    response = keeper.get(at("ledger-export", 2019) + f"?noi-dung={content().pk}&ngay=21/05/2019")
    book = load_workbook(BytesIO(response.content))
    above = [row[0].value for row in book.active.iter_rows(max_row=6)]
    assert f"Nội dung chi: {content()}" in above and "Ghi sổ đến hết ngày: 21/05/2019" in above


def test_entries_and_commitments_bear_the_agency_s_name_of_the_day(signed_in, money, line):
    promise(line, MILLION)
    keeper = signed_in(money.keeper, MONEY_DAY)
    for name in ("ledger", "commitments"):
        rows = keeper.get(at(name, 2019)).context["page"].rows
        assert rows[0].agency_name == "UBND H. Tân Phú"


# --- Promises that cannot be --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "-5"}, "Số tiền không được âm"),
        ({"amount": "1,5"}, "không có phần lẻ"),
        ({"amount": "10000000000000000"}, "Số tiền quá lớn"),
        ({"amount": "mười"}, "Không đọc được số tiền"),
        ({"amount": "1.000,000"}, "Không đọc được số tiền"),
        ({"amount": ""}, "Hãy ghi số tiền khác 0"),
        ({"amount": "99.000.000"}, "còn 60.000.000 đ"),
        ({"signed_on": "31/02/2019"}, "Không có ngày như vậy"),
        ({"signed_on": "21/05/2018"}, "2019"),
        ({"producer": "Không có", "supplier": ""}, "Không có chủ thể như vậy"),
        ({"supplier": ""}, "một trong hai"),
        ({"units": "0"}, "1"),
        ({"seen": ""}, "thiếu số phiên bản"),
        ({"subject": "a" * 301}, "300"),
    ],
)
def test_a_promise_that_cannot_be_says_why_and_loses_nothing(signed_in, money, line, fields, sentence):
    given = {
        "subject": "Giữ lời này",
        "amount": "5.000.000",
        "signed_on": "21/05/2019",
        "supplier": "Công ty Mẫu",
        "seen": "0",
    }
    officer = signed_in(money.cast.officer, MONEY_DAY)
    response = officer.post(at("commitment-new", line.pk), given | fields)
    assert response.status_code == 200 and sentence in text_of(response)
    assert "subject" in fields or "Giữ lời này" in text_of(response)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("code", "fields", "sentence"),
    [
        ("ND6", {"amount": "36.000.000", "units": "1"}, "35.000.000"),
        ("ND6", {"amount": "36.000.000"}, "số đơn vị"),
        ("ND5", {"amount": "51.000.000", "approved_cost": "100.000.000"}, "50"),
        ("ND5", {"amount": "5.000.000"}, "chi phí được duyệt"),
    ],
)
def test_the_limits_of_the_law_refuse(signed_in, money, year, code, fields, sentence):
    give_ceiling(year, 500 * MILLION)
    line = give_line(year, money.cast.tan_phu, 100 * MILLION, on=code)
    given = {"subject": "Hỗ trợ", "signed_on": "21/05/2019", "supplier": "Công ty Mẫu", "seen": "0"}
    officer = signed_in(money.cast.officer, MONEY_DAY)
    response = officer.post(at("commitment-new", line.pk), given | fields)
    assert response.status_code == 200 and sentence in text_of(response)
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"chi-amount": "99.000.000"}, "20.000.000"),
        ({"chi-amount": "0"}, "khác 0"),
        ({"chi-dated_on": "01/01/2018"}, "2019"),
        ({"chi-dated_on": "01/06/2030"}, ""),
        ({"chi-paper": ""}, "số chứng từ"),
        ({"chi-kind": "ceiling"}, ""),
        ({"chi-kind": "repay"}, ""),
    ],
)
def test_a_payment_that_cannot_be_says_why(signed_in, money, line, fields, sentence):
    commitment = promise(line, 20 * MILLION)
    given = {
        "chi-kind": "disburse",
        "chi-amount": "1.000.000",
        "chi-dated_on": "21/05/2019",
        "chi-paper": "UNC 1",
        "chi-seen": "1",
    }
    officer = signed_in(money.cast.officer, MONEY_DAY)
    response = officer.post(at("commitment-pay", commitment.pk), given | fields)
    assert response.status_code == 200
    assert 'class="errors"' in text_of(response) and sentence in text_of(response)
    assert not BudgetEntry.objects.filter(kind__in=["disburse", "repay"]).exists()


def test_a_closed_year_takes_neither_promise_nor_payment(signed_in, money, year):
    close_budget_year(year=year, actor=money.actor("keeper"), at=moment(MONEY_DAY))
    keeper = signed_in(money.keeper, MONEY_DAY)
    response = keeper.post(at("money-decision-new", 2019), {"kind": "ceiling", "title": "Giao", "number": ""})
    assert response.status_code == 302 and "đã khoá sổ" in said(response)[-1]
    assert not MoneyDecision.objects.exists()


# --- A producer's own -----------------------------------------------------------------------------------------------


def test_a_producer_reads_its_own_support_and_nothing_else(signed_in, money, line):
    producer = make_producer("HTX Nhận")
    own = promise(line, 20 * MILLION, producer=producer)
    foreign = promise(line, 10 * MILLION, producer=make_producer("HTX Khác"))
    visitor = signed_in(make_member("chuthe", producer.agency, Role.PRODUCER), MONEY_DAY)
    page = visitor.get(at("support"), follow=True)
    assert "20.000.000" in text_of(page) and "10.000.000" not in text_of(page)
    assert at("support") in text_of(page)
    assert visitor.get(own.get_absolute_url()).status_code == 200
    assert visitor.get(foreign.get_absolute_url()).status_code == 404
    for name in ("budget-year", "ledger", "ledger-export", "budget-year-export", "commitments-export"):
        assert visitor.get(at(name, 2019)).status_code == 403
    assert visitor.get(at("budget-line", line.pk)).status_code in (403, 404)


def test_registers_speak_the_language_of_the_page(signed_in, money, line):
    officer = signed_in(money.cast.officer, MONEY_DAY)
    officer.post(reverse("set_language"), {"language": "en"})
    pages = [at("agency-budget", 2019, money.cast.tan_phu.pk), at("budget-days", 2019), at("ledger", 2019)]
    shown = "".join(text_of(officer.get(page)) for page in pages)
    for words in (content().name_en, source().name_en, "End of the adjustment period"):
        assert words in shown
    assert content().name not in shown
