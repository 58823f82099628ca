"""The hostile user: foreign numbers, fields nobody asked for, values nobody meant, markup, formulas, bodies."""

import io
import re
from datetime import date, datetime
from itertools import islice

import openpyxl
import pgtrigger
import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, models, transaction
from django.urls import reverse

from agencies.models import Agency, Membership, Notification, StoredFile, User
from products.models import DossierVersion
from programs.models import AnnualPlan, AnnualPlanVersion
from programs.services.plans import issue_plan
from tests.cast import PASSWORD, moment
from tests.makers import make_assignment, make_plan
from tests.markup import Page, what_could_run
from tests.test_addresses import (
    FORBIDDEN,
    MOVED,
    NOT_FOUND,
    OK,
    PAGES,
    REGISTERS,
    SENDS,
    address_of,
    admin_sends,
)
from tests.test_headers import DOWNLOADS, HTML_PAGES, LETTER, policy_of
from tests.worlds import PDF, admin_address, build_world, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        world.records |= {
            "agency_name": world.cast.tan_phu.names.get(),
            "agency_function": world.cast.tan_phu.functions.get(),
            "reminder": apps.get_model("programs.Reminder").objects.first(),
        }
        yield world
        transaction.set_rollback(True)


# --- Numbers of somebody else ---------------------------------------------------------------------------------------


def test_a_file_is_had_through_its_own_duty_alone(world):
    duty, other, file = (world.records[name] for name in ("duty", "reported_duty", "file"))
    foreign = world.records["foreign_duty"]
    officer, stranger = world.browser("officer"), world.browser("stranger")
    document = world.records["plan"].document

    def asked(browser, one, stored):
        return browser.get(reverse("programs:duty-file", args=[one.pk, stored.pk])).status_code

    assert asked(officer, duty, file) == OK
    assert asked(officer, other, file) == NOT_FOUND
    assert asked(officer, duty, document) == NOT_FOUND
    assert asked(stranger, duty, file) == NOT_FOUND
    assert asked(stranger, foreign, file) == NOT_FOUND


@pytest.mark.parametrize("number", [0, 3, 2**15, 2**31, 2**63])
def test_a_version_that_is_none_is_not_found(world, number):
    plan = world.records["submitted_plan"]

    page = world.browser("desk").get(reverse("programs:annual-plan-version", args=[plan.pk, number]))

    assert page.status_code == NOT_FOUND


def test_versions_of_another_plan_are_not_compared(world):
    """What the address asks for and the plan does not have falls back to the plan's own two."""
    address = reverse("programs:annual-plan-compare", args=[world.records["submitted_plan"].pk])
    for tu, den in (("99", "98"), ("dang-soan", "dang-soan"), ("1'", "-1"), ("", "\x00")):
        page = world.browser("desk").get(address, {"tu": tu, "den": den})

        assert [page.context[side].key for side in ("left", "right")] == ["1", "2"]


def test_a_message_of_somebody_else_is_neither_read_nor_marked(world):
    message = Notification.objects.filter(recipient=world.users["desk"]).first()

    assert (
        world.browser("officer").get(reverse("agencies:notification-open", args=[message.pk])).status_code
        == NOT_FOUND
    )
    message.refresh_from_db()
    assert message.read_at is None


def test_nobody_acts_in_a_membership_that_is_not_theirs(world):
    ended = Membership.objects.create(
        user=world.users["officer"],
        agency=world.cast.lead_agency,
        role="secretariat",
        valid_from=date(2018, 1, 1),
        valid_until=date(2019, 1, 1),
    )
    future = Membership.objects.create(
        user=world.users["officer"], agency=world.cast.committee, role="leader", valid_from=date(2020, 1, 1)
    )
    for chosen in (
        world.cast.desk.pk,
        world.cast.head.pk,
        ended.pk,
        future.pk,
        0,
        -1,
        "",
        "1 OR 1=1",
        "9" * 40,
        "\x00",
    ):
        browser = world.browser("officer")
        browser.post(reverse("agencies:switch-membership"), {"membership": chosen})
        actor = browser.get(reverse("programs:my-work")).wsgi_request.actor

        assert (actor.role, actor.agency_id) == ("officer", world.cast.tan_phu.pk), chosen


def test_a_membership_put_into_the_session_is_asked_again(world):
    browser = world.browser("officer")
    session = browser.session
    session["membership_id"] = world.cast.desk.pk
    session.save()

    assert browser.get(reverse("programs:my-work")).wsgi_request.actor.role == "officer"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    r"/\evil.example",
    r"\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\tevil.example/../..//evil.example",
    "http:///evil.example",
    "https:evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "/x\r\nSet-Cookie: a=b",
    " //evil.example",
]


@pytest.mark.parametrize("page", ELSEWHERE)
def test_next_leads_to_no_other_site(world, page):
    """After each form that sends one on: the answer names a page of the portal."""
    forms = {
        "login": {"username": "officer", "password": PASSWORD},
        "set_language": {"language": "en"},
        "programs:rehearsal-step": {"days": "1"},
    }
    for name, data in forms.items():
        with undone():
            response = world.browser("officer").post(reverse(name), data | {"next": page})
        target = response.get("Location", "/")

        assert response.status_code in (MOVED, 204), name
        assert target.startswith("/"), (name, target)
        assert not target.startswith(("//", "/\\")), (name, target)
        assert "\n" not in target and "\r" not in target and "\t" not in target
        assert "a" not in response.cookies


def foreign_addresses(world):
    """Where Biên Hòa's own things and the secretariat's draft lie: never to be named to Tân Phú."""
    records = world.records
    return [
        records["foreign_duty"].get_absolute_url(),
        records["foreign_annual_plan"].get_absolute_url(),
        records["draft"].get_absolute_url(),
    ]


