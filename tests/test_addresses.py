"""Who gets what at every address: a row for each, read from the resolver, so that a new address needs its row."""

from datetime import date

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from tests.cast import PASSWORD
from tests.matrix import (
    FORBIDDEN,
    MOVED,
    NOT_ALLOWED,
    NOT_FOUND,
    OK,
    TO_SIGN_IN,
    Page,
    Register,
    Send,
    each,
)
from tests.products import matrix_law, matrix_makers, matrix_outlets
from tests.programs import matrix_money
from tests.worlds import (
    ADMINISTRATORS,
    DESK,
    EVERYONE,
    GUESTS,
    HATLESS,
    LEADER,
    MEMBERS,
    OWN_AGENCY,
    READERS,
    SIGNED_IN,
    admin_address,
    all_addresses,
    build_world,
    registers,
    undone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One world for all tests of this page; each undoes what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


# --- What may be read ---------------------------------------------------------------------------------------------


# A page that everybody acting as somebody opens; what is one person's own; what is Tân Phú's.
FOR_MEMBERS = Page(MEMBERS)
OFFICER = frozenset({"officer"})
SEES_TAN_PHU = OWN_AGENCY | READERS

PAGES = (
    {
        # --- in and out, personal
        "login": Page(EVERYONE),
        "password_change": Page(SIGNED_IN),
        "password_change_done": Page(SIGNED_IN),
        "health": Page(EVERYONE),
        "agencies:preferences": Page(SIGNED_IN),
        "agencies:notifications": FOR_MEMBERS,
        "agencies:notification-open": Page(frozenset(), ("notification",), except_for={"officer": MOVED}),
        "programs:front": Page(frozenset(), except_for=each(SIGNED_IN, MOVED)),
        "programs:my-work": FOR_MEMBERS,
        "programs:search": FOR_MEMBERS,
        # --- long work, which nobody but its person finds
        "agencies:jobs": Page(SIGNED_IN),
        "agencies:job": Page(OFFICER, ("job",), except_for=each(HATLESS, NOT_FOUND)),
        "agencies:job-progress": Page(OFFICER, ("waiting_job",), except_for=each(HATLESS, NOT_FOUND)),
        "agencies:job-file": Page(OFFICER, ("job",), except_for=each(HATLESS, NOT_FOUND)),
        # --- registers
        "agencies:agencies": FOR_MEMBERS,
        "agencies:agencies-export": FOR_MEMBERS,
        "agencies:agency": Page(MEMBERS, ("agency",)),
        "agencies:units": FOR_MEMBERS,
        "agencies:units-export": FOR_MEMBERS,
        "agencies:unit": Page(MEMBERS, ("unit",)),
        # --- the rehearsal
        "agencies:rehearsal-mailbox": FOR_MEMBERS,
        "agencies:rehearsal-mail": Page(MEMBERS, ("mail",)),
        "agencies:rehearsal-mail-html": Page(MEMBERS, ("mail",)),
        "programs:rehearsal-progress": FOR_MEMBERS,
        # --- the province on one page, reminders
        "programs:overview": Page(READERS, others=FORBIDDEN),
        "programs:reminders": FOR_MEMBERS,
        "programs:reminders-export": FOR_MEMBERS,
        # --- the work of a closed agency
        "programs:handover": Page(DESK, ("closed_agency",), others=FORBIDDEN),
        # --- documents that order work
        "programs:plans": FOR_MEMBERS,
        "programs:plans-export": FOR_MEMBERS,
        "programs:plan": Page(MEMBERS, ("plan",)),
        "programs:plan-file": Page(MEMBERS, ("plan",)),
        "programs:plan-new": Page(DESK, others=FORBIDDEN),
        "programs:plan-edit": Page(DESK, ("draft",)),
        "programs:plan-issue-preview": Page(DESK, ("draft",)),
        "programs:assignment-new": Page(DESK, ("draft",)),
        "programs:assignment-edit": Page(DESK, ("draft_assignment",)),
        # --- duties
        "programs:duties": FOR_MEMBERS,
        "programs:duties-export": FOR_MEMBERS,
        "programs:duty": Page(SEES_TAN_PHU, ("duty",)),
        "programs:duty-file": Page(SEES_TAN_PHU, ("duty", "file")),
        "programs:duty-progress": Page(OWN_AGENCY, ("duty",), except_for=each(READERS, FORBIDDEN)),
        "programs:duty-extension": Page(OWN_AGENCY, ("duty",), except_for=each(READERS, FORBIDDEN)),
        # --- annual plans
        "programs:annual-plans": FOR_MEMBERS,
        "programs:annual-plans-export": FOR_MEMBERS,
        "programs:annual-plan-call": Page(DESK, others=FORBIDDEN),
        "programs:annual-plan-call-move": Page(DESK, ("call",), others=FORBIDDEN),
        "programs:annual-plan": Page(SEES_TAN_PHU, ("annual_plan",)),
        "programs:annual-plan-edit": Page(OWN_AGENCY, ("annual_plan",), except_for=each(READERS, MOVED)),
        "programs:annual-plan-unlock": Page(SEES_TAN_PHU, ("locked_annual_plan",)),
        "programs:annual-plan-version": Page(SEES_TAN_PHU, ("submitted_plan", 1)),
        "programs:annual-plan-compare": Page(SEES_TAN_PHU, ("submitted_plan",)),
        # --- requests
        "programs:requests": FOR_MEMBERS,
        "programs:requests-export": FOR_MEMBERS,
        "programs:request": Page(SEES_TAN_PHU, ("request",)),
    }
    | matrix_makers.PAGES
    | matrix_outlets.PAGES
    | matrix_money.PAGES
    | matrix_law.PAGES
)


def visitors_of(name):
    """Who comes by an address. Producers come to the pages of products alone."""
    return sorted(EVERYONE | GUESTS if name.startswith("products:") else EVERYONE)


# --- What may be done ---------------------------------------------------------------------------------------------


NEW_PASSWORD = "mot-mat-khau-khac-27"
REASON = {"reason": "Thiếu biên bản kèm theo"}
PLAN = {
    "kind": "plan",
    "number": "12/KH-UBND",
    "issued_on": "21/05/2019",
    "issuer": "UBND tỉnh",
    "title": "Kế hoạch mới",
    "period_from": "2019",
    "version": "1",
}
ASSIGNMENT = {
    "number": "7",
    "text": "Việc mới",
    "responsibility": "each_local",
    "recurrence": "once",
    "due_rule": "fixed_day",
    "due_on": "28/06/2019",
    "version": "1",
}


def annual_plan(world):
    return {
        "aim": "Mục tiêu mới",
        "version": str(world.records["annual_plan"].version),
        "items-TOTAL_FORMS": "1",
        "items-INITIAL_FORMS": "0",
        "items-0-activity": "Hội chợ",
        "items-0-from_month": "1",
        "items-0-until_month": "2",
    }


def not_the(role, among=OWN_AGENCY | READERS):
    """Those who see Tân Phú's records and may not do what `role` may."""
    return among - role


SENDS = (
    {
        # --- in and out, personal
        "login": Send(EVERYONE, data={"username": "officer", "password": PASSWORD}),
        "logout": Send(SIGNED_IN),
        "sign-out-everywhere": Send(SIGNED_IN),
        "password_change": Send(
            SIGNED_IN,
            data={"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
        ),
        "set_language": Send(EVERYONE, data={"language": "en"}),
        "agencies:preferences": Send(SIGNED_IN, data={"language": "en"}),
        "agencies:notifications-read": Send(MEMBERS),
        "agencies:switch-membership": Send(
            frozenset({"officer"}),
            data=lambda world: {"membership": world.records["second_hat"].pk},
            refused=MEMBERS - {"officer"},
        ),
        "agencies:job-cancel": Send(OFFICER, ("waiting_job",), hatless=NOT_FOUND),
        "programs:rehearsal-step": Send(MEMBERS, data={"days": "1"}),
        # --- the work of a closed agency
        "programs:handover": Send(
            DESK,
            ("closed_agency",),
            lambda world: {
                "duties": [world.records["left_duty"].pk],
                "to": world.cast.bien_hoa.pk,
                "act": "chuyen-giao",
            },
            others=FORBIDDEN,
        ),
        # --- documents that order work
        "programs:plan-new": Send(DESK, data=PLAN, others=FORBIDDEN),
        "programs:plan-edit": Send(DESK, ("draft",), PLAN),
        "programs:plan-issue": Send(DESK, ("draft",)),
        "programs:plan-close": Send(DESK, ("plan",), REASON, refused=not_the(DESK, MEMBERS)),
        "programs:assignment-new": Send(DESK, ("draft",), ASSIGNMENT),
        "programs:assignment-edit": Send(DESK, ("draft_assignment",), ASSIGNMENT),
        "programs:assignment-remove": Send(DESK, ("draft_assignment",)),
        # --- duties
        "programs:duty-progress": Send(
            OWN_AGENCY,
            ("duty",),
            {"percent": "60", "result": "Thêm", "seen": "1"},
            refused=not_the(OWN_AGENCY),
        ),
        "programs:duty-extension": Send(
            OWN_AGENCY, ("duty",), {"until": "31/07/2019", "reason": "Mưa lũ"}, refused=not_the(OWN_AGENCY)
        ),
        "programs:duty-confirm": Send(DESK, ("reported_duty",), {"seen": "1"}, refused=not_the(DESK)),
        "programs:duty-return": Send(DESK, ("reported_duty",), REASON | {"seen": "1"}, refused=not_the(DESK)),
        "programs:duty-void": Send(DESK, ("duty",), REASON, refused=not_the(DESK)),
        # --- annual plans
        "programs:annual-plan-call": Send(
            DESK, data={"year": "2030", "due_on": "28/06/2019", "lock_on": "10/07/2019"}, others=FORBIDDEN
        ),
        "programs:annual-plan-call-move": Send(
            DESK, ("call",), {"due_on": "28/06/2019", "lock_on": "10/07/2019"}, others=FORBIDDEN
        ),
        "programs:annual-plans-remind": Send(DESK | LEADER, ("call",), others=FORBIDDEN),
        "programs:annual-plan-edit": Send(
            OWN_AGENCY, ("annual_plan",), annual_plan, refused=not_the(OWN_AGENCY)
        ),
        "programs:annual-plan-submit": Send(OWN_AGENCY, ("annual_plan",), refused=not_the(OWN_AGENCY)),
        "programs:annual-plan-withdraw": Send(OWN_AGENCY, ("submitted_plan",), refused=not_the(OWN_AGENCY)),
        "programs:annual-plan-begin-review": Send(DESK, ("submitted_plan",), refused=not_the(DESK)),
        "programs:annual-plan-accept": Send(DESK, ("submitted_plan",), {"seen": "2"}, refused=not_the(DESK)),
        "programs:annual-plan-return": Send(
            DESK, ("submitted_plan",), REASON | {"seen": "2"}, refused=not_the(DESK)
        ),
        "programs:annual-plan-approve": Send(
            LEADER, ("accepted_plan",), {"seen": "1"}, refused=not_the(LEADER)
        ),
        "programs:annual-plan-unlock": Send(
            OWN_AGENCY,
            ("locked_annual_plan",),
            {"until": "31/05/2019", "reason": "Mưa lũ"},
            refused=not_the(OWN_AGENCY),
        ),
        # --- requests
        "programs:request-grant": Send(
            DESK, ("request",), {"dong-y-until": "31/07/2019"}, refused=not_the(DESK)
        ),
        "programs:request-refuse": Send(
            DESK, ("request",), {"khong-reason": "Chưa đủ"}, refused=not_the(DESK)
        ),
        "programs:request-withdraw": Send(OWN_AGENCY, ("request",), refused=not_the(OWN_AGENCY)),
    }
    | matrix_makers.ACTS
    | matrix_outlets.ACTS
    | matrix_money.ACTS
    | matrix_law.ACTS
)


# --- The tables hold every address, and no other --------------------------------------------------------------------


def portal_addresses():
    return {name for name in all_addresses() if not name.startswith("admin:")}


def test_every_address_of_the_portal_has_its_row_and_every_row_its_address():
    # Dossiers, councils and certificates have their own people, and so their own tables.
    from tests.products import matrix_certificates, matrix_councils, matrix_dossiers

    rows = PAGES.keys() | SENDS.keys()
    for table in (matrix_certificates, matrix_councils, matrix_dossiers):
        rows |= table.PAGES.keys() | table.ACTS.keys()
    assert portal_addresses() == rows


def test_no_two_addresses_share_a_name():
    twice = {name: routes for name, routes in all_addresses().items() if len(routes) > 1}

    # The admin site's old form of a change page, one per register, and its answer to what it does not know.
    assert set(twice) == {"admin:-"}
    assert len(twice["admin:-"]) == len(registers()) + 1


def address_of(world, name, records):
    arguments = [one if isinstance(one, int) else world.records[one].pk for one in records]
    return reverse(name, args=arguments)


def is_sign_in(response):
    return response.status_code == MOVED and response.url.startswith(reverse("login"))


# --- Reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_page_answers_each_role_as_its_row_says(world, name):
    page = PAGES[name]
    address = address_of(world, name, page.records)
    answers = {}
    for role in visitors_of(name):
        with undone():
            response = world.browser(role).get(address)
            answers[role] = TO_SIGN_IN if is_sign_in(response) else response.status_code
    if name == "health":
        # 503 tells a monitor that something is amiss; nobody is asked who they are.
        answers = {role: OK if status in (OK, 503) else status for role, status in answers.items()}

    assert answers == {role: page.answer_to(role) for role in visitors_of(name)}


@pytest.mark.parametrize("name", sorted(SENDS.keys() - PAGES.keys()))
def test_what_is_only_sent_is_never_opened(world, name):
    address = address_of(world, name, SENDS[name].records)

    answers = {role: world.browser(role).get(address).status_code for role in visitors_of(name)}

    assert answers == dict.fromkeys(visitors_of(name), NOT_ALLOWED)


@pytest.mark.parametrize("name", sorted(PAGES.keys() - SENDS.keys()))
def test_nothing_is_sent_to_what_is_only_read(world, name):
    address = address_of(world, name, PAGES[name].records)
    for role in visitors_of(name):
        browser = world.browser(role)
        before = world.fingerprint(browser)
        response = browser.post(address, {"status": "approved"})

        # Django's own page after a change of password asks first who one is.
        assert response.status_code == NOT_ALLOWED or is_sign_in(response), role
        assert world.fingerprint(browser) == before, role


@pytest.mark.parametrize("name", sorted(name for name, page in PAGES.items() if page.records))
def test_a_number_that_no_record_has_is_not_found(world, name):
    address = reverse(name, args=[2**62 for _one in PAGES[name].records])

    answers = {role: world.browser(role).get(address).status_code for role in MEMBERS}

    allowed = {NOT_FOUND, FORBIDDEN} if PAGES[name].others == FORBIDDEN else {NOT_FOUND}
    assert set(answers.values()) <= allowed


# --- Doing ----------------------------------------------------------------------------------------------------------


def what_happened(world, browser, address, data):
    """Whether a post had an effect; else how it was refused."""
    before = world.fingerprint(browser)
    response = browser.post(address, data)
    status = response.status_code
    if world.fingerprint(browser) != before:
        assert status == MOVED, status
        return "an effect"
    if is_sign_in(response):
        return TO_SIGN_IN
    if status == MOVED:
        response = browser.get(response.url)
    return "a sentence" if status in (OK, MOVED) and says_why(response) else status


def says_why(response):
    page = response.content.decode()
    return 'class="note late" role="alert"' in page or 'class="errors" role="alert"' in page


@pytest.mark.parametrize("name", SENDS)
def test_each_role_has_the_effect_or_the_refusal_of_its_row(world, name):
    send = SENDS[name]
    address, data = address_of(world, name, send.records), send.posted(world)
    happened = {}
    for role in visitors_of(name):
        with undone():
            happened[role] = what_happened(world, world.browser(role), address, data)

    assert happened == {role: send.answer_to(role) for role in visitors_of(name)}


@pytest.mark.parametrize("name", SENDS)
def test_without_its_token_no_form_has_an_effect(world, name):
    """Not even for those who may do it, be it sent from nowhere or from a page of somebody else."""
    send = SENDS[name]
    address, data = address_of(world, name, send.records), send.posted(world)
    for role in sorted(send.who)[-2:]:
        for headers in ({}, {"HTTP_ORIGIN": "https://evil.example"}):
            browser = world.browser(role, enforce_csrf_checks=True)
            before = world.fingerprint(browser)
            response = browser.post(address, data, **headers)

            assert response.status_code == FORBIDDEN, role
            assert world.fingerprint(browser) == before, role


def test_a_token_of_another_browser_opens_nothing(world):
    other, browser = world.browser("desk"), world.browser("officer", enforce_csrf_checks=True)
    other.get(reverse("programs:my-work"))
    address = address_of(world, "programs:annual-plan-submit", ("annual_plan",))
    before = world.fingerprint(browser)

    response = browser.post(address, {"csrfmiddlewaretoken": other.cookies["csrftoken"].value})

    assert response.status_code == FORBIDDEN
    assert world.fingerprint(browser) == before


def test_the_lead_of_an_assignment_reads_what_its_coordinators_owe_and_they_not_each_other_s(world):
    """A row the table does not show: who leads sees the parts of those who work along."""
    from programs.models import Duty
    from programs.services.plans import issue_plan
    from tests.cast import moment
    from tests.makers import make_assignment, make_plan

    cast = world.cast
    plan = make_plan("15/KH-UBND")
    make_assignment(plan, lead=cast.trade_agency, coordinators=[cast.tan_phu, cast.bien_hoa])
    issue_plan(plan=plan, actor=cast.actor("desk"), at=moment())
    duties = {duty.agency_id: duty for duty in Duty.objects.filter(assignment__plan=plan)}
    part, lead = duties[cast.tan_phu.pk], duties[cast.trade_agency.pk]

    answers = {
        role: tuple(world.browser(role).get(duty.get_absolute_url()).status_code for duty in (part, lead))
        for role in ("trade_officer", "officer", "stranger", "lead_officer")
    }

    assert answers == {
        "trade_officer": (OK, OK),
        "officer": (OK, NOT_FOUND),
        "stranger": (NOT_FOUND, NOT_FOUND),
        "lead_officer": (NOT_FOUND, NOT_FOUND),
    }


# --- The admin site -------------------------------------------------------------------------------------------------


NEW_AGENCY = {
    "code": "MOI",
    "name": "Cơ quan mới",
    "short_name": "CQM",
    "kind": "department",
    "level": "province",
    "valid_from": "01/01/2019",
}
NEW_UNIT = {
    "code": "999",
    "name": "Mới",
    "full_name": "Huyện Mới",
    "kind": "district",
    "level": "district",
    "province_code": "75",
    "valid_from": "01/01/2019",
}
LATER = {"valid_from": "01/01/2026"}
EARLIER = {"valid_from": "01/01/2024", "valid_until": "01/01/2025"}

REGISTERS = {
    "agencies.agency": Register("agency", NEW_AGENCY, {"note": "x"}),
    "agencies.agencyname": Register(
        "agency_name",
        {"agency": "follower", "name": "Tên mới", "short_name": "TM", **EARLIER},
        {"name": "Tên khác"},
    ),
    "agencies.agencyfunction": Register(
        "agency_function", {"agency": "agency", "function": "staff", **LATER}, {"valid_until": "01/01/2027"}
    ),
    "agencies.agencysuccession": Register(
        "agency_succession",
        {"predecessor": "follower", "successor": "agency", "on": "01/01/2026"},
        {"on": "02/07/2025"},
        deletes=True,
    ),
    "agencies.administrativeunit": Register("unit", NEW_UNIT, {"note": "x"}),
    "agencies.unitsuccession": Register(
        "unit_succession",
        {"predecessor": "other_unit", "successor": "unit", "on": "01/01/2026"},
        {"on": "02/07/2025"},
        deletes=True,
    ),
    "agencies.user": Register(
        "newcomer",
        {
            "username": "moi",
            "full_name": "Mới",
            "email": "moi@mau.invalid",
            "language": "vi",
            "is_active": "on",
        },
        {"full_name": "Tên Khác"},
    ),
    "agencies.membership": Register(
        "second_hat",
        {"user": "newcomer", "agency": "agency", "role": "officer", **LATER},
        {"title": "Trưởng phòng"},
    ),
    "agencies.specialday": Register(
        "special_day",
        {"day": "02/01/2019", "kind": "off", "name": "Nghỉ bù"},
        {"name": "Tên khác"},
        deletes=True,
    ),
    "agencies.outgoingmail": Register("mail"),
    "agencies.notification": Register("notification"),
    "products.council": Register("council"),
    "products.seat": Register("seat"),
    "products.session": Register("open_session"),
    "programs.programplan": Register("draft", PLAN, {"title": "Trích yếu khác"}),
    "programs.assignment": Register(
        "draft_assignment", ASSIGNMENT | {"plan": "draft"}, {"text": "Nội dung khác"}, deletes=True
    ),
    "programs.duty": Register("duty"),
    # The days of a call are moved by the one who opened it: the secretariat, whoever else administers.
    "programs.annualplancall": Register("new_call", changes={"note": "x"}, who_changes=DESK),
    "programs.annualplan": Register("annual_plan"),
    "programs.deadlinerequest": Register("request"),
    "programs.remindermark": Register("mark", {"kind": "duty", "days": "-40"}, {"days": "-4"}, deletes=True),
    "programs.reminder": Register("reminder"),
    "programs.moneysource": Register(
        "money_source",
        {"code": "MOI", "name": "Nguồn mới", "name_en": "New", "family": "own", "position": "9", **LATER},
        {"name": "Tên khác"},
    ),
    "programs.spendingcontent": Register(
        "spending_content",
        {"code": "ND9", "name": "Việc mới", "name_en": "New", "limit_acts": "warn", "position": "9", **LATER},
        {"name": "Tên khác"},
    ),
    "programs.calendarrule": Register(
        "calendar_rule",
        {
            **{"code": "moi", "kind": "milestone", "name": "Mốc mới", "name_en": "New", "first_year": "2027"},
            **{"year_offset": "0", "month": "6", "day": "30", "basis": "Luật 89/2025/QH15"},
        },
        {"name": "Tên khác"},
    ),
} | matrix_makers.REGISTERS
REGISTERS |= matrix_outlets.REGISTERS
# The site's own pages, and what single registers add to the five of every one.
SITE_PAGES = {
    "admin:index": OK,
    "admin:login": MOVED,
    "admin:logout": NOT_ALLOWED,
    "admin:password_change": MOVED,
    "admin:password_change_done": OK,
    "admin:autocomplete": OK,
    "admin:jsi18n": OK,
    "admin:view_on_site": MOVED,
    "admin:app_list": OK,
    "admin:agencies_user_password": OK,
    "admin:agencies_user_import": OK,
    "admin:agencies_user_import_example": OK,
    "admin:agencies_user_import_confirm": MOVED,
    "admin:agencies_membership_import": OK,
    "admin:agencies_membership_import_example": OK,
    "admin:agencies_membership_import_confirm": MOVED,
}
OF_EVERY_REGISTER = ("changelist", "add", "change", "delete", "history")


@pytest.fixture(scope="module", autouse=True)
def _more_records(world):
    """Records that came with others."""
    agency = world.cast.tan_phu
    world.records |= {
        "agency_name": agency.names.get(),
        "agency_function": agency.functions.get(),
        "reminder": apps.get_model("programs.Reminder").objects.first(),
    }


def test_every_address_of_the_admin_site_has_its_row_and_every_row_its_address():
    named = {name for name in all_addresses() if name.startswith("admin:")} - {"admin:-"}
    rows = {f"admin:{label.replace('.', '_')}_{page}" for label in REGISTERS for page in OF_EVERY_REGISTER}

    assert set(registers()) == set(REGISTERS)
    assert named == rows | set(SITE_PAGES)


def answers_in_admin_site(world, address):
    """What administrators get; all others are sent to the door of the admin site."""
    answers = {}
    for role in sorted(EVERYONE):
        with undone():
            browser = world.browser(role)
            response = browser.get(address)
            if role in ADMINISTRATORS:
                answers[role] = response.status_code
                continue
            assert response.status_code == MOVED, role
            assert response.url.startswith(reverse("admin:login")), role
    return answers


def both(status):
    return dict.fromkeys(sorted(ADMINISTRATORS), status)


@pytest.mark.parametrize("label", REGISTERS)
def test_pages_of_a_register(world, label):
    register, model = REGISTERS[label], apps.get_model(label)
    pk = world.records[register.record].pk
    expected = {
        "changelist": OK,
        "add": FORBIDDEN if register.adds is None else OK,
        "change": OK,
        "delete": OK if register.deletes else FORBIDDEN,
        "history": OK,
    }

    for page, status in expected.items():
        arguments = [pk] if page in ("change", "delete", "history") else []
        assert answers_in_admin_site(world, admin_address(model, page, *arguments)) == both(status), page
    old = admin_address(model, "change", pk).removesuffix("change/")
    assert answers_in_admin_site(world, old) == both(MOVED)


ARGUMENTS = {
    "admin:view_on_site": lambda world: [
        apps.get_model("contenttypes.ContentType").objects.get_for_model(world.cast.tan_phu).pk,
        world.cast.tan_phu.pk,
    ],
    "admin:app_list": lambda world: ["programs"],
    "admin:agencies_user_password": lambda world: [world.records["newcomer"].pk],
}
QUERIES = {"admin:autocomplete": "?app_label=agencies&model_name=membership&field_name=agency"}
# Whoever comes is sent on from here to the portal's own page, or may only post.
FOR_ALL_ALIKE = ("admin:login", "admin:logout")


@pytest.mark.parametrize("name", sorted(SITE_PAGES.keys() - FOR_ALL_ALIKE))
def test_pages_of_the_admin_site_itself(world, name):
    arguments = ARGUMENTS[name](world) if name in ARGUMENTS else []
    address = reverse(name, args=arguments) + QUERIES.get(name, "")

    assert answers_in_admin_site(world, address) == both(SITE_PAGES[name])


def test_the_admin_site_has_no_door_of_its_own(world):
    door = reverse("admin:login")
    answers = {role: world.browser(role).get(door) for role in EVERYONE}
    visitor = world.browser("visitor")
    before = world.fingerprint(visitor)

    sent = visitor.post(door, {"username": "desk", "password": PASSWORD})

    assert {role: answer.status_code for role, answer in answers.items()} == dict.fromkeys(
        EVERYONE - ADMINISTRATORS - {"visitor"}, FORBIDDEN
    ) | both(MOVED) | {"visitor": MOVED}
    assert is_sign_in(answers["visitor"])
    assert is_sign_in(sent)
    assert world.fingerprint(visitor) == before


@pytest.mark.parametrize("page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_door_of_the_admin_site_leads_nowhere_else(world, page):
    assert world.browser("desk").get(reverse("admin:login"), {"next": page}).url == reverse("admin:index")
    assert "evil" not in world.browser("visitor").get(reverse("admin:login"), {"next": page}).url


def test_leaving_the_admin_site_ends_the_session_and_needs_the_token(world):
    browser = world.browser("desk", enforce_csrf_checks=True)
    assert browser.get(reverse("admin:logout")).status_code == NOT_ALLOWED
    assert browser.post(reverse("admin:logout")).status_code == FORBIDDEN
    assert browser.get(reverse("admin:index")).status_code == OK

    browser = world.browser("desk")
    browser.post(reverse("admin:logout"))

    assert browser.get(reverse("admin:index")).status_code == MOVED


def filled_in(world, values):
    """Names of records become their numbers."""
    return {
        name: world.records[value].pk if name not in ("role", "kind") and value in world.records else value
        for name, value in values.items()
    }


def form_of(world, address):
    """What the form of this page would send back unchanged."""
    from tests.admin_pages import posted

    return posted(world.browser("desk").get(address))


def admin_sends(world, label):
    """(page, address, data, who has an effect) of every post a register takes."""
    register, model = REGISTERS[label], apps.get_model(label)
    pk = world.records[register.record].pk
    add, change = admin_address(model, "add"), admin_address(model, "change", pk)
    delete, listed = admin_address(model, "delete", pk), admin_address(model)
    if register.adds is None:
        yield add, {"name": "x"}, frozenset()
    else:
        yield add, form_of(world, add) | filled_in(world, register.adds), ADMINISTRATORS
    if register.changes is None:
        yield change, {"status": "approved"}, frozenset()
    else:
        yield change, form_of(world, change) | register.changes, register.who_changes
    yield delete, {"post": "yes"}, ADMINISTRATORS if register.deletes else frozenset()
    chosen = {"_selected_action": pk, "post": "yes"}
    may_choose = register.deletes and registers()[label].may_delete
    yield listed, chosen | {"action": "delete_selected"}, ADMINISTRATORS if may_choose else frozenset()
    closing = chosen | {"action": "close", "until": "01/01/2030", "reason": "Hết việc"}
    closes = "close" in (registers()[label].actions or ())
    yield listed, closing, ADMINISTRATORS if closes else frozenset()


@pytest.mark.parametrize("label", REGISTERS)
def test_a_register_is_written_by_its_administrators_alone(world, label):
    for address, data, who in admin_sends(world, label):
        effects = set()
        for role in sorted(EVERYONE):
            with undone():
                browser = world.browser(role)
                before = world.fingerprint(browser)
                browser.post(address, data)
                if world.fingerprint(browser) != before:
                    effects.add(role)

        assert effects == who, (address, data)


@pytest.mark.parametrize("label", REGISTERS)
def test_without_its_token_no_form_of_a_register_has_an_effect(world, label):
    for address, data, _who in admin_sends(world, label):
        browser = world.browser("superuser", enforce_csrf_checks=True)
        before = world.fingerprint(browser)

        assert browser.post(address, data).status_code == FORBIDDEN
        assert world.fingerprint(browser) == before


def test_a_first_password_is_set_by_administrators_and_a_later_one_by_the_superuser(world):
    words = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    who = {}
    for record, user in (("newcomer", world.records["newcomer"]), ("head", world.users["head"])):
        address = reverse("admin:agencies_user_password", args=[user.pk])
        who[record] = set()
        for role in sorted(EVERYONE):
            with undone():
                browser = world.browser(role)
                browser.post(address, words)
                user.refresh_from_db()
                if user.check_password(NEW_PASSWORD):
                    who[record].add(role)

    assert who == {"newcomer": set(ADMINISTRATORS), "head": {"superuser"}}


def test_what_an_agency_is_still_writing_is_its_own_in_the_admin_site_too(world):
    """The secretariat reads a draft's status; its text only once it was submitted."""
    text = "Mục tiêu riêng của Tân Phú"
    model = apps.get_model("programs.AnnualPlan")
    for role in sorted(ADMINISTRATORS):
        seen = {
            record: [
                page
                for page in ("change", "history")
                if text in shown(world.browser(role), admin_address(model, page, world.records[record].pk))
            ]
            for record in ("annual_plan", "submitted_plan")
        }
        assert seen["annual_plan"] == []
        assert "change" in seen["submitted_plan"]


def shown(browser, address):
    response = browser.get(address)
    assert response.status_code == OK
    return response.content.decode()


def test_the_day_of_the_world_is_the_day_of_its_pages(world):
    page = world.browser("desk").get(reverse("programs:my-work"))

    assert page.wsgi_request.today == date(2019, 5, 21)
