"""Where products are sold: entered and kept by agencies and producers, looked at by people, closed, never deleted."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import Function, Role
from agencies.permissions import Actor, Refusal, require
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from products.enums import OutletKind
from products.models import Outlet, OutletCheck, OutletCheckAnswer, OutletCriterion, OutletProduct, Product
from products.permissions import (
    MAY_CHECK_OUTLET,
    MAY_CLOSE_OUTLET,
    MAY_EDIT_OUTLET,
    MAY_OPEN_OUTLET,
    MAY_SELL_AT_OUTLET,
    looks_after_trade,
)
from products.selectors.outlets import criteria_on, may_drop, products_to_sell
from products.selectors.producers import local_agency_on

FACTS = (
    *("kind", "name", "unit_code", "address", "latitude", "longitude"),
    *("platform", "link", "opened_on", "note"),
)
CRITERIA = Path(__file__).parents[1] / "data" / "outlet_criteria.json"
TAKEN = {
    "outlet_once_at_its_place": gettext_lazy("Điểm bán tên này, ở địa chỉ này đã có trong sổ."),
    "outlet_once_on_the_net": gettext_lazy("Địa chỉ trên mạng này đã có trong sổ."),
}


def open_outlet(*, facts: Mapping[str, Any], actor: Actor, at: datetime) -> Outlet:
    """Enter a place where products are sold. A producer enters its own shops on the net, a locality what lies in it.

    Raises Refusal for what stands in the register already.
    """
    require(MAY_OPEN_OUTLET(actor))
    _refuse_strange_outlet(facts, actor, at)
    try:
        with act("outlet.open", actor=actor, at=at):
            return Outlet.objects.create(keeper_id=actor.agency_id, **facts)
    except IntegrityError as trouble:
        raise _taken(trouble) from trouble


def edit_outlet(
    *, outlet: Outlet, facts: Mapping[str, Any], version: int, actor: Actor, at: datetime
) -> Outlet:
    """Write the facts of an outlet. Raises Conflict when somebody saved since `version` was read."""
    try:
        with act("outlet.edit", actor=actor, at=at):
            outlet = lock_version(Outlet, outlet.pk, version)
            require(MAY_EDIT_OUTLET(actor, outlet))
            _refuse_strange_outlet(facts, actor, at)
            for name in FACTS:
                setattr(outlet, name, facts[name])
            outlet.version += 1
            outlet.save(update_fields=[*FACTS, "version"])
    except IntegrityError as trouble:
        raise _taken(trouble) from trouble
    return outlet


def close_outlet(*, outlet: Outlet, since: date, reason: str, actor: Actor, at: datetime) -> Outlet:
    """Say that an outlet sells no more from `since` on; what it sold ends with it."""
    with act("outlet.close", actor=actor, at=at, reason=reason):
        outlet = Outlet.objects.select_for_update().get(pk=outlet.pk)
        require(MAY_CLOSE_OUTLET(actor, outlet))
        if since > timezone.localdate(at):
            raise Refusal(_("Ngày đóng không được sau hôm nay."))
        if outlet.opened_on and since < outlet.opened_on:
            raise Refusal(_("Ngày đóng không được trước ngày mở."))
        outlet.closed_on = since
        outlet.version += 1
        outlet.save(update_fields=["closed_on", "version"])
        for good in outlet.goods.filter(valid_until__isnull=True):
            _end(good, since)
    return outlet


def sell_at_outlet(
    *, outlet: Outlet, product: Product, since: date, actor: Actor, at: datetime
) -> OutletProduct:
    """Say that a product is sold at an outlet from `since` on; a producer says so of its own products."""
    try:
        with act("outlet.sell", actor=actor, at=at):
            outlet = Outlet.objects.select_for_update().get(pk=outlet.pk)
            require(MAY_SELL_AT_OUTLET(actor, outlet))
            if not products_to_sell(actor).filter(pk=product.pk).exists():
                raise Refusal(_("Chỉ ghi được sản phẩm đang sản xuất; chủ thể chỉ ghi sản phẩm của mình."))
            if since > timezone.localdate(at):
                raise Refusal(_("Ngày bắt đầu bán không được sau hôm nay."))
            if outlet.opened_on and since < outlet.opened_on:
                raise Refusal(_("Ngày bắt đầu bán không được trước ngày mở điểm bán."))
            return OutletProduct.objects.create(outlet=outlet, product=product, valid_from=since)
    except IntegrityError as trouble:
        if "product_once_at_an_outlet" in str(trouble):
            raise Refusal(_("Sản phẩm này đã ghi là bán ở đây trong thời gian đó.")) from trouble
        raise


def drop_from_outlet(*, good: OutletProduct, actor: Actor, at: datetime) -> None:
    """Say that a product is sold at an outlet no more; its producer says so, or who keeps the outlet."""
    with act("outlet.drop_product", actor=actor, at=at):
        good = (
            OutletProduct.objects.select_for_update(of=("self",))
            .select_related("outlet", "product__producer")
            .get(pk=good.pk)
        )
        require(may_drop(actor, good))
        if good.valid_until is not None:
            raise Refusal(_("Sản phẩm này đã ghi thôi bán ở đây rồi."))
        _end(good, timezone.localdate(at))


def check_outlet(
    *, outlet: Outlet, is_alive: bool, note: str, met: Mapping[int, bool], actor: Actor, at: datetime
) -> OutletCheck:
    """Write down what somebody found today; `met` answers criteria of a point of sale of the programme, by number.

    Raises Refusal where a criterion in force is left open, or one is answered that is not.
    """
    today = timezone.localdate(at)
    with act("outlet.check", actor=actor, at=at):
        outlet = Outlet.objects.select_for_update().get(pk=outlet.pk)
        require(MAY_CHECK_OUTLET(actor, outlet))
        asked = (
            {one.pk for one in criteria_on(today)}
            if is_alive and outlet.kind == OutletKind.OCOP_POINT
            else set()
        )
        if set(met) != asked:
            raise Refusal(_("Hãy trả lời đủ các tiêu chí đang có hiệu lực. Trang có thể đã cũ: hãy mở lại."))
        check = OutletCheck.objects.create(
            outlet=outlet,
            on=today,
            is_alive=is_alive,
            note=note,
            at=at,
            by_id=actor.user_id,
            by_title=actor.full_title,
        )
        OutletCheckAnswer.objects.bulk_create(
            OutletCheckAnswer(check_made=check, criterion_id=pk, met=answer) for pk, answer in met.items()
        )
    return check


def load_outlet_criteria(*, at: datetime) -> None:
    """The criteria of points of sale, from products/data; what is there stays."""
    rows = json.loads(CRITERIA.read_text(encoding="utf-8"))["criteria"]
    known = set(OutletCriterion.objects.values_list("code", flat=True))
    with act("laws.load", actor=None, at=at):
        OutletCriterion.objects.bulk_create(
            OutletCriterion(**row) for row in rows if row["code"] not in known
        )


def _end(good: OutletProduct, day: date) -> None:
    """What began on the day it ends was never sold; the register needs a day of it all the same."""
    good.valid_until = max(day, date.fromordinal(good.valid_from.toordinal() + 1))
    good.save(update_fields=["valid_until"])


def _refuse_strange_outlet(facts: Mapping[str, Any], actor: Actor, at: datetime) -> None:
    online = facts["kind"] == OutletKind.ONLINE
    if actor.role == Role.PRODUCER and not online:
        raise Refusal(_("Chủ thể ghi gian hàng trên mạng của mình; điểm bán khác do cơ quan nhà nước ghi."))
    if online or looks_after_trade(actor) or Function.LOCAL not in actor.functions:
        return
    agency = local_agency_on(facts["unit_code"], timezone.localdate(at))
    if agency is None or agency.pk not in actor.agency_ids:
        raise Refusal(_("Địa phương chỉ ghi điểm bán trên địa bàn mình."))


def _taken(trouble: IntegrityError) -> Refusal:
    for name, words in TAKEN.items():
        if name in str(trouble):
            return Refusal(str(words))
    raise trouble
