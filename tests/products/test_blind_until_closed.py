"""Before a session closes nobody but its writer learns anything of a score sheet: at no address, in no way.

One member wrote a comment, an opinion and a total that stand nowhere else. Everybody else goes through the whole
portal, and none of the three is on any page, in any file, in any message.
"""

import io
import re
import zipfile
from html import unescape

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from agencies.enums import Role
from agencies.models import Notification, OutgoingMail
from agencies.permissions import Refusal
from products.models import ScoreSheet, SessionItem
from products.permissions import visible_results, visible_sheets
from products.services.sessions import close_session
from products.services.sheets import reopen_sheet
from tests.admin_pages import address
from tests.cast import moment
from tests.products.council_makers import member, seat_of
from tests.products.matrix_councils import ACTS, PAGES
from tests.products.world import (
    PEOPLE,
    SECRET_COMMENT,
    SECRET_OPINION,
    SECRET_TOTAL,
    let_in,
    second_hat,
)
from tests.test_addresses import PAGES as OLD_PAGES
from tests.test_addresses import REGISTERS, address_of
from tests.worlds import DESK, EVERYONE, READERS, build_world, undone

pytestmark = pytest.mark.django_db
# Whoever is not the writer.
OTHERS = sorted((EVERYONE | PEOPLE) - {"first"})
NUMBER = re.compile(rf"(?<!\d){SECRET_TOTAL}(?![\d%])")
# Addresses that take one of these records are walked with the open session's.
OPEN = {"closed_session": "open_session", "closed_item": "open_item", "closed_sheet": "open_sheet"}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_world()
        let_in(world, world.councils)
        yield world
        transaction.set_rollback(True)


