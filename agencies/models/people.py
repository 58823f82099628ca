"""People, and as what they work where."""

from typing import ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.enums import Language, Role
from agencies.models.agencies import Agency
from agencies.models.base import (
    Dated,
    DatedQuerySet,
    no_overlap,
    period_in_order,
    search_index,
    search_key,
    stays,
)


class UserManager(BaseUserManager["User"]):
    """Makes accounts; also what `createsuperuser` calls."""

    def create_user(self, username, password=None, **fields):
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, password=None, **fields):
        return self.create_user(username, password, is_superuser=True, **fields)


@pghistory.track(exclude=["password", "last_login", "search_key"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do follows from their memberships."""

    username = models.CharField(
        _("tên đăng nhập"),
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*\Z", _("Chỉ dùng chữ thường không dấu, số, dấu chấm, gạch nối.")
            )
        ],
        error_messages={"unique": _("Tên đăng nhập này đã có người dùng.")},
    )
    full_name = models.CharField(_("họ và tên"), max_length=120)
    email = models.EmailField(_("thư điện tử"))
    language = models.CharField(
        _("ngôn ngữ"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE
    )
    is_active = models.BooleanField(
        _("đang hoạt động"), default=True, help_text=_("Bỏ chọn để khoá tài khoản thay vì xoá.")
    )
    joined_at = models.DateTimeField(_("lập lúc"), auto_now_add=True)
    search_key = search_key("full_name")

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = _("người dùng")
        verbose_name_plural = _("người dùng")
        indexes = [search_index("user_search")]
        triggers = [stays("user_stays")]

    def __str__(self):
        return f"{self.full_name} ({self.username})"

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.full_name

    @property
    def is_staff(self):
        """Whether the admin site opens at all; ActorMiddleware says so for the secretariat of the day."""
        return self.is_active and (self.is_superuser or getattr(self, "works_in_admin_site", False))


class MembershipQuerySet(DatedQuerySet):
    """Memberships of a day, by whether the person is at work."""

    def at_work_on(self, day):
        """Memberships in force of people who may sign in, in agencies in force."""
        return self.in_force_on(day).filter(
            models.Q(agency__valid_until__isnull=True) | models.Q(agency__valid_until__gt=day),
            agency__valid_from__lte=day,
            user__is_active=True,
        )


@pghistory.track()
class Membership(Dated):
    """One person works in one agency in one role between two dates."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("người"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name=_("cơ quan"))
    role = models.CharField(_("vai trò"), max_length=12, choices=Role.choices)
    title = models.CharField(
        _("chức vụ"), max_length=120, blank=True, help_text=_("Ghi như trên văn bản, ví dụ: Phó Giám đốc.")
    )

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("phân công")
        verbose_name_plural = _("phân công")
        constraints = [
            no_overlap("one_membership_per_person_and_agency_a_day", "user", "agency"),
            period_in_order("membership_period_in_order"),
        ]

    def __str__(self):
        return f"{self.user.full_name}, {self.get_role_display()}, {self.agency.short_name}"