FOREIGN_FILTERS = {
    "programs:duties": {"co-quan": "agency", "van-ban": "plan", "cua-toi": "0"},
    "programs:annual-plans": {"co-quan": "agency", "nam": "2020"},
    "programs:reminders": {"co_quan": "agency"},
    "programs:requests": {"co-quan": "agency"},
    "programs:search": {"q": "huyện"},
}


@pytest.mark.parametrize("name", FOREIGN_FILTERS)
def test_a_filter_by_another_agency_shows_nothing_of_it(world, name):
    values = {"agency": world.cast.bien_hoa.pk, "plan": world.records["plan"].pk}
    query = {key: values.get(value, value) for key, value in FOREIGN_FILTERS[name].items()}

    page = world.browser("officer").get(reverse(name), query).content.decode()
    export = f"{name}-export"
    rows = sheet_of(world.browser("officer").get(reverse(export), query)) if export in PAGES else []

    assert [address for address in foreign_addresses(world) if f'"{address}' in page] == []
    assert [row for row in rows if "UBND TP. Biên Hòa" in row] == []


def test_a_draft_s_number_is_told_to_nobody_by_a_filter(world):
    draft = world.records["draft"]
    for name in ("programs:duties", "programs:duties-export"):
        response = world.browser("officer").get(
            reverse(name), {"van-ban": draft.pk, "nhiem-vu": world.records["draft_assignment"].pk}
        )
        text = str(sheet_of(response)) if name.endswith("export") else response.content.decode()

        assert draft.number not in text


def test_what_an_agency_is_writing_is_not_read_by_way_of_a_comparison_or_an_export(world):
    desk = world.browser("desk")
    plan = world.records["annual_plan"]

    compared = desk.get(
        reverse("programs:annual-plan-compare", args=[plan.pk]), {"tu": "1", "den": "dang-soan"}, follow=True
    )
    seen = desk.get(plan.get_absolute_url())

    assert b"M\xe1\xbb\xa5c ti\xc3\xaau ri\xc3\xaang" not in compared.content
    assert b"M\xe1\xbb\xa5c ti\xc3\xaau ri\xc3\xaang" not in seen.content
    assert b"35.000.000" not in seen.content


@pytest.mark.parametrize("field", ["lead", "coordinators", "agencies", "based_on", "replaces"])
def test_numbers_that_a_form_does_not_offer_are_refused_beside_their_field(world, field):
    """Agencies that do not exist on the day, documents that are drafts of later, numbers of nothing."""
    name, record = {
        "agencies": ("programs:annual-plan-call", ()),
        "based_on": ("programs:plan-edit", ("draft",)),
        "replaces": ("programs:plan-edit", ("draft",)),
    }.get(field, ("programs:assignment-edit", ("draft_assignment",)))
    own = world.records["draft"].pk
    wrong = (
        [own, 0, 10**12] if name == "programs:plan-edit" else [world.records["follower"].pk, 0, 10**12, "x"]
    )
    browser, address = world.browser("desk"), address_of(world, name, record)
    data = dict(SENDS[name].posted(world)) | ({"responsibility": "agency"} if field == "lead" else {})
    for number in wrong:
        before = world.fingerprint(browser)
        response = browser.post(address, data | {field: number})

        assert response.status_code == OK, number
        assert field in response.context["form"].errors, number
        assert world.fingerprint(browser) == before


# --- Fields nobody asked for ----------------------------------------------------------------------------------------

UNASKED = {
    "id": "999",
    "pk": "999",
    "is_superuser": "on",
    "is_staff": "on",
    "is_active": "",
    "works_in_admin_site": "on",
    "status": "approved",
    "status_since": "01/01/2018",
    "state": "done_in_time",
    "agency": "1",
    "agency_id": "1",
    "user": "1",
    "user_id": "1",
    "role": "secretariat",
    "membership_id": "1",
    "plan_id": "1",
    "call": "1",
    "duty": "1",
    "assignment": "1",
    "recipient": "1",
    "due_on": "31/12/2030",
    "first_due_on": "31/12/2030",
    "due_since": "01/01/2018",
    "lock_on": "31/12/2030",
    "unlocked_until": "31/12/2030",
    "opened_on": "01/01/2018",
    "submitted_on": "01/01/2018",
    "first_submitted_on": "01/01/2018",
    "granted_until": "31/12/2030",
    "held_on": "01/01/2018",
    "asked_until": "31/12/2030",
    "done_on": "01/01/2018",
    "percent": "100",
    "says_done": "on",
    "part": "coordinate",
    "approved_at": "2018-01-01",
    "approver_name": "Kẻ Gian",
    "approver_title": "Kẻ Gian",
    "asker_name": "Kẻ Gian",
    "decider_name": "Kẻ Gian",
    "reporter_name": "Kẻ Gian",
    "reported_by": "1",
    "uploaded_by": "1",
    "submitter_name": "Kẻ Gian",
    "by_name": "Kẻ Gian",
    "document": "1",
    "document_id": "1",
    "sha256": "0" * 64,
    "search_key": "ke gian",
    "sort_key": "ke gian",
    "version": "99",
    "holds_sample": "",
    "rehearsal_day": "2030-01-01",
    "stepping_until": "2030-01-01",
    "actor": "1",
    "at": "2018-01-01",
    "password": "mat-khau-cua-ke-gian",
    "last_login": "2018-01-01",
    "groups": "1",
    "user_permissions": "1",
    "producer": "1",
    "producer_id": "1",
    "public_note": "5 sao",
    "source": "Kẻ Gian",
    "stopped_on": "01/01/2018",
    "replaced_by": "1",
    "added_by": "1",
    "position": "9",
    "removed_at": "2018-01-01",
}
# Fields of UNASKED that a form does ask for, though its row posts none.
ASKED = {
    "programs:commitment-new": {"producer"},
    "programs:duty-progress": {"says_done"},
    "programs:assignment-new": {"due_on"},
    "programs:assignment-edit": {"due_on"},
    "products:outlet-new": {"opened_on"},
    "products:outlet-edit": {"opened_on"},
    "agencies.membership": {"valid_until"},
    "agencies.user": {"is_active"},
}


