"""A council with a session in every stage, and those who come by because of it."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from agencies.enums import Role
from agencies.models import User
from products.enums import SeatKind
from products.models import ScoreSheet
from products.services.councils import RULES_OF_A_COUNCIL, Sitting, set_up_council
from products.services.recusals import declare_conflict
from products.services.sessions import close_session
from tests.cast import Cast, acting, make_member, make_user, moment
from tests.products.council_cast import make_product_cast
from tests.products.council_makers import (
    SET_UP_ON,
    answers_for,
    items_of,
    make_council,
    make_dossiers,
    make_regime,
    make_session,
    member,
    seat_of,
    sign,
    write,
)

# What the member “first” writes on the sheet that nobody else may read before the session closes.
SECRET_COMMENT, SECRET_OPINION, SECRET_TOTAL = "Nhận xét kín của Ủy viên", "Ý kiến kín của Ủy viên", 97
# “aside” is recused; the others judge.
JUDGES = ("chair", "vice", "secretary", "first")
PEOPLE = frozenset({*JUDGES, "aside", "adviser", "producer"})
BACKEND = "agencies.auth.MembershipBackend"


@dataclass
class CouncilWorld:
    """Records by name, and the accounts of the council, its adviser and the producer."""

    records: dict[str, Any]
    users: dict[str, User]


def build_councils(cast: Cast) -> CouncilWorld:
    """One council of the province: sessions planned, open, with totals far apart, ready to close, and closed."""
    product_cast = make_product_cast(cast)
    council = make_council(
        cast, 4, extra=[("aside", SeatKind.MEMBER), ("adviser", SeatKind.ADVISER)], quorum_percent=60
    )
    regime = make_regime()
    waiting, planned, opened, wide, ready, closed = make_dossiers(cast, product_cast, 6, regime=regime)
    present = [*JUDGES, "aside"]
    sessions = {
        "planned": make_session(cast, council, [planned], status="planned"),
        "open": make_session(cast, council, [opened], present=present),
        "wide": make_session(cast, council, [wide], present=present),
        "ready": make_session(cast, council, [ready], present=present),
        "closed": make_session(cast, council, [closed], present=present),
    }
    items = {name: items_of(session)[0] for name, session in sessions.items()}
    for name in ("open", "wide", "ready", "closed"):
        declare_conflict(item=items[name], reason="Người nhà", actor=member(council, "aside"), at=moment())
    _write_sheets(council, items)
    close_session(session=sessions["closed"], actor=member(council, "chair"), at=moment())
    records: dict[str, Any] = {
        "council": council,
        "quiet_council": _quiet_council(cast, council),
        "seat": seat_of(council, "first"),
        "round": sessions["open"].round,
        "waiting_dossier": waiting,
        "closed_sheet": ScoreSheet.objects.filter(item=items["closed"]).order_by("pk").first(),
        "open_sheet": ScoreSheet.objects.get(item=items["open"], seat=seat_of(council, "first")),
    }
    records |= {
        f"{name}_session": type(session).objects.get(pk=session.pk) for name, session in sessions.items()
    }
    records |= {f"{name}_item": type(item).objects.get(pk=item.pk) for name, item in items.items()}
    users = {name: User.objects.get(username=name) for name in PEOPLE}
    return CouncilWorld(records, users)


def _quiet_council(cast, council):
    """A council that has no session, so that its rules may be changed."""
    return set_up_council(
        owner=council.owner,
        level=council.level,
        name="Hội đồng chưa họp",
        decision_number="13/QĐ-UBND",
        decided_on=SET_UP_ON,
        valid_from=SET_UP_ON,
        rules={name: getattr(council, name) for name in RULES_OF_A_COUNCIL},
        people=[Sitting(make_user("other_chair", full_name="Chủ tịch Khác"), SeatKind.CHAIR)],
        actor=cast.actor("desk", SET_UP_ON),
        at=moment(SET_UP_ON),
    )


def _write_sheets(council, items):
    form = items["open"].dossier.criteria_set
    secret = answers_for(form, SECRET_TOTAL)
    write(
        council,
        items["open"],
        "first",
        answers=secret,
        comments=dict.fromkeys(secret, SECRET_COMMENT),
        opinion=SECRET_OPINION,
    )
    sign(council, items["open"], "vice", 75)
    for name in JUDGES:
        sign(
            council,
            items["wide"],
            name,
            answers=answers_for(form, 91 if name == "chair" else 75, c11=30, c21=30),
        )
        sign(council, items["ready"], name, 75)
        sign(council, items["closed"], name, 75)


def let_in(world, councils: CouncilWorld) -> None:
    """Give these people browsers in the big world as well."""
    world.users.update(councils.users)
    for role, user in councils.users.items():
        client = Client()
        client.force_login(user, backend=BACKEND)
        client.get(reverse("agencies:preferences"))
        world.sessions[role] = client.session.session_key


def second_hat(cast: Cast, user: User, role: Role):
    """Another membership of somebody who also sits in the council."""
    return acting(make_member(user.username, cast.lead_agency, role))
