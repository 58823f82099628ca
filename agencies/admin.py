"""The registers of agencies, people and days at /quan-tri/."""

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin_import import ImportPages
from agencies.admin_tools import (
    DatedAdmin,
    InForceFilter,
    PortalAdmin,
    PortalForm,
    PortalInline,
    ReadOnlyAdmin,
    ReadOnlyInline,
)
from agencies.forms.imports import MembershipResource, UserResource
from agencies.forms.people import check_membership, check_user
from agencies.models import (
    AdministrativeUnit,
    Agency,
    AgencyFunction,
    AgencyName,
    AgencySuccession,
    Membership,
    Notification,
    OutgoingMail,
    SpecialDay,
    UnitSuccession,
    User,
)
from agencies.services.notifications import notify

# Rights follow memberships; groups would be a second book that nobody reads. Locks after failed sign-ins end by
# themselves; their rows are for logs, not for editing.
for unused in (Group, AccessAttempt, AccessFailureLog, AccessLog):
    admin.site.unregister(unused)


# --- Agencies and units -------------------------------------------------------------------------------------------


class AgencyNameInline(PortalInline):
    model = AgencyName
    fields = [("name", "short_name"), "name_en", ("valid_from", "valid_until")]
    verbose_name_plural = gettext_lazy("tên gọi theo thời gian (đổi tên: đóng dòng cũ, thêm dòng mới)")


class AgencyFunctionInline(PortalInline):
    model = AgencyFunction
    fields = ["function", ("valid_from", "valid_until")]
    verbose_name_plural = gettext_lazy("chức năng trong chương trình")


class AgencyOriginInline(PortalInline):
    model = AgencySuccession
    fk_name = "successor"
    autocomplete_fields = ["predecessor"]
    verbose_name_plural = gettext_lazy("kế thừa từ")


class AgencySuccessorInline(PortalInline):
    model = AgencySuccession
    fk_name = "predecessor"
    autocomplete_fields = ["successor"]
    verbose_name_plural = gettext_lazy("việc chuyển cho")