def text_of(response) -> str:
    """What a person can read in an answer: a page without its tags, a workbook or Word file without its markup."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content[:2] == b"PK":
        files = zipfile.ZipFile(io.BytesIO(content))
        content = b" ".join(files.read(name) for name in files.namelist() if name.endswith(".xml"))
    text = unescape(content.decode("utf-8", "replace"))
    return re.sub(r"<(?:script|style).*?</(?:script|style)>|<[^>]*>", " ", text, flags=re.S)


def betrayals(response) -> list[str]:
    text = text_of(response)
    found = [words for words in (SECRET_COMMENT, SECRET_OPINION) if words in text]
    return found + NUMBER.findall(text)


def open_records(records):
    return tuple(OPEN.get(record, record) if isinstance(record, str) else record for record in records)


def test_the_writer_sees_what_the_others_must_not(world):
    """The markers are there: an eye that saw none would prove nothing."""
    page = world.browser("first").get(address_of(world, "products:sheet", ("open_item",)))
    paper = world.browser("first").get(address_of(world, "products:sheet-file", ("open_sheet",)))

    # A comment stands in a field's value while it is written.
    assert SECRET_COMMENT in page.content.decode()
    assert str(SECRET_TOTAL) in betrayals(page)
    assert set(betrayals(paper)) >= {SECRET_COMMENT, SECRET_OPINION, str(SECRET_TOTAL)}


@pytest.mark.parametrize("name", PAGES)
def test_no_page_of_councils_betrays_a_sheet(world, name):
    opened = address_of(world, name, open_records(PAGES[name].records))
    for role in OTHERS:
        with undone():
            response = world.browser(role).get(opened)

            assert betrayals(response) == [], role
            assert SECRET_COMMENT not in getattr(response, "content", b"").decode("utf-8", "replace"), role


@pytest.mark.parametrize("query", [f"q={SECRET_TOTAL}", "sort=total", "sort=-total", "tinh-trang=signed"])
def test_no_question_to_the_list_betrays_a_sheet(world, query):
    plain = reverse("products:sessions")
    for role in sorted(READERS | {"chair", "aside"}):
        asked = world.browser(role).get(f"{plain}?{query}")

        assert asked.status_code == 200
        assert betrayals(asked) == [], role
        assert rows_of(asked) == rows_of(world.browser(role).get(plain)), role


def rows_of(response):
    return re.findall(r'href="(/danh-gia/phien-hop/\d+/)"', response.content.decode())


@pytest.mark.parametrize("name", sorted(OLD_PAGES))
def test_no_other_page_of_the_portal_betrays_a_sheet(world, name):
    opened = address_of(world, name, OLD_PAGES[name].records)
    for role in ("desk", "leader", "auditor", "chair", "aside", "producer"):
        with undone():
            assert betrayals(world.browser(role).get(opened)) == [], role


@pytest.mark.parametrize("name", ACTS)
def test_no_act_s_answer_betrays_a_sheet(world, name):
    send = ACTS[name]
    records = tuple("open_session" if one == "ready_session" else one for one in send.records)
    records = tuple("open_item" if one == "wide_item" else one for one in records)
    opened, data = address_of(world, name, records), send.posted(world)
    for role in OTHERS:
        with undone():
            assert betrayals(world.browser(role).post(opened, data, follow=True)) == [], role


# --- The admin site -------------------------------------------------------------------------------------------------


def test_no_register_holds_sheets_or_what_belongs_to_them():
    labels = set(REGISTERS)

    assert {label for label in labels if label.startswith("products.")} == {
        "products.council",
        "products.outlet",
        "products.outletcriterion",
        "products.paper",
        "products.producer",
        "products.producerplace",
        "products.product",
        "products.seat",
        "products.session",
    }


@pytest.mark.parametrize("label", ["products.council", "products.seat", "products.session"])
@pytest.mark.parametrize("page", ["changelist", "change", "history"])
def test_no_page_of_a_register_betrays_a_sheet(world, label, page):
    model = apps.get_model(label)
    arguments = [] if page == "changelist" else [world.records[REGISTERS[label].record].pk]
    for role in ("desk", "superuser"):
        assert betrayals(world.browser(role).get(address(model, page, *arguments))) == [], role


@pytest.mark.parametrize(
    ("label", "condition"),
    [
        ("products.seat", f"sheets__total={SECRET_TOTAL}"),
        ("products.seat", "sheets__status=signed"),
        ("products.seat", "sheets__isnull=False"),
        ("products.session", f"items__sheets__total={SECRET_TOTAL}"),
        ("products.council", f"sessions__items__sheets__total__gte={SECRET_TOTAL}"),
        ("agencies.membership", f"seats__sheets__total={SECRET_TOTAL}"),
        ("agencies.membership", "seats__sheets__isnull=False"),
        ("agencies.user", f"memberships__seats__sheets__total={SECRET_TOTAL}"),
        ("agencies.agency", f"council__sessions__items__sheets__total={SECRET_TOTAL}"),
    ],
)
def test_no_condition_in_an_address_of_the_admin_site_reaches_a_sheet(world, label, condition):
    """What cannot be read must not be guessed either: a list that is shorter for the right guess tells it."""
    model = apps.get_model(label)
    answer = world.browser("desk").get(f"{address(model)}?{condition}")

    assert answer.status_code in (302, 400, 403, 404)


# --- Messages, refusals, rows ---------------------------------------------------------------------------------------


def test_no_message_speaks_of_a_sheet_before_the_session_closes(world):
    told = [*Notification.objects.all(), *OutgoingMail.objects.all()]
    words = [
        f"{getattr(one, 'title', '')} {getattr(one, 'body', '')} {getattr(one, 'subject', '')}"
        for one in told
    ]

    assert told
    assert not [text for text in words if SECRET_COMMENT in text or NUMBER.search(text)]
    signer = seat_of(world.records["council"], "vice").membership.user.full_name
    assert not [text for text in words if signer in text]


def test_the_chair_who_tries_to_close_reads_names_alone(world):
    council, session = world.records["council"], world.records["open_session"]

    with pytest.raises(Refusal) as refusal, undone():
        close_session(session=session, actor=member(council, "chair"), at=moment())

    assert str(refusal.value) == (
        "Còn người chưa ký đủ phiếu: Ủy viên chair, Ủy viên secretary, Ủy viên first."
    )


def test_reopening_says_nothing_of_a_sheet_that_is_not_signed(world):
    council = world.records["council"]
    with pytest.raises(Refusal) as refusal, undone():
        reopen_sheet(
            sheet=world.records["open_sheet"], reason="Thử", actor=member(council, "chair"), at=moment()
        )

    assert str(SECRET_TOTAL) not in str(refusal.value)


def visible(rule, actor, model):
    return set(model.objects.filter(rule(actor)).values_list("pk", flat=True))


def test_sheets_of_an_open_session_are_their_writers_alone(world):
    cast, council = world.cast, world.records["council"]
    item = world.records["open_item"]
    own = {
        name: set(
            ScoreSheet.objects.filter(item=item, seat=seat_of(council, name)).values_list("pk", flat=True)
        )
        for name in ("chair", "vice", "secretary", "first", "aside")
    }
    of_item = set(ScoreSheet.objects.filter(item=item).values_list("pk", flat=True))

    for name, sheets in own.items():
        seen = visible(visible_sheets, member(council, name), ScoreSheet) & of_item
        assert seen == (sheets if name != "aside" else set()), name
    for name in ("desk", "leader", "auditor", "officer", "head"):
        assert visible(visible_sheets, cast.actor(name), ScoreSheet) & of_item == set(), name


def test_who_is_recused_sees_no_result_of_that_dossier_in_any_of_their_roles(world):
    """Not even after closing, and not by changing hats: the recusal is the person's."""
    council, item = world.records["council"], world.records["closed_item"]
    sheets = set(ScoreSheet.objects.filter(item=item).values_list("pk", flat=True))
    user = world.users["aside"]
    with undone():
        hats = [member(council, "aside"), second_hat(world.cast, user, Role.AUDITOR)]
        for actor in hats:
            assert item.pk not in visible(visible_results, actor, SessionItem)
            assert not visible(visible_sheets, actor, ScoreSheet) & sheets
    for actor in (member(council, "first"), world.cast.actor("desk"), world.cast.actor("auditor")):
        assert item.pk in visible(visible_results, actor, SessionItem)
        assert visible(visible_sheets, actor, ScoreSheet) >= sheets


