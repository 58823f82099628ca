"""Who gets what at the addresses of councils, rounds, sessions and score sheets."""

from tests.products.world import JUDGES, PEOPLE
from tests.test_addresses import FORBIDDEN, MOVED, Page, Send, each
from tests.worlds import DESK, MEMBERS, READERS

COUNCIL = frozenset({*JUDGES, "aside"})
JUDGING = frozenset(JUDGES)
CHAIRS = frozenset({"chair", "vice"})
KEEPERS = CHAIRS | {"secretary"}
# Who sees a council of the province and its sessions; who sees a dossier before it that “aside” is recused from.
SEES = READERS | COUNCIL | {"adviser"}
SEES_ITEM = SEES - {"aside"}
# Desks that organise a level: the secretariat, and each locality its own.
ORGANISERS = DESK | {"officer", "head", "stranger"}
STAFF_AND_COUNCIL = (MEMBERS | PEOPLE) - {"producer"}


def only(who, seen_by, *records):
    """A page for some of those who see the record; the others of them read why not."""
    return Page(frozenset(who), records, except_for=each(seen_by - who, FORBIDDEN))


PAGES = {
    "products:sessions": Page(STAFF_AND_COUNCIL, others=FORBIDDEN),
    "products:councils": Page(STAFF_AND_COUNCIL, others=FORBIDDEN),
    "products:council": Page(SEES, ("council",)),
    "products:council-new": Page(ORGANISERS, others=FORBIDDEN),
    "products:council-edit": only(DESK, SEES, "council"),
    "products:seat-new": only(DESK, SEES, "council"),
    "products:seat-replace": only(DESK, SEES, "seat"),
    "products:round": Page(STAFF_AND_COUNCIL, ("round",)),
    "products:round-new": Page(ORGANISERS, others=FORBIDDEN),
    "products:round-edit": only(DESK, STAFF_AND_COUNCIL, "round"),
    "products:session-new": only(DESK, SEES, "council"),
    "products:session": Page(SEES, ("open_session",)),
    "products:session-items": only(DESK, SEES, "planned_session"),
    "products:session-attendance": only(KEEPERS, SEES, "open_session"),
    "products:session-reopen": only(CHAIRS, SEES, "open_session"),
    "products:session-minutes": Page(SEES, ("closed_session",)),
    "products:session-results": Page(SEES, ("closed_session",)),
    "products:item-agree": only(KEEPERS, SEES_ITEM, "open_item"),
    "products:item-result": Page(SEES_ITEM - {"adviser"}, ("closed_item",)),
    "products:sheet": only(JUDGING, SEES_ITEM, "open_item"),
    # A page to sign what one has written; who has written nothing, or signed already, is sent back.
    "products:sheet-sign": Page(
        frozenset({"first"}),
        ("open_item",),
        except_for=each(JUDGING - {"first"}, MOVED) | each(SEES_ITEM - JUDGING, FORBIDDEN),
    ),
    "products:sheet-file": Page(SEES_ITEM - {"adviser"}, ("closed_sheet",)),
}

RULES = {"quorum_percent": "75", "greatest_spread": "10"}
REASON = {"reason": "Theo quyết định kiện toàn"}
DAYS = {"propose_before": "30/04/2019", "evaluate_before": "15/06/2019"}


def new_council(world):
    return RULES | {
        "name": "Hội đồng mới",
        "decision_number": "9/QĐ",
        "decided_on": "20/05/2019",
        "valid_from": "21/05/2019",
        "seats-TOTAL_FORMS": "1",
        "seats-INITIAL_FORMS": "0",
        "seats-0-person": "trade_officer",
        "seats-0-kind": "chair",
    }


def new_session(world):
    return {
        "held_on": "28/05/2019",
        "round": world.records["round"].pk,
        "dossiers": [world.records["waiting_dossier"].pk],
    }


def agreed(world):
    from products.services.sessions import agreed_state

    return {"opinion": "Đồng ý", "seen": agreed_state(world.records["open_item"])}


def to_reopen(world):
    return REASON | {"seat": world.records["seat"].pk, "item": world.records["ready_item"].pk}


def refused_among(seen_by, who):
    return frozenset(seen_by) - who


ACTS = {
    "products:council-new": Send(ORGANISERS, data=new_council, others=FORBIDDEN),
    "products:council-edit": Send(DESK, ("quiet_council",), RULES | {"experts_count": "on"}),
    "products:seat-new": Send(DESK, ("council",), {"person": "trade_officer", "kind": "member"}),
    "products:seat-replace": Send(DESK, ("seat",), REASON | {"person": "trade_officer"}),
    "products:seat-end": Send(DESK, ("seat",), REASON, refused=refused_among(SEES, DESK)),
    "products:round-new": Send(ORGANISERS, data=DAYS | {"year": "2019", "number": "7"}, others=FORBIDDEN),
    "products:round-edit": Send(DESK, ("round",), DAYS),
    "products:session-new": Send(DESK, ("council",), new_session),
    "products:session-items": Send(
        DESK, ("planned_session",), lambda world: {"dossiers": [world.records["waiting_dossier"].pk]}
    ),
    "products:session-open": Send(DESK, ("planned_session",), refused=refused_among(SEES, DESK)),
    "products:session-attendance": Send(KEEPERS, ("open_session",), {}),
    "products:session-close": Send(CHAIRS, ("ready_session",), refused=refused_among(SEES, CHAIRS)),
    "products:session-reopen": Send(CHAIRS, ("ready_session",), to_reopen),
    "products:item-remove": Send(DESK, ("planned_item",), refused=refused_among(SEES, DESK)),
    "products:item-recuse": Send(JUDGING, ("open_item",), REASON, refused=refused_among(SEES_ITEM, JUDGING)),
    "products:item-second-turn": Send(CHAIRS, ("wide_item",), refused=refused_among(SEES_ITEM, CHAIRS)),
    "products:item-agree": Send(KEEPERS, ("open_item",), agreed),
    "products:sheet": Send(
        frozenset({"chair", "secretary"}),
        ("open_item",),
        {"version": "0", "opinion": "Của tôi"},
        # One has written since, one has signed.
        refused=frozenset({"first", "vice"}),
    ),
    "products:sheet-sign": Send(
        frozenset({"first"}), ("open_item",), {"version": "1"}, refused=JUDGING - {"first"}
    ),
}
# Where who sees the record but may not act is answered 403 instead of with a sentence on the next page.
FORBIDDEN_AMONG = {
    "products:council-edit": READERS,
    "products:seat-new": SEES,
    "products:seat-replace": SEES,
    "products:round-edit": STAFF_AND_COUNCIL,
    "products:session-new": SEES,
    "products:session-items": SEES,
    "products:session-attendance": SEES,
    "products:session-reopen": SEES,
    "products:item-agree": SEES_ITEM,
    "products:sheet": SEES_ITEM,
    "products:sheet-sign": SEES_ITEM,
}


def answer_to_send(name, role):
    """What a role gets that posts to this address."""
    send = ACTS[name]
    if role not in send.who | send.refused and role in FORBIDDEN_AMONG.get(name, ()):
        return FORBIDDEN
    return send.answer_to(role)