@admin.register(Agency)
class AgencyAdmin(DatedAdmin):
    list_display = ["name", "short_name", "code", "level", "kind", "valid_from", "valid_until"]
    list_filter = [InForceFilter, "level", "kind", "functions__function"]
    search_fields = ["search_key", "short_name", "code"]
    ordering = ["sort_key", "pk"]
    fields = [
        ("code", "unit_code"),
        "name",
        ("short_name", "name_en"),
        ("kind", "level"),
        ("valid_from", "valid_until"),
        "role_in_programme",
        "source",
        "note",
    ]
    fixed_fields = ("code", "valid_from")
    inlines = [AgencyNameInline, AgencyFunctionInline, AgencyOriginInline, AgencySuccessorInline]

    def get_search_results(self, request, queryset, search_term):
        """Where an agency is picked, producers are offered for a membership alone: nobody gives them orders."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        picking = request.path == reverse("admin:autocomplete")
        if picking and request.GET.get("model_name") != Membership._meta.model_name:
            found = found.at_work()
        return found, distinct

    def save_related(self, request, form, formsets, change):
        """A new agency is called on its papers what it is called here, unless a name was entered with it."""
        super().save_related(request, form, formsets, change)
        agency = form.instance
        if not agency.names.exists():
            AgencyName.objects.create(
                agency=agency,
                name=agency.name,
                short_name=agency.short_name,
                name_en=agency.name_en,
                valid_from=agency.valid_from,
                valid_until=agency.valid_until,
            )


@admin.register(AgencyName)
class AgencyNameAdmin(DatedAdmin):
    list_display = ["name", "short_name", "agency", "valid_from", "valid_until"]
    list_filter = [InForceFilter]
    list_select_related = ["agency"]
    search_fields = ["name", "short_name", "agency__search_key"]
    ordering = ["agency__sort_key", "valid_from", "pk"]
    autocomplete_fields = ["agency"]
    fixed_fields = ("agency", "valid_from")


@admin.register(AgencyFunction)
class AgencyFunctionAdmin(DatedAdmin):
    list_display = ["agency", "function", "valid_from", "valid_until"]
    list_filter = [InForceFilter, "function"]
    list_select_related = ["agency"]
    search_fields = ["agency__search_key", "agency__short_name"]
    ordering = ["function", "agency__sort_key", "pk"]
    autocomplete_fields = ["agency"]
    fixed_fields = ("agency", "function", "valid_from")


@admin.register(AgencySuccession)
class AgencySuccessionAdmin(PortalAdmin):
    """Nothing points at a succession, so one entered by mistake may go; the trail keeps it."""

    list_display = ["predecessor", "successor", "on"]
    list_select_related = ["predecessor", "successor"]
    date_hierarchy = "on"
    search_fields = ["predecessor__search_key", "successor__search_key"]
    ordering = ["-on", "pk"]
    autocomplete_fields = ["predecessor", "successor"]
    may_delete = True


class UnitOriginInline(PortalInline):
    model = UnitSuccession
    fk_name = "successor"
    autocomplete_fields = ["predecessor"]
    verbose_name_plural = gettext_lazy("hình thành từ")


class UnitSuccessorInline(PortalInline):
    model = UnitSuccession
    fk_name = "predecessor"
    autocomplete_fields = ["successor"]
    verbose_name_plural = gettext_lazy("chuyển thành")


@admin.register(AdministrativeUnit)
class AdministrativeUnitAdmin(DatedAdmin):
    list_display = ["full_name", "code", "level", "kind", "parent_code", "valid_from", "valid_until"]
    list_filter = [InForceFilter, "level", "kind", "province_code"]
    search_fields = ["search_key", "code"]
    ordering = ["sort_key", "pk"]
    fields = [
        ("code", "parent_code", "province_code"),
        ("name", "full_name", "name_en"),
        ("level", "kind"),
        ("valid_from", "valid_until"),
        "created_by",
        "ended_by",
        "source",
        "note",
    ]
    fixed_fields = ("code", "valid_from")
    inlines = [UnitOriginInline, UnitSuccessorInline]

    def get_view_on_site_url(self, obj=None):
        return reverse("agencies:unit", args=[obj.pk]) if obj else None


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(PortalAdmin):
    """Nothing points at a succession, so one entered by mistake may go; the trail keeps it."""

    list_display = ["predecessor", "successor", "on"]
    list_select_related = ["predecessor", "successor"]
    date_hierarchy = "on"
    search_fields = ["predecessor__search_key", "successor__search_key"]
    ordering = ["-on", "pk"]
    autocomplete_fields = ["predecessor", "successor"]
    may_delete = True


# --- People -------------------------------------------------------------------------------------------------------


class UserForm(PortalForm):
    def check_record(self):
        check_user(self.instance, self.request.user)


class MembershipInline(ReadOnlyInline):
    """Where the person works; changed in the register of memberships, where it is closed with a reason."""

    model = Membership
    fields = ["agency", "role", "title", "valid_from", "valid_until"]
    show_change_link = True


@admin.register(User)
class UserAdmin(ImportPages):
    """Accounts are locked, never deleted; passwords are kept as hashes and shown to nobody."""

    form = UserForm
    resource = UserResource
    list_display = ["full_name", "username", "works_as", "is_active", "last_login"]
    list_filter = ["is_active", "is_superuser", "language", "memberships__role"]
    search_fields = ["search_key", "username", "email"]
    ordering = ["search_key", "pk"]
    fields = [
        "username",
        "full_name",
        "email",
        "language",
        "is_active",
        "is_superuser",
        "last_login",
        "joined_at",
    ]
    workflow_fields = ("last_login", "joined_at")
    fixed_fields = ("username",)
    inlines = [MembershipInline]
    change_password_form = DjangoUserAdmin.change_password_form
    change_form_template = "admin/agencies/user_change_form.html"

    def get_queryset(self, request):
        working = Membership.objects.in_force_on(request.today).select_related("agency").order_by("pk")
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("memberships", queryset=working, to_attr="working"))
        )

    @admin.display(description=gettext_lazy("đang làm việc tại"))
    def works_as(self, user):
        return "; ".join(f"{one.get_role_display()}, {one.agency.short_name}" for one in user.working) or "–"

    def may_change_record(self, request, obj):
        return request.user.is_superuser or not obj.is_superuser

    def get_readonly_fields(self, request, obj=None):
        """Only a superuser makes superusers."""
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, "is_superuser")

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def response_add(self, request, obj, post_url_continue=None):
        """A new account has no password yet: go and give it one."""
        messages.success(
            request, _("Đã lập tài khoản “%(user)s”. Hãy đặt mật khẩu đầu tiên.") % {"user": obj}
        )
        return HttpResponseRedirect(reverse("admin:agencies_user_password", args=[obj.pk]))

    def get_urls(self):
        page = path(
            "<int:pk>/mat-khau/",
            self.admin_site.admin_view(self.password_view),
            name="agencies_user_password",
        )
        return [page, *super().get_urls()]

    def password_view(self, request, pk):
        """Set a first password; afterwards only a superuser sets one, or the person who knows the old one."""
        user = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        if not may_set_password(request.user, user):
            raise PermissionDenied(
                _("Người này đã đăng nhập rồi: chỉ chính họ hoặc quản trị hệ thống đổi được mật khẩu.")
            )
        form = self.change_password_form(user, request.POST or None)
        # What is set here is a password; an account without one is locked by is_active.
        form.fields.pop("usable_password", None)
        if request.method == "POST" and form.is_valid():
            return self._in_act(request, "user.password", lambda: self._set_password(request, user, form))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Đặt mật khẩu: %(user)s") % {"user": user},
            "form": form,
            "opts": self.opts,
            "object": user,
        }
        return TemplateResponse(request, "admin/agencies/user_password.html", context)

    def _set_password(self, request, user, form):
        form.save()
        notify(
            recipients=[user],
            title=gettext_lazy("Mật khẩu của bạn vừa được đặt"),
            body=lambda: (
                _("Người đặt: %(person)s. Nếu bạn không yêu cầu, hãy báo ngay cho quản trị hệ thống.")
                % {"person": request.user.full_name}
            ),
            path=reverse("agencies:preferences"),
            at=request.now,
            but_not=request.user.pk,
        )
        messages.success(request, _("Đã đặt mật khẩu cho “%(user)s”.") % {"user": user})
        return HttpResponseRedirect(reverse("admin:agencies_user_change", args=[user.pk]))


def may_set_password(person: User, user: User) -> bool:
    """A first password by the secretariat; any later one only by a superuser, so that nobody can pose as another."""
    return person.is_superuser or (user.last_login is None and not user.is_superuser)


class MembershipForm(PortalForm):
    def check_record(self):
        check_membership(self.instance, self.request.user)


@admin.register(Membership)
class MembershipAdmin(ImportPages, DatedAdmin):
    """A membership is closed and followed by another; one that has not begun may still be taken back."""

    form = MembershipForm
    resource = MembershipResource
    list_display = ["user", "agency", "role", "title", "valid_from", "valid_until"]
    list_filter = [InForceFilter, "role", "agency__level"]
    list_select_related = ["user", "agency"]
    search_fields = [
        "user__search_key",
        "user__username",
        "agency__search_key",
        "agency__short_name",
        "title",
    ]
    ordering = ["user__search_key", "valid_from", "pk"]
    autocomplete_fields = ["user", "agency"]
    fixed_fields = ("user", "agency", "role", "valid_from")

    def may_change_record(self, request, obj):
        return request.user.is_superuser or obj.user_id != request.user.pk

    def may_delete_record(self, request, obj):
        return obj.valid_from > request.today and self.may_change_record(request, obj)


# --- Days and messages --------------------------------------------------------------------------------------------


@admin.register(SpecialDay)
class SpecialDayAdmin(PortalAdmin):
    list_display = ["day", "kind", "name", "decision"]
    list_filter = ["kind"]
    date_hierarchy = "day"
    search_fields = ["name", "decision"]
    ordering = ["-day"]
    may_delete = True


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    list_display = ["subject", "recipient", "address", "status", "queued_at", "sent_at", "attempts"]
    list_filter = ["status", "language"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__search_key", "subject", "address"]
    ordering = ["-queued_at", "-pk"]
    exclude = ["html"]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    list_display = ["title", "recipient", "created_at", "read_at"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__search_key", "title"]
    ordering = ["-created_at", "-pk"]