def what_stands(skip=()):
    """All rows of the portal but for their own numbers and instants, as a sorted list."""
    rows = []
    for model in [
        *apps.get_app_config("agencies").get_models(),
        *apps.get_app_config("products").get_models(),
        *apps.get_app_config("programs").get_models(),
    ]:
        if model._meta.model_name.endswith("event"):
            continue
        columns = [_column(field) for field in model._meta.concrete_fields if _is_compared(field, skip)]
        # Of a table whose columns are all left out, the number of rows is what stands.
        found = model._default_manager.values_list(*(columns or ["pk"]))
        rows += [(model.__name__, *map(_told, row if columns else ())) for row in found]
    return sorted(rows)


def _told(value):
    """What a row says. The agency of a producer carries the producer's number in its code."""
    return re.sub(r"^CT\d{6}$", "CT", str(value))


def _is_compared(field, skip):
    if field.name in skip or field.primary_key or isinstance(field, models.DateTimeField):
        return False
    # What points at registers stays; what points at rows made just now has another number each time.
    return not field.is_relation or field.related_model in (Agency, User)


def _column(field):
    """Agencies and people are told by their names: one made just now has another number each time."""
    if not field.is_relation:
        return field.attname
    return f"{field.name}__{'code' if field.related_model is Agency else 'username'}"


def left_by(world, role, address, data, skip=()):
    """What a post leaves behind, and that it had an effect at all."""
    with undone():
        before = what_stands(skip)
        world.browser(role).post(address, data)
        after = what_stands(skip)
    return after, after != before


SKIPPED = {"path", "key", "message_id", "sha256", "text", "html", "own_text", "own_html", "subject_id"}
# What they change is kept out of the comparison: a hash, an instant.
UNCOMPARED = {"password_change", "products:photo-remove"}
CHANGES_NO_ROWS = {
    # Their rows of the table post nothing that could be taken in.
    "products:criteria-import",
    "products:criteria-import-confirm",
    "programs:estimate-import",
    "programs:money-decision-import",
    "login",
    "logout",
    "sign-out-everywhere",
    "agencies:switch-membership",
    "agencies:notifications-read",
}


@pytest.mark.parametrize("name", sorted(SENDS.keys() - CHANGES_NO_ROWS))
def test_fields_that_a_form_does_not_show_change_nothing(world, name):
    send = SENDS[name]
    role = sorted(send.who)[0]
    address, data = address_of(world, name, send.records), send.posted(world)
    skip = SKIPPED | ({"password"} if name == "password_change" else set())
    unasked = {key: value for key, value in UNASKED.items() if key not in {*data, *ASKED.get(name, ())}}

    plain, had_effect = left_by(world, role, address, data, skip)
    crowded, _effect = left_by(world, role, address, unasked | data, skip)

    assert had_effect or name in UNCOMPARED
    assert crowded == plain


@pytest.mark.parametrize("label", [label for label, one in REGISTERS.items() if one.changes is not None])
def test_fields_that_a_register_does_not_show_change_nothing(world, label):
    for address, data, who in islice(admin_sends(world, label), 2):
        if not who:
            continue
        form = world.browser("desk").get(address).context["adminform"].form
        shown = {*data, *form.fields, *ASKED.get(label, ())}
        unasked = {key: value for key, value in UNASKED.items() if key not in shown}

        # A new account has some password that nobody knows.
        skip = SKIPPED | ({"password"} if label == "agencies.user" else set())
        plain, had_effect = left_by(world, "desk", address, data, skip)
        crowded, _effect = left_by(world, "desk", address, unasked | data, skip)

        assert had_effect
        assert crowded == plain


def test_the_secretariat_makes_no_superuser(world):
    user = world.records["newcomer"]
    address = admin_address(User, "change", user.pk)
    for data in ({"is_superuser": "on"}, {"is_superuser": "on", "full_name": "Tên Khác"}):
        form = next(data for page, data, _who in admin_sends(world, "agencies.user") if page == address)
        world.browser("desk").post(address, form | data)
        user.refresh_from_db()

        assert not user.is_superuser
    superuser = world.users["superuser"]
    assert (
        world.browser("desk")
        .post(admin_address(User, "change", superuser.pk), {"email": "x@y.vn"})
        .status_code
        == FORBIDDEN
    )


def test_nobody_gives_themselves_another_role(world):
    own = world.cast.desk
    address = admin_address(Membership, "add")
    data = {
        "user": own.user_id,
        "agency": world.cast.committee.pk,
        "role": "leader",
        "valid_from": "01/01/2019",
    }

    world.browser("desk").post(address, data)

    assert Membership.objects.filter(user=own.user).count() == 1


# --- Values nobody meant --------------------------------------------------------------------------------------------

