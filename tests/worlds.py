"""One world for the tests that go through every address: a record of each kind, and everybody who may come by."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pgtrigger
from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from agencies.enums import JobStatus, Level, Role, UnitKind
from agencies.http import MEMBERSHIP_KEY
from agencies.models import (
    AdministrativeUnit,
    AgencySuccession,
    Job,
    Notification,
    OutgoingMail,
    PortalState,
    SpecialDay,
    UnitSuccession,
    User,
)
from agencies.services.files import store_file
from agencies.services.job_files import file_path
from agencies.services.jobs import ask_for_job
from agencies.services.notifications import notify
from products.models import OutletCriterion
from products.services.outlets import load_outlet_criteria, sell_at_outlet
from products.services.photos import add_photo
from programs.enums import Part
from programs.exports.duties import DUTIES
from programs.models import (
    AnnualPlan,
    AnnualPlanCall,
    DeadlineRequest,
    Duty,
    ProgramPlan,
    ReminderMark,
)
from programs.services.annual_plans import save_annual_plan, submit_annual_plan
from programs.services.duties import report_progress
from programs.services.plans import issue_plan
from programs.services.reminders import remind_all_missing
from programs.services.requests import ask_extension
from tests.cast import DAY, ROLES, Cast, make_cast, make_local, make_member, make_user, moment
from tests.makers import an_item, make_assignment, make_call, make_plan
from tests.products.makers import make_form, make_regime
from tests.products.outlet_makers import make_outlet
from tests.products.register_cast import make_product_cast
from tests.products.register_makers import a_picture, make_paper, make_product
from tests.products.world import CouncilWorld, build_councils
from tests.programs.world_money import build_money
from tests.walks import walk_annual_plan

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
BACKEND = "agencies.auth.MembershipBackend"

# --- Who comes by -------------------------------------------------------------------------------------------------

MEMBERS = frozenset(ROLES)
# Signed in, but acting as nobody: without a membership, and the superuser.
HATLESS = frozenset({"nobody", "superuser"})
# Who comes for dossiers alone, and so far only to the pages of products.
GUESTS = frozenset({"producer", "other_producer"})
SIGNED_IN = MEMBERS | HATLESS
EVERYONE = SIGNED_IN | {"visitor"}
# The agency most records belong to, and those who read every agency's.
OWN_AGENCY = frozenset({"officer", "head"})
DESK = frozenset({"desk"})
LEADER = frozenset({"leader"})
READERS = frozenset({"desk", "leader", "auditor"})
ADMINISTRATORS = frozenset({"desk", "superuser"})


@dataclass
class World:
    """The cast, two people without a hat, and records by the name that tables of addresses call them."""

    cast: Cast
    users: dict[str, User]
    records: dict[str, Any]
    councils: CouncilWorld | None = None

    def browser(self, role: str, **options) -> Client:
        """A browser of one of EVERYONE, signed in unless it is the visitor's."""
        client = Client(**options)
        if role != "visitor":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[role]
        return client

    @cached_property
    def sessions(self) -> dict[str, str]:
        """Everybody signs in once, when the world is made, and has seen a page."""
        keys = {}
        for role, user in self.users.items():
            client = Client()
            client.force_login(user, backend=BACKEND)
            client.get(reverse("agencies:preferences"))
            keys[role] = client.session.session_key
        return keys

    @cached_property
    def tables(self) -> list[str]:
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
        return sorted(name for name in names if name.startswith(("agencies_", "products_", "programs_")))

    def fingerprint(self, client: Client) -> tuple:
        """Every row of every table of the portal, its trail included, and what the browser's own session holds."""
        parts = [
            f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            for table in self.tables
        ]
        with connection.cursor() as cursor:
            # Nearly two hundred tiny tables: neither several processes nor a compiler are any help.
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off")
            cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1")
            rows = tuple(cursor.fetchall())
        key, language = client.cookies.get(settings.SESSION_COOKIE_NAME), client.cookies.get("language")
        session = client.session if key and key.value else {}
        return (
            rows,
            session.session_key if session else None,
            session.get("_auth_user_id"),
            session.get(MEMBERSHIP_KEY),
            language.value if language else None,
        )


@contextmanager
def undone():
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- The records --------------------------------------------------------------------------------------------------


def set_day(day=DAY, **fields):
    """The portal rehearses on `day`."""
    with pgtrigger.ignore("agencies.PortalState:only_an_empty_portal"):
        PortalState.objects.update_or_create(
            pk=1, defaults={"holds_sample": True, "rehearsal_day": day} | fields
        )


