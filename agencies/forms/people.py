"""Checks of people and their memberships, the same for the admin site's forms and for rows of an Excel file."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from agencies.models import Membership, User


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