PAYLOADS = [
    "<script>pwn()</script>",
    "<img src=x onerror=pwn()>",
    "<svg onload=pwn()>",
    "<svg/onload=pwn()//",
    '"><script>pwn()</script>',
    "'><script>pwn()</script>",
    '" onfocus=pwn() autofocus x="',
    "' onfocus=pwn() autofocus x='",
    '" onmouseover="pwn()',
    "</script><script>pwn()</script>",
    "</title><script>pwn()</script>",
    "</textarea><script>pwn()</script>",
    "</option></select><img src=x onerror=pwn()>",
    "--><script>pwn()</script>",
    "<!--<img src=x onerror=pwn()>-->",
    "<iframe src=javascript:pwn()>",
    "<a href=javascript:pwn()>x</a>",
    "javascript:pwn()",
    "JaVaScRiPt:pwn()",
    "java\tscript:pwn()",
    "data:text/html,<script>pwn()</script>",
    "<body onload=pwn()>",
    "<math><mi xlink:href=javascript:pwn()>x",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<object data=javascript:pwn()>",
    "<embed src=//evil.example>",
    "<form action=//evil.example><button>x",
    "<style>*{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<marquee onstart=pwn()>",
    "<details open ontoggle=pwn()>",
    "<input onfocus=pwn() autofocus>",
    "&lt;script&gt;pwn()&lt;/script&gt;",
    "&#60;script&#62;pwn()&#60;/script&#62;",
    "{{ 7|add:7 }}{% debug %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    'https://evil.example/"onmouseover=pwn()',
    "<img src=//evil.example/x hx-get=//evil.example hx-trigger=load>",
    "＜script＞pwn()＜/script＞",
]
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    '=HYPERLINK("//evil","x")',
    "=cmd|' /C calc'!A0",
]
WORST = [
    "'",
    "\x00",
    "%",
    "\\",
    "-1",
    "0",
    "9" * 30,
    "1e9",
    "NaN",
    "x" * 10_000,
    "\ud7ff\U0010ffff",
    "\u202e\u2066\u200f",
    "31/02/2019",
    "9999-12-31",
    "0000-00-00",
    "1~2~3",
    "~",
    "__proto__",
    "٣",
    PAYLOADS[4],
]
# Each stands for a way to fail of its own; the others come in company.
ALONE = ["\x00", "'", "-1", "9" * 30, "x" * 10_000, "31/02/2019", "1~2~3", PAYLOADS[4]]
NASTY = [
    *WORST,
    *("''", '"', "`", ";", "--", "/*", "*/", "' OR '1'='1", "' OR 1=1 --", "\" OR \"\"=\""),
    *("1; DROP TABLE agencies_agency",),
    *("1' AND SLEEP(5)--", "1 UNION SELECT NULL", "') OR ('a'='a", "1 AND pg_sleep(5)", "||(select 1)"),
    *("$$", "$1", ":1"),
    *("%s", "%(x)s", "%%", "_", "__", "%_%", "\\%", "\\\\", "\\x00", "\\0", "[", "]", "(", ")", "{", "}"),
    *("{}", "{0}", "*", "?", "+", "^", "$", "|"),
    *("a.*", "(a+)+$", "[[:alpha:]]", "\\d", "\\", "/", "//", "..", "../../etc/passwd", "..\\..\\"),
    *("file:///etc/passwd", "C:\\"),
    *("null", "None", "undefined", "true", "false", "[]", "[object Object]", "inf", "-inf", "Infinity"),
    *("-0", "+1", "01", "1.0", "1,0"),
    *("0x1F", "0b1", "0o7", "1_000", "½", "²", "Ⅷ", "一", "１", "٠١٢", "১", " 1", "1 ", "\t1", "1\n"),
    *("2147483647", "2147483648", "-2147483649", "32768", "65536", "9223372036854775807"),
    *("9223372036854775808", "-9223372036854775809"),
    *("999999999999999", "1e308", "1e-400", "-1e9", "1" + "0" * 4000),
    *("status__in", "password", "agency__name", "pk", "id", "-password", "user__password__startswith"),
    *("__class__", "constructor", "?", "random"),
    *("1,2,3", "1~1", "a~1", "1~a", "2019-05-21~1", "~1", "1~", "~~", "1~1~1", "a~b~1", "2019-13-45~1"),
    *("9999-12-31~1", "-1~-1", "999999999999999~999999999999999", "\x00~1", "é~1", "2019-05-21T00:00~5"),
    *("21/05/2019", "2019-05-21", "05/21/2019", "1/1/1", "00/00/0000", "32/13/2019", "29/02/2019"),
    *("31/12/9999", "01/01/0001", "2019", "2019-W21", "21.5.2019", "today", "hôm nay"),
    *("\r\n", "\r\nSet-Cookie: a=b", "%0d%0a", "%00", "%c0%ae", "%u0027", "&#39;", "&lt;", "\x1b[31m"),
    *("\x07", "\x7f", "\x85", "\u2028", "\ufeff", "\u200b", "\u00ad", "\ufffd"),
    *("e\u0301", "Tân Phú", "Ta\u0302n Phu\u0301", "đĐ", "ß", "İ", "ı", "ſ", "ﬁ", "𝕏", "👩‍👩‍👧"),
    *("a" * 201, "đ" * 500, " " * 500, "a " * 300),
    *PAYLOADS[:12],
]  # fmt: skip
assert len(set(NASTY)) >= 200

