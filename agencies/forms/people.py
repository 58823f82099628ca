"""Checks of people and their memberships, the same for the admin site's forms and for rows of an Excel file."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.enums import STAFF, AgencyKind, Role
from agencies.models import Membership, User

# Who comes for dossiers alone belongs to bodies that exist for that, and nobody else does.
KINDS_OF_ROLE = {
    Role.PRODUCER: {AgencyKind.PRODUCER},
    Role.COUNCIL: {AgencyKind.COUNCIL},
    Role.ADVISER: {AgencyKind.COUNCIL},
} | dict.fromkeys(STAFF, {*AgencyKind} - {AgencyKind.PRODUCER})


def check_membership(membership: Membership, person: User | AnonymousUser) -> None:
    """Whether `person` may enter this membership. Raises ValidationError with the sentence."""
    if membership.user_id == person.pk and not person.is_superuser:
        raise ValidationError(
            _("Không tự phân công cho chính mình được; hãy nhờ một thư ký khác hoặc quản trị hệ thống.")
        )
    if (
        membership.agency_id
        and membership.valid_from
        and not membership.agency.in_force_on(membership.valid_from)
    ):
        raise ValidationError(
            {
                "valid_from": _("Cơ quan “%(agency)s” không tồn tại vào ngày %(day)s.")
                % {"agency": membership.agency.name, "day": f"{membership.valid_from:%d/%m/%Y}"}
            }
        )
    if membership.agency_id and membership.role:
        _check_role(membership)


def _check_role(membership):
    """A commune's officer does not work in a company, and a company's people are no officers."""
    if membership.agency.kind not in KINDS_OF_ROLE[Role(membership.role)]:
        raise ValidationError(
            _("Vai “%(role)s” không có ở “%(agency)s” (%(kind)s).")
            % {
                "role": membership.get_role_display(),
                "agency": membership.agency.name,
                "kind": membership.agency.get_kind_display(),
            }
        )


def check_user(user: User, person: User | AnonymousUser) -> None:
    """Whether `person` may enter or change this account. Raises ValidationError with the sentence."""
    if user.is_superuser and not person.is_superuser:
        raise ValidationError(_("Chỉ quản trị hệ thống sửa được tài khoản quản trị hệ thống."))
    if user.pk == person.pk and not user.is_active:
        raise ValidationError({"is_active": _("Không tự khoá tài khoản của chính mình được.")})
    same_address = User.objects.filter(email__iexact=user.email).exclude(pk=user.pk)
    if user.email and same_address.exists():
        raise ValidationError(
            {"email": _("Thư điện tử này đã thuộc về “%(other)s”.") % {"other": same_address.first()}}
        )