def build_world(*, with_guests: bool = True) -> World:
    """Everything at once, in the transaction of whoever asks. Tables that bring their own guests leave ours out."""
    cast = make_cast()
    users = {name: getattr(cast, name).user for name in ROLES}
    users["nobody"] = make_user("nobody", full_name="Chưa Phân Công")
    users["superuser"] = User.objects.create_superuser(
        "quantri", "mat-khau-cua-kiem-thu", full_name="Quản Trị", email="q@mau.invalid"
    )
    records: dict[str, Any] = {}
    records |= _registers(cast)
    records |= _documents(cast)
    records |= _annual_plans(cast)
    records |= _law()
    records |= build_money(cast)
    councils = None
    if with_guests:
        records |= _makers(cast, users)
        councils = build_councils(cast)
        records |= councils.records
    notify(recipients=users.values(), title="Chào mừng", body="Tin thử", path="/ca-nhan/", at=moment())
    records["notification"] = Notification.objects.filter(recipient=cast.officer.user).first()
    records["mail"] = OutgoingMail.objects.first()
    records |= _jobs(cast)
    set_day()
    world = World(cast, users, records, councils)
    assert world.sessions.keys() == (SIGNED_IN | GUESTS if with_guests else SIGNED_IN)
    return world


def _registers(cast):
    units = [
        AdministrativeUnit.objects.create(
            code=code,
            name=name,
            full_name=f"Huyện {name}",
            kind=UnitKind.DISTRICT,
            level=Level.DISTRICT,
            parent_code="75",
            province_code="75",
            valid_from=date(2017, 1, 1),
        )
        for code, name in (("734", "Tân Phú"), ("735", "Định Quán"))
    ]
    follower = make_local("H999", "UBND xã sau này", valid_from=date(2025, 7, 1))
    special, _new = SpecialDay.objects.get_or_create(
        day=date(2018, 12, 31), defaults={"kind": "off", "name": "Nghỉ hoán đổi"}
    )
    mark, _new = ReminderMark.objects.get_or_create(kind="duty", days=-3)
    return {
        "agency": cast.tan_phu,
        "unit": units[0],
        "other_unit": units[1],
        "follower": follower,
        "unit_succession": UnitSuccession.objects.create(
            predecessor=units[0], successor=units[1], on=date(2025, 7, 1)
        ),
        "agency_succession": AgencySuccession.objects.create(
            predecessor=cast.tan_phu, successor=follower, on=date(2025, 7, 1)
        ),
        "special_day": special,
        "mark": mark,
        "second_hat": make_member("officer", cast.trade_agency, Role.OFFICER),
        "newcomer": make_user("newcomer", full_name="Người Mới"),
    }


def _law():
    """A small form in two versions, and a regime that judged by the later one, long before today's."""
    first, second, third = (date(year, 1, 1) for year in (2010, 2011, 2012))
    make_form(version="thu-cu", valid_from=first, valid_until=second)
    form = make_form(version="thu-sau", valid_from=second, valid_until=third)
    regime = make_regime(form=form, valid_from=second, valid_until=third)
    return {"criteria_set": form, "regime": regime}


def _documents(cast):
    """A document that was issued, with duties in every stage, and a draft."""
    desk, officer, at = cast.actor("desk"), cast.actor("officer"), moment()
    file = store_file(upload=SimpleUploadedFile("Kế hoạch.pdf", PDF), actor=desk, at=at)
    plan = make_plan(document=file)
    for number, text in enumerate(("Việc đang làm", "Việc đã báo cáo", "Việc xin gia hạn"), start=1):
        make_assignment(plan, number, lead=cast.tan_phu, text=text)
    make_assignment(plan, 4, text="Việc của mọi huyện")
    issue_plan(plan=plan, actor=desk, at=at)
    duties = {
        name: Duty.objects.get(assignment__plan=plan, assignment__number=number, agency=cast.tan_phu)
        for number, name in enumerate(("duty", "reported_duty", "asked_duty"), start=1)
    }
    enclosed = store_file(upload=SimpleUploadedFile("Báo cáo.pdf", PDF + b"\n"), actor=officer, at=at)
    report_progress(
        duty=duties["duty"], percent=40, result="Đang làm", files=[enclosed], actor=officer, at=at
    )
    report_progress(
        duty=duties["reported_duty"], percent=100, result="Xong", says_done=True, actor=officer, at=at
    )
    asked = ask_extension(
        duty=duties["asked_duty"], until=date(2019, 7, 31), reason="Mưa lũ", actor=officer, at=at
    )
    closed = make_local("H998", "UBND huyện đã giải thể", valid_until=DAY)
    left = Duty.objects.create(
        assignment=plan.assignments.get(number=4),
        agency=closed,
        part=Part.LEAD,
        due_on=date(2019, 6, 28),
        first_due_on=date(2019, 6, 28),
        due_since=DAY,
        status_since=DAY,
    )
    draft = make_plan("11/KH-UBND", title="Bản soạn của thư ký")
    return duties | {
        "plan": ProgramPlan.objects.get(pk=plan.pk),
        "draft": draft,
        "closed_agency": closed,
        "left_duty": left,
        "draft_assignment": make_assignment(draft, lead=cast.tan_phu),
        "file": enclosed,
        "request": DeadlineRequest.objects.get(pk=asked.pk),
        "foreign_duty": Duty.objects.get(assignment__plan=plan, agency=cast.bien_hoa),
    }