OF_LISTS = ("sau", "truoc", "trang", "page", "q")
LISTS = {
    "agencies:agencies": ("ngay", "cap", "loai", "chuc_nang"),
    "agencies:units": ("ngay", "cap", "loai", "tinh"),
    "agencies:agency": ("ngay",),
    "agencies:unit": ("ngay",),
    "agencies:notifications": ("xem",),
    "agencies:jobs": (),
    "agencies:rehearsal-mailbox": ("nguoi", "ngay"),
    "programs:reminders": ("loai", "co_quan", "tu", "den"),
    "programs:plans": ("loai", "tinh-trang", "nam", "sort"),
    "programs:duties": (
        *(
            "trang-thai",
            "tinh-trang",
            "co-quan",
            "van-ban",
            "nhiem-vu",
            "vai",
            "nam",
            "tu",
            "den",
            "cua-toi",
            "sort",
        ),
    ),
    "programs:annual-plans": ("nam", "co-quan", "tinh-trang", "nop", "tre", "sort"),
    "programs:annual-plan-compare": ("tu", "den"),
    "programs:requests": ("tinh-trang", "loai", "sort"),
    "programs:search": (),
    "products:producers": ("loai", "dia-ban"),
    "products:products": ("nhom", "sao", "dia-ban", "tinh-trang", "chu-the"),
    "products:papers": ("loai", "gia-tri"),
}
# Each order has cursors of its own shape.
SORTS = {
    "programs:plans": ("ngay", "-ngay"),
    "programs:duties": ("han", "-han", "co-quan", "-co-quan"),
    "programs:annual-plans": ("co-quan", "-co-quan", "han", "-han", "tu-ngay", "-tu-ngay"),
    "programs:requests": ("", "cu"),
}


def assert_harmless(world, response, query):
    """An answer, no error; nothing that runs; nothing of Biên Hòa's or the secretariat's own."""
    assert response.status_code in (OK, MOVED, 400), (response.status_code, str(query)[:300])
    if response.status_code != OK or not response["Content-Type"].startswith("text/html"):
        return
    page = response.content.decode()
    assert what_could_run(page, policy_of(response)[1]) == [], str(query)[:300]
    foreign = {attributes.get("href", "").split("?")[0] for _tag, attributes in Page(page).tags} & {
        *foreign_addresses(world)
    }
    assert not foreign, str(query)[:300]


def as_officer(world, name):
    browser = world.browser("officer")
    return browser, address_of(world, name, PAGES[name].records)


@pytest.mark.parametrize("name", LISTS)
def test_two_hundred_values_in_every_parameter_of_every_list(world, name):
    """Each value comes once into each parameter; a request fills all of them, each with another value."""
    browser, address = as_officer(world, name)
    parameters = (*OF_LISTS, *LISTS[name])
    # The pages of one record are no lists; every third value is enough for their day.
    for turn in range(0, len(NASTY), 3 if PAGES[name].records else 1):
        query = {one: NASTY[(turn + 17 * place) % len(NASTY)] for place, one in enumerate(parameters)}
        assert_harmless(world, browser.get(address, query), query)


@pytest.mark.parametrize("name", LISTS)
def test_the_worst_values_alone_in_every_parameter(world, name):
    browser, address = as_officer(world, name)
    for parameter in (*OF_LISTS, *LISTS[name]):
        for value in ALONE:
            query = {parameter: value}
            assert_harmless(world, browser.get(address, query), query)


@pytest.mark.parametrize("name", SORTS)
def test_a_place_in_a_list_that_nobody_was_at_shows_a_page_and_no_error(world, name):
    browser, address = as_officer(world, name)
    places = [
        "1",
        "a~1",
        "1~1",
        "x~y~1",
        "2019-05-21~1",
        "1~2019-05-21~1",
        "a~a~1",
        "9~9~9",
        "1~x~1",
        "é~1",
        "'~1",
    ]
    for sort in SORTS[name]:
        for place in (
            *places,
            "99999999999~1",
            "0001-01-01~0",
            "9999-12-31~999999999999999",
            "\x00~1",
            "~~~",
        ):
            for direction in ("sau", "truoc"):
                query = {"sort": sort, direction: place, "trang": "99999999"}
                assert_harmless(world, browser.get(address, query), query)


@pytest.mark.parametrize("name", [f"{name}-export" for name in LISTS if f"{name}-export" in PAGES])
def test_exports_of_the_worst_values_hold_no_foreign_row(world, name):
    browser, address = as_officer(world, name)
    parameters = (*OF_LISTS, *LISTS[name.removesuffix("-export")])
    for turn in range(len(WORST)):
        query = {one: WORST[(turn + 7 * place) % len(WORST)] for place, one in enumerate(parameters)}
        response = browser.get(address, query)

        assert response.status_code == OK, str(query)[:300]
        if name.startswith("programs:"):
            assert [row for row in sheet_of(response) if "UBND TP. Biên Hòa" in row] == []


def test_parameters_sent_twice_or_unknown_are_no_trouble(world):
    for name in LISTS:
        browser, address = as_officer(world, name)
        query = "?" + "&".join(f"{one}=1&{one}=2&{one}[]=3" for one in (*OF_LISTS, *LISTS[name]))
        extra = "&status__in=draft&agency=1&ordering=password&format=json&_export=csv"
        extra += "&password__startswith=a&__proto__[x]=1"
        for end in (query + extra, "?" + "&" * 500, "?" + "=" * 500, "?%", "?%ff%fe=%ff", "?q=%ff%fe%00"):
            assert_harmless(world, browser.get(address + end), end)


