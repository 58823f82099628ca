"""What is made: entered and kept by its producer, stopped and taken up again."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.enums import Role
from agencies.permissions import Actor, Refusal, require
from agencies.selectors.actors import people_at_work
from agencies.services.audit import act
from agencies.services.drafts import lock_version
from agencies.services.notifications import notify
from products.models import Producer, Product
from products.models.dossiers import ENDED
from products.permissions import MAY_ADD_PRODUCT, MAY_EDIT_PRODUCT
from products.selectors.products import with_force_on

FACTS = (
    *("name", "group", "story", "description", "standard", "packaging"),
    *("raw_material", "yearly_capacity", "price", "price_unit"),
)


def add_product(*, producer: Producer, facts: dict[str, Any], actor: Actor, at: datetime) -> Product:
    """Enter a product of one's own. Raises Refusal when the producer has one of this name."""
    require(MAY_ADD_PRODUCT(actor, producer))
    try:
        with act("product.add", actor=actor, at=at):
            return Product.objects.create(producer=producer, **facts)
    except IntegrityError as trouble:
        raise _named_twice(trouble) from trouble


def edit_product(
    *, product: Product, facts: dict[str, Any], version: int, actor: Actor, at: datetime
) -> Product:
    """Write a product's facts. Raises Conflict when somebody saved since `version` was read.

    The set stays once a dossier was lodged in it: what was ranked, and how, is told by it. A later catalogue's set
    follows from the successions of sets, not from here.
    """
    try:
        with act("product.edit", actor=actor, at=at):
            product = lock_version(Product, product.pk, version)
            require(MAY_EDIT_PRODUCT(actor, product))
            _refuse_another_set(product, facts["group"])
            for name in FACTS:
                setattr(product, name, facts[name])
            product.version += 1
            product.save(update_fields=[*FACTS, "version"])
    except IntegrityError as trouble:
        raise _named_twice(trouble) from trouble
    return product


def stop_product(*, product: Product, since: date, reason: str, actor: Actor, at: datetime) -> Product:
    """Say that a product is made no more. One that is being judged is withdrawn first.

    The secretariat is told where stars still hold: QĐ 26/2026/QĐ-TTg, Điều 8, makes it a ground for revocation.
    """
    today = timezone.localdate(at)
    with act("product.stop", actor=actor, at=at, reason=reason):
        product = Product.objects.select_for_update().get(pk=product.pk)
        require(MAY_EDIT_PRODUCT(actor, product))
        if product.stopped_on is not None:
            raise Refusal(_("Sản phẩm này đã ghi ngừng sản xuất rồi."))
        if since > today:
            raise Refusal(_("Ngày ngừng sản xuất không được sau hôm nay."))
        if product.dossiers.exclude(status__in=ENDED).exists():
            raise Refusal(_("Sản phẩm đang có hồ sơ chưa kết thúc. Hãy rút hồ sơ trước."))
        product.stopped_on = since
        product.save(update_fields=["stopped_on"])
        if with_force_on(today).filter(product=product).exists():
            _tell_secretariat(product, reason, actor, at)
    return product


def resume_product(*, product: Product, actor: Actor, at: datetime) -> Product:
    """Say that a product is made again."""
    with act("product.resume", actor=actor, at=at):
        product = Product.objects.select_for_update().get(pk=product.pk)
        require(MAY_EDIT_PRODUCT(actor, product))
        if product.stopped_on is None:
            raise Refusal(_("Sản phẩm này đang được sản xuất."))
        product.stopped_on = None
        product.save(update_fields=["stopped_on"])
    return product


def _refuse_another_set(product, group):
    if product.group == group:
        return
    if product.dossiers.filter(first_lodged_on__isnull=False).exists() or product.certificates.exists():
        raise Refusal(_("Sản phẩm đã nộp hồ sơ theo bộ sản phẩm này nên không đổi bộ được."))


def _tell_secretariat(product, reason, actor, at):
    people = people_at_work(timezone.localdate(at), roles=[Role.SECRETARIAT])
    notify(
        recipients=[membership.user for membership in people],
        title=lambda: _("Ngừng sản xuất khi còn sao: %(product)s") % {"product": product.name},
        body=reason,
        path=product.get_absolute_url(),
        at=at,
        but_not=actor.user_id,
    )


def _named_twice(trouble: IntegrityError) -> Refusal:
    if "product_name_once_per_producer" in str(trouble):
        return Refusal(_("Bạn đã có sản phẩm mang tên này. Hãy ghi thêm điều phân biệt, ví dụ quy cách."))
    raise trouble