def _jobs(cast):
    """Long work of Tân Phú's officer: a list that is there to be fetched, and one that waits."""
    officer = cast.actor("officer")
    done, waiting = (
        ask_for_job(
            kind=DUTIES.kind, arguments={"query": query}, user=cast.officer.user, actor=officer, at=moment()
        )
        for query in ("", "nam=2019")
    )
    name = "0" * 32
    file_path(name).write_bytes(b"PK")
    begun = {"status": JobStatus.RUNNING, "attempts": 1, "started_at": Now(), "heartbeat_at": Now()}
    ended = {"status": JobStatus.DONE, "result": name, "result_name": "nhiem-vu.xlsx", "finished_at": Now()}
    for values in (begun, ended):
        Job.objects.filter(pk=done.pk).update(**values)
    return {"job": done, "waiting_job": waiting}


def _annual_plans(cast):
    """Tân Phú's plans of several years, a year for each stage."""
    before = date(2019, 4, 1)
    locked_call = make_call(cast, year=2019, due_on=date(2019, 4, 26), lock_on=date(2019, 5, 10), day=before)
    plans = {"locked_annual_plan": AnnualPlan.objects.get(call=locked_call, agency=cast.tan_phu)}
    stages = {
        2020: ("annual_plan", "draft"),
        2021: ("submitted_plan", "returned"),
        2022: ("accepted_plan", "accepted"),
    }
    for year, (name, status) in stages.items():
        call = make_call(cast, year=year)
        plan = AnnualPlan.objects.get(call=call, agency=cast.tan_phu)
        save_annual_plan(
            plan=plan,
            aim="Mục tiêu riêng của Tân Phú",
            items=[an_item()],
            version=plan.version,
            actor=cast.actor("officer"),
            at=moment(),
        )
        plans[name] = walk_annual_plan(cast, plan.pk, status)
    # Handed in twice, so that there are two versions to compare.
    submit_annual_plan(plan=plans["submitted_plan"], actor=cast.actor("officer"), at=moment())
    plans["submitted_plan"] = AnnualPlan.objects.get(pk=plans["submitted_plan"].pk)
    call = AnnualPlanCall.objects.get(year=2020)
    remind_all_missing(call=call, actor=cast.actor("desk"), at=moment())
    return plans | {
        "call": locked_call,
        "new_call": call,
        "foreign_annual_plan": AnnualPlan.objects.get(call=call, agency=cast.bien_hoa),
    }


def _makers(cast, users):
    """Two producers with their people; the first with products, a photo and a paper."""
    makers = make_product_cast(cast)
    users |= {"producer": makers.producer.user, "other_producer": makers.other_producer.user}
    actor, at = makers.actor("producer"), moment()
    product = make_product(makers.maker)
    outlet = make_outlet(cast.actor("officer"))
    load_outlet_criteria(at=at)
    return {
        "outlet": outlet,
        "good": sell_at_outlet(outlet=outlet, product=product, since=DAY, actor=actor, at=at),
        "outlet_criterion": OutletCriterion.objects.order_by("pk")[0],
        "new_product": make_product(makers.maker, "Rượu bưởi"),
        "maker": makers.maker,
        "place": makers.maker.places.get(),
        "product": product,
        "stopped_product": make_product(makers.maker, "Trà bưởi", stopped_on=DAY),
        "photo": add_photo(product=product, upload=a_picture(), caption="", actor=actor, at=at),
        "paper": make_paper(makers.maker, actor),
    }


# --- The addresses ------------------------------------------------------------------------------------------------


def all_addresses(resolver=None, prefix="", namespace="") -> dict[str, list[str]]:
    """Every address the resolver knows: full name (a dash where there is none) and its patterns."""
    found: dict[str, list[str]] = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.setdefault(f"{namespace}{pattern.name or '-'}", []).append(route)
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            for name, routes in all_addresses(pattern, route, inner).items():
                found.setdefault(name, []).extend(routes)
    return found


def registers() -> dict[str, Any]:
    """The registers of the admin site: the model's name in lower case, its admin."""
    return {model._meta.label_lower: register for model, register in admin.site._registry.items()}


def admin_address(model, page="changelist", *arguments) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=arguments)