@pytest.mark.parametrize("label", REGISTERS)
def test_the_worst_values_in_the_lists_of_the_admin_site(world, label):
    model = apps.get_model(label)
    register = admin.site._registry[model]
    filters = [one for one in register.list_filter if isinstance(one, str)]
    names = ["q", "o", "p", "all", "e", "hieu_luc", "_to_field", "_popup", "pk__gt", "id__in", "year"]
    names += [f"{one}__exact" for one in filters] + [f"{one}__in" for one in filters]
    names += (
        [f"{register.date_hierarchy}__{part}" for part in ("year", "month", "day")]
        if register.date_hierarchy
        else []
    )
    browser = world.browser("desk")
    for name in names:
        for value in ("\x00", "9" * 30, PAYLOADS[4]):
            response = browser.get(admin_address(model), {name: value})

            assert response.status_code in (OK, MOVED, 400), (name, value[:40])
            if response.status_code == OK:
                assert what_could_run(response.content.decode(), policy_of(response)[1]) == [], (
                    name,
                    value[:40],
                )


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        (User, "password"),
        (User, "password__startswith"),
        (User, "password__regex"),
        (Membership, "user__password__startswith"),
        (Agency, "memberships__user__password__startswith"),
        (Notification, "recipient__password__startswith"),
        (AnnualPlan, "aim__contains"),
        (AnnualPlan, "items__activity__contains"),
        (AnnualPlan, "items__funding__amount__gt"),
    ],
)
def test_what_is_hidden_is_not_guessed_by_way_of_a_filter_either(world, model, asked):
    """A list filtered by the beginning of a text tells that text, letter by letter."""
    for role in ("desk", "superuser"):
        response = world.browser(role).get(admin_address(model), {asked: "M"})

        assert response.status_code == 400
        assert b"result_list" not in response.content


@pytest.mark.parametrize("chosen", ["x", "\x00", "-1", "9" * 30, "1'", "", "٣"])
def test_rows_that_are_none_are_chosen_in_no_list_of_the_admin_site(world, chosen):
    browser = world.browser("desk")
    for label in REGISTERS:
        before = world.fingerprint(browser)
        for action in ("close", "delete_selected", "no-such", "\x00"):
            data = {
                "action": action,
                "_selected_action": chosen,
                "until": "01/01/2030",
                "reason": "x",
                "post": "yes",
            }
            response = browser.post(admin_address(apps.get_model(label)), data)

            assert response.status_code in (OK, MOVED, 400), (label, action)
        assert world.fingerprint(browser) == before, label


@pytest.mark.parametrize("term", ["\x00", "'", "x" * 5000, "%", PAYLOADS[0], "9" * 30])
def test_what_is_looked_for_while_typing_is_no_trouble(world, term):
    address = reverse("admin:autocomplete")
    asked = {"app_label": "agencies", "model_name": "membership", "field_name": "agency"}
    for query in (
        asked | {"term": term},
        asked | {"page": term},
        asked | {"field_name": term},
        asked | {"model_name": term},
    ):
        response = world.browser("desk").get(address, query)

        assert response.status_code in (OK, FORBIDDEN, NOT_FOUND, 400), str(query)[:100]


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 30, "x", "1'", "%00", "1_2F", "..%2f", "é"])
def test_a_strange_number_in_the_admin_site_is_no_record(world, pk):
    browser = world.browser("desk")
    for label in REGISTERS:
        base = admin_address(apps.get_model(label))
        for page in ("change", "history", "delete"):
            response = browser.get(f"{base}{pk}/{page}/")

            assert response.status_code in (MOVED, FORBIDDEN, NOT_FOUND), (label, page)


NASTY_TEXTS = [
    "\x00",
    "\x1b[2J",
    "a\u202eb",
    "x" * 30_000,
    "\ud7ff\U0010ffff",
    "-1",
    "9" * 40,
    "1e9",
    "NaN",
    "31/02/2019",
    "'",
    PAYLOADS[0],
    "",
]


@pytest.mark.parametrize("name", [name for name, send in SENDS.items() if send.data])
def test_no_value_of_a_form_ends_in_an_error(world, name):
    """Each field in turn: the form says what is wrong, or takes it; the answer is never an error."""
    send = SENDS[name]
    role = sorted(send.who or send.refused)[0]
    address, data = address_of(world, name, send.records), send.posted(world)
    for field in data:
        for value in NASTY_TEXTS:
            with undone():
                response = world.browser(role).post(address, data | {field: value})

            assert response.status_code in (OK, MOVED, 204, 400, 429), (
                field,
                value[:40],
                response.status_code,
            )
            if response.status_code == OK:
                assert what_could_run(response.content.decode(), policy_of(response)[1]) == [], (
                    field,
                    value[:40],
                )


# --- Markup in every text -------------------------------------------------------------------------------------------

# Not typed by people, or of a form that a rule of the database keeps.
NOT_TEXT = {
    *(
        "username",
        "password",
        "email",
        "path",
        "address",
        "message_id",
        "key",
        "sha256",
        "media_type",
        "job",
        "html",
        "text",
    ),
    *("code", "unit_code", "parent_code", "province_code", "reply", "subject"),
    # Names of files that the portal makes up, and what only a job that ended may say.
    *("source", "result", "result_name", "error"),
    # Filled in together with an approval, never alone.
    *("approver_name", "approver_title"),
}
# A number of a document stands once a year, a registration once, a product's name once with its producer.
ONCE = {"number", "registration_number", "name"}


def guards():
    """What keeps lodged, signed and submitted texts as they are; these tests write underneath."""
    return (
        f"{model._meta.label}:{trigger.name}"
        for model, trigger in pgtrigger.registered()
        if trigger.when == pgtrigger.Before and not model._meta.model_name.endswith("event")
    )


def text_fields():
    """(model, field) of every text that a person types and a page shows."""
    for model in [
        *apps.get_app_config("agencies").get_models(),
        *apps.get_app_config("products").get_models(),
        *apps.get_app_config("programs").get_models(),
    ]:
        if model._meta.model_name.endswith("event"):
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            if is_text and not field.choices and not field.generated and field.name not in NOT_TEXT:
                yield model, field


def packed(texts, room):
    """As many of the texts as there is room for."""
    found = ""
    for text in texts:
        if len(found) + len(text) + 1 > room:
            break
        found += f"{text} "
    return found or texts[0][:room]