def test_who_is_recused_finds_neither_name_nor_count_of_that_dossier_in_the_session(world):
    product = world.records["open_item"].dossier.product.name
    page = world.browser("aside").get(address_of(world, "products:session", ("open_session",)))
    closed = world.browser("aside").get(address_of(world, "products:session", ("closed_session",)))
    minutes = world.browser("aside").get(address_of(world, "products:session-minutes", ("closed_session",)))

    assert product not in text_of(page)
    assert "Không có hồ sơ nào." in text_of(page)
    judged = world.records["closed_item"].dossier.product.name
    assert judged not in text_of(closed)
    assert judged not in text_of(minutes)
    assert judged in text_of(
        world.browser("first").get(address_of(world, "products:session-minutes", ("closed_session",)))
    )


def test_the_organiser_reads_who_is_there_and_not_who_has_signed(world):
    """“vice” has signed and “chair” has not begun: both rows read alike."""
    opened = address_of(world, "products:session", ("open_session",))
    for role in sorted(DESK | {"leader", "auditor", "adviser"}):
        text = text_of(world.browser(role).get(opened))

        assert "có mặt" in text, role
        assert not [words for words in ("Đã ký", "Đang chấm", "Chưa chấm", "điểm ") if words in text], role


def test_after_closing_everybody_of_the_session_reads_every_sheet(world):
    page = address_of(world, "products:item-result", ("closed_item",))

    for role in ("desk", "leader", "auditor", "chair", "vice", "first"):
        text = text_of(world.browser(role).get(page))
        assert all(f"Ủy viên {name}" in text for name in ("chair", "vice", "secretary", "first")), role