def write_everywhere(texts):
    """Put the texts, beginning elsewhere in each field, into every text of every row; the trail keeps it."""
    written = 0
    with pgtrigger.ignore(*guards()):
        for place, (model, field) in enumerate(text_fields()):
            start = (place * 3) % len(texts)
            room = min(field.max_length or 3000, 3000)
            value = packed([*texts[start:], *texts[:start]], room - 4)
            for pk in model._default_manager.values_list("pk", flat=True):
                own = f"{value}{pk}" if field.name in ONCE else value
                written += overwrite(model, pk, **{field.name: own[:room]})
        for model in (AnnualPlanVersion, DossierVersion):
            for version in model._default_manager.all():
                written += overwrite(model, version.pk, content=full_of(texts, version.content))
    return written


def overwrite(model, pk, **values):
    """How many rows were written: none where the database keeps a text empty at that stage, such as who closed."""
    try:
        with transaction.atomic():
            return model._base_manager.filter(pk=pk).update(**values)
    except IntegrityError:
        return 0


# What a submitted text says of itself rather than of what somebody typed.
OF_THE_PORTAL = {
    "kind",
    "code",
    "regime",
    "version",
    "sha256",
    "issued_on",
    "expires_on",
    "registered_on",
    "set",
    "quantity",
}


def full_of(texts, content, name=""):
    """A submitted text with the texts in place of everything that somebody typed, however deep."""
    if isinstance(content, dict):
        return {key: full_of(texts, value, key) for key, value in content.items()}
    if isinstance(content, list):
        return [full_of(texts, value, name) for value in content]
    if not isinstance(content, str) or name in OF_THE_PORTAL:
        return content
    start = len(name) % len(texts)
    return packed([*texts[start:], *texts[:start]], 400)


@pytest.mark.parametrize("turn", range(5))
def test_markup_in_every_text_is_shown_as_text_on_every_page(world, turn):
    texts = PAYLOADS[turn * 8 :] + PAYLOADS[: turn * 8]
    assert write_everywhere(texts) > 100
    shown = 0
    for name in HTML_PAGES:
        for role in sorted(PAGES[name].who & {"desk", "officer", "producer"}):
            response = world.browser(role).get(address_of(world, name, PAGES[name].records))
            page = response.content.decode()

            assert response.status_code == OK, name
            assert what_could_run(page, policy_of(response)[1]) == [], (name, role)
            shown += "pwn()" in page
    # Else this would prove nothing: most pages show some of it.
    assert shown > 40


@pytest.mark.parametrize("turn", range(3))
def test_markup_in_every_text_is_shown_as_text_in_the_admin_site(world, turn):
    write_everywhere(PAYLOADS[turn * 13 :] + PAYLOADS[: turn * 13])
    for label, register in REGISTERS.items():
        model, pk = apps.get_model(label), world.records[register.record].pk
        for page, arguments in (("changelist", ()), ("change", (pk,)), ("history", (pk,))):
            response = world.browser("desk").get(admin_address(model, page, *arguments))

            assert response.status_code == OK
            assert what_could_run(response.content.decode(), policy_of(response)[1]) == [], (label, page)


def test_markup_in_a_letter_is_text_too(world):
    from agencies.models import OutgoingMail

    title = PAYLOADS[1]
    plan = make_plan("77/KH-UBND", title=title)
    make_assignment(plan, lead=world.cast.tan_phu, text="".join(PAYLOADS[:12]))
    issue_plan(plan=plan, actor=world.cast.actor("desk"), at=moment())
    mail = OutgoingMail.objects.order_by("-pk").first()
    desk = world.browser("desk")

    for name in (LETTER, "agencies:rehearsal-mail"):
        page = desk.get(reverse(name, args=[mail.pk])).content.decode()
        running = [found for found in what_could_run(page) if not found.endswith(" style")]

        assert [
            found
            for found in running
            if "<style>" not in found and "testserver" not in found and "127.0.0.1" not in found
        ] == []


def test_the_scanner_sees_what_the_payloads_would_do():
    """The same check on the same payloads, not escaped: all but those that are harmless as text are seen."""
    page = '<p title="{0}">{0}</p><p title=\'{0}\'></p><a href="{0}">x</a>'
    unseen = [text for text in PAYLOADS if not what_could_run(page.replace("{0}", text))]

    harmless = {
        text for text in PAYLOADS if text.startswith(("&lt;", "&#60;", "{{", "${", "＜", "<!--", "--><!"))
    }
    assert set(unseen) <= harmless | {"</title><script>pwn()</script>"}


# --- Formulas -------------------------------------------------------------------------------------------------------


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


# Lists of what people wrote; the law's own forms are nobody's words.
EXPORTS = [name for name in DOWNLOADS if name.endswith("-export") and not PAGES[name].records]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_export_holds_a_formula(world, formula):
    write_everywhere([formula] * 8)
    for name in EXPORTS:
        texts = 0
        for query in ({"q": formula, "nam": "tat-ca"}, {"nam": "tat-ca"}):
            answer = world.browser("desk").get(reverse(name), query)
            book = openpyxl.load_workbook(io.BytesIO(answer.content))
            for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
                assert cell.data_type != "f", (name, cell.coordinate)
                assert cell.hyperlink is None, (name, cell.coordinate)
                texts += isinstance(cell.value, str) and formula.strip() in cell.value
        # Else this would prove nothing: the formula stands in the file, as text.
        assert texts, name


def test_figures_and_days_of_an_export_stay_figures_and_days(world):
    rows = sheet_of(world.browser("desk").get(reverse("programs:duties-export")))
    values = [value for row in rows for value in row]

    assert any(isinstance(value, int) and value == 40 for value in values)
    assert any(isinstance(value, datetime | date) for value in values)


# --- Lines in names, headers, bodies --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "a\r\nSet-Cookie: b=c.pdf",
        'a"; filename=x.exe; b=".pdf',
        "a\u202efdp.exe.pdf",
        "../../etc/passwd.pdf",
        "x" * 300 + ".pdf",
        "a\x00b.pdf",
    ],
)
def test_the_name_of_a_file_becomes_no_header(world, name):
    address = address_of(world, "programs:duty-progress", ("duty",))
    sent = SENDS["programs:duty-progress"].posted(world)

    world.browser("officer").post(address, sent | {"files": SimpleUploadedFile("x.pdf", PDF)})
    stored = StoredFile.objects.filter(dutyprogress__duty=world.records["duty"]).latest("pk")
    StoredFile.objects.filter(pk=stored.pk).update(name=name.replace("\x00", "")[:160])
    response = world.browser("officer").get(
        reverse("programs:duty-file", args=[world.records["duty"].pk, stored.pk])
    )

    assert response.status_code == OK
    header = response["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert not {"\r", "\n", "\x00"} & set(header)
    assert header.count(";") == 1 or '\\"; ' in header
    assert "Set-Cookie" not in response.headers


def test_a_title_in_two_lines_is_one_line(world):
    address = reverse("programs:plan-new")
    data = SENDS["programs:plan-new"].data | {
        "title": "Một\r\nBcc: evil@evil.example",
        "issuer": "UBND\r\ntỉnh",
    }

    world.browser("desk").post(address, data)
    plan = apps.get_model("programs.ProgramPlan").objects.get(number=data["number"])

    assert (plan.title, plan.issuer) == ("Một Bcc: evil@evil.example", "UBND tỉnh")


BODIES = {
    "ten thousand fields": ({f"f{number}": "x" for number in range(10_000)}, 400, "Yêu cầu chưa đúng"),
    "six megabytes of text": ({"reason": "x" * 6_000_000}, 413, "Nội dung gửi quá lớn"),
    "two megabytes in one field": ({"reason": "x" * 2_000_000}, OK, "Hãy rút ngắn"),
}


@pytest.mark.parametrize("what", BODIES)
def test_bodies_too_large_are_answered_with_a_sentence(world, what):
    data, status, sentence = BODIES[what]
    address = address_of(world, "programs:annual-plan-return", ("submitted_plan",))
    encoded = "&".join(f"{name}={value}" for name, value in data.items())
    browser = world.browser("desk")
    before = world.fingerprint(browser)

    response = browser.post(address, encoded, content_type="application/x-www-form-urlencoded")

    assert response.status_code == status
    assert sentence in response.content.decode()
    assert world.fingerprint(browser) == before


@pytest.mark.parametrize("enforced", [False, True])
@pytest.mark.parametrize(
    "content_type",
    ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"],
)
def test_a_body_said_to_be_endless_is_refused_unread(world, content_type, enforced):
    browser = world.browser("officer", enforce_csrf_checks=enforced)
    address = address_of(world, "programs:duty-progress", ("duty",))
    browser.get(address)  # the token lies in a cookie; whether the body holds it too is to be read

    response = browser.generic("POST", address, b"--x--", content_type, CONTENT_LENGTH=str(10**10))

    assert response.status_code == 413
    assert "Nội dung gửi quá lớn" in response.content.decode()


CONTENT_TYPES = [
    "",
    "text/plain",
    "text/html",
    "application/json",
    "application/xml",
    "multipart/form-data",
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "x" * 5000,
    "multipart/form-data; boundary=\xff\xfe",
    "multipart/form-data; boundary=x; charset=utf-7",
    "multipart/mixed; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-7",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=no-such",
    "application/x-www-form-urlencoded; charset=base64",
    "APPLICATION/X-WWW-FORM-URLENCODED;;;;",
    "x" * 5000,
    "\xff/\xfe",
]
BODY_BYTES = [
    b"",
    b"\xff\xfe\x00",
    b'{"reason": "x"}',
    b"reason=%ff%fe&reason=%00&%",
    b'--x\r\nContent-Disposition: form-data; name="reason"\r\n\r\nx\r\n--x--',
    b'--x\r\nContent-Disposition: form-data; name="files"; filename="\xff"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x--",
    b"--x\r\nContent-Disposition: form-data; name*=utf-8''%ff; filename*=x''y\r\n\r\nx\r\n--x--",
    b"--x\r\n" + b"A: b\r\n" * 2000 + b"\r\nx\r\n--x--",
]


@pytest.mark.parametrize("content_type", CONTENT_TYPES, ids=range(len(CONTENT_TYPES)))
def test_strange_kinds_of_bodies_end_in_no_error_and_no_effect(world, content_type):
    addresses = [
        ("officer", address_of(world, "programs:duty-progress", ("duty",))),
        ("desk", address_of(world, "programs:annual-plan-return", ("accepted_plan",))),
        ("desk", admin_address(Agency, "change", world.cast.tan_phu.pk)),
        ("visitor", reverse("login")),
    ]
    for role, address in addresses:
        browser = world.browser(role)
        before = world.fingerprint(browser)
        for body in BODY_BYTES:
            response = browser.generic("POST", address, body, content_type)
            assert response.status_code in (OK, MOVED, 400, 403, 413), (address, body[:30])
        assert world.fingerprint(browser) == before, address


def test_no_request_of_this_page_left_more_sessions_than_people(world):
    """Visitors get no session for looking round, so nobody fills the table by knocking."""
    before = Session.objects.count()
    for _time in range(20):
        world.browser("visitor").get(reverse("login"))
        world.browser("visitor").get("/khong-co/")
        world.browser("visitor").post(reverse("set_language"), {"language": "en"})

    assert Session.objects.count() == before
