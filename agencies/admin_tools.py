"""What the pages of the admin site share: search without accents, the trail, locking, closing instead of deleting.

The admin site is a door like the portal's pages. Every write is an act with its person and reason, statuses are
for the workflows, and what others point at is closed by date, never deleted.
"""

import hashlib
from datetime import date

import pghistory.models
from django import forms
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.forms.text import CleanTextMixin
from agencies.models.base import Dated, SearchKey
from agencies.permissions import Administrator, Refusal
from agencies.selectors.trail import event_model_of, trail_of
from agencies.services.audit import act
from agencies.text import search_words

LONGEST_REASON = 500
LONGEST_NUMBER, LONGEST_YEAR = 18, 4
FINGERPRINT = "read_state"
REASON = "act_reason"


def acting_person(request):
    """Who acts in the admin site: the member of the day, else the superuser."""
    return request.actor or Administrator(request.user.pk, request.user.full_name)


def fingerprint(record: models.Model) -> str:
    """What stands in a row, in few letters, to see whether it still does."""
    columns = [field for field in record._meta.concrete_fields if not field.generated]
    values = [(field.attname, str(getattr(record, field.attname))) for field in columns]
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


def refuse_what_no_list_means(request, day_field: str | None) -> None:
    """Django's lists fall over what no page of ours sends: a NUL, rows without a number, years without end."""
    chosen = request.POST.getlist(helpers.ACTION_CHECKBOX_NAME) if request.method == "POST" else []
    asked = [(name, value) for name, values in request.GET.lists() for value in values]
    days = [value for name, value in asked if day_field and name.startswith(f"{day_field}__")]
    if (
        any("\x00" in value for _name, value in asked)
        or any(len(value) > LONGEST_YEAR for value in days)
        or not all(_is_number(value) for value in chosen)
    ):
        raise BadRequest


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER


class PortalForm(CleanTextMixin, forms.ModelForm):
    """A form that takes clean text, knows what it was filled from, and asks why."""

    request: HttpRequest  # set by PortalAdmin.get_form

    read_state = forms.CharField(required=False, widget=forms.HiddenInput)
    act_reason = forms.CharField(
        label=gettext_lazy("Lý do"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Ghi vào nhật ký cùng thay đổi này: theo văn bản nào, vì sao."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial[FINGERPRINT] = fingerprint(self.instance)

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get(FINGERPRINT) != self._fingerprint_now():
            raise ValidationError(
                _(
                    "Người khác đã lưu bản này trong lúc bạn sửa. Thay đổi của bạn chưa ghi: "
                    "hãy mở lại trang, xem bản mới rồi sửa lại."
                )
            )
        return cleaned

    def _post_clean(self):
        """After the values are in the record, the checks that are about the record and who writes it."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.check_record()
            except ValidationError as error:
                self.add_error(None, error)

    def check_record(self):
        """Raise ValidationError for what this person may not write."""

    def _fingerprint_now(self) -> str | None:
        """Read under a lock, in the transaction that will write."""
        model = type(self.instance)
        record = model._base_manager.select_for_update(of=("self",)).filter(pk=self.instance.pk).first()
        return fingerprint(record) if record else None


class CloseForm(forms.Form):
    """From which day on something is no longer in force, and why."""

    until = forms.DateField(
        label=gettext_lazy("Hết hiệu lực từ ngày"),
        help_text=gettext_lazy("Ngày đầu tiên không còn hiệu lực, viết như 01/07/2025."),
        input_formats=["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"],
    )
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=LONGEST_REASON)


class PortalAdmin(admin.ModelAdmin):
    """One register. By default it is read, searched, added to and changed, and nothing is ever deleted.

    `workflow_fields` belong to a workflow or to the portal and are shown, never written. `fixed_fields` are set
    once. `may_change_record` is asked about the record as the portal's own guards would be.
    """

    form = PortalForm
    list_per_page = 50
    show_full_result_count = False
    save_on_top = False
    may_add = True
    may_change = True
    may_delete = False
    workflow_fields: tuple[str, ...] = ()
    fixed_fields: tuple[str, ...] = ()
    # Columns that no address may ask for: whoever may guess at a text letter by letter reads it.
    hidden_columns: tuple[str, ...] = ("password",)
    object_history_template = "admin/portal_history.html"

    # --- who may what --------------------------------------------------------------------------------------

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request, obj=None):
        return self.may_add and self.admin_site.has_permission(request)

    def has_change_permission(self, request, obj=None):
        if not (self.may_change and self.admin_site.has_permission(request)):
            return False
        return obj is None or self.may_change_record(request, obj)

    def has_delete_permission(self, request, obj=None):
        if not self.admin_site.has_permission(request):
            return False
        return self.may_delete if obj is None else self.may_delete_record(request, obj)

    def may_change_record(self, request, obj) -> bool:
        return True

    def may_delete_record(self, request, obj) -> bool:
        return self.may_delete

    def lookup_allowed(self, lookup, value, request):
        asked = set(lookup.split("__"))
        return not asked & {*self.hidden_columns} and super().lookup_allowed(lookup, value, request)

    def get_readonly_fields(self, request, obj=None):
        fixed = self.fixed_fields if obj else ()
        return (*super().get_readonly_fields(request, obj), *self.workflow_fields, *fixed)

    # --- writing -------------------------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        # Forms that check the person who writes find the request here.
        return type(form.__name__, (form,), {"request": request})

    def get_fieldsets(self, request, obj=None):
        """The fields of the form, the reason last; on a page one only reads there is no reason to give."""
        writes = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        extra = {FINGERPRINT, REASON}
        sheets = [
            (name, {**options, "fields": [field for field in options["fields"] if field not in extra]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        return [*sheets, (None, {"fields": [REASON, FINGERPRINT]})] if writes else sheets

    def save_model(self, request, obj, form, change):
        """A record that was there is written only where somebody changed it."""
        if not change:
            obj.save()
        elif changed := [
            field.name for field in obj._meta.concrete_fields if field.name in form.changed_data
        ]:
            obj.save(update_fields=changed)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        name = "admin.change" if object_id else "admin.add"
        return self._in_act(
            request,
            name,
            lambda: super(PortalAdmin, self).changeform_view(request, object_id, form_url, extra_context),
        )

    def delete_view(self, request, object_id, extra_context=None):
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        return self._in_act(
            request,
            "admin.delete",
            lambda: super(PortalAdmin, self).delete_view(request, object_id, extra_context),
        )

    def changelist_view(self, request, extra_context=None):
        refuse_what_no_list_means(request, self.date_hierarchy)
        if request.method != "POST" or request.POST.get("action") == "close":
            return super().changelist_view(request, extra_context)
        name = "admin.delete" if request.POST.get("action") == "delete_selected" else "admin.change"
        return self._in_act(
            request, name, lambda: super(PortalAdmin, self).changelist_view(request, extra_context)
        )

    def _in_act(self, request, name, view):
        """Do what the view does as one act; what the database or a guard refuses becomes a sentence."""
        reason = request.POST.get(REASON, "").replace("\x00", "").strip()[:LONGEST_REASON]
        try:
            with act(name, actor=acting_person(request), at=request.now, reason=reason):
                response = view()
                if hasattr(response, "render") and not response.is_rendered:
                    response.render()
                return response
        except Refusal as refusal:
            messages.error(request, str(refusal))
        except (IntegrityError, models.ProtectedError):
            messages.error(
                request,
                _(
                    "Chưa ghi được: dữ liệu trùng với một dòng vừa được lưu, hoặc đang được dùng. "
                    "Hãy xem lại rồi thử lại."
                ),
            )
        return HttpResponseRedirect(request.get_full_path())

    # The trail is kept by triggers, with more in it; Django's own log stays empty.
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    # --- reading -------------------------------------------------------------------------------------------

    def get_search_results(self, request, queryset, search_term):
        """Without accents: every word occurs in one of `search_fields`; a stored key is used where there is one."""
        keys = {f"_key_{number}": path for number, path in enumerate(self.search_fields)}
        words = search_words(search_term)
        if words:
            computed = {name: path for name, path in keys.items() if not path.endswith("search_key")}
            queryset = queryset.annotate(**{name: SearchKey(F(path)) for name, path in computed.items()})
        for word in words:
            found = Q()
            for name, path in keys.items():
                found |= Q(**{f"{path if path.endswith('search_key') else name}__contains": word})
            queryset = queryset.filter(found)
        return queryset, False

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Nhật ký: %(record)s") % {"record": obj},
            "entries": self.entries_of(request, obj),
            "opts": self.opts,
            "object": obj,
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def entries_of(self, request, obj):
        """The trail of a record as far as this person may read it."""
        return trail_of(obj) if is_tracked(self.model) else []

    def get_view_on_site_url(self, obj=None):
        """The record's page in the portal, where there is one."""
        if obj is None or not hasattr(obj, "get_absolute_url"):
            return None
        try:
            return obj.get_absolute_url()
        except NoReverseMatch:
            return None


def is_tracked(model) -> bool:
    try:
        return issubclass(event_model_of(model), pghistory.models.Event)
    except LookupError:
        return False


class ReadOnlyAdmin(PortalAdmin):
    """A register that only the portal itself writes."""

    may_add = may_change = may_delete = False
    actions = None


class InForceFilter(admin.SimpleListFilter):
    """In force today, not yet, no longer."""

    title = gettext_lazy("hiệu lực")
    parameter_name = "hieu_luc"

    def lookups(self, request, model_admin):
        return [("now", _("Đang hiệu lực")), ("past", _("Đã hết hiệu lực")), ("future", _("Chưa đến ngày"))]

    def queryset(self, request, queryset):
        today = request.today
        if self.value() == "now":
            return queryset.in_force_on(today)
        if self.value() == "past":
            return queryset.filter(valid_until__lte=today)
        if self.value() == "future":
            return queryset.filter(valid_from__gt=today)
        return queryset


class YearFilter(admin.SimpleListFilter):
    """Years as people write them, without a separator of thousands."""

    title = gettext_lazy("năm")
    parameter_name = "nam"
    field = "year"

    def lookups(self, request, model_admin):
        years = model_admin.model._default_manager.order_by(f"-{self.field}").values_list(
            self.field, flat=True
        )
        return [(str(year), str(year)) for year in years.distinct()]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return (
            queryset.filter(**{self.field: int(value)})
            if value.isascii() and value.isdecimal() and len(value) == 4
            else queryset
        )


class DatedAdmin(PortalAdmin):
    """A register of things in force between two dates: closed from a day on, with a reason, never deleted."""

    actions = ["close"]

    @admin.action(description=gettext_lazy("Đóng (hết hiệu lực từ một ngày)"))
    def close(self, request, queryset):
        """Ask for the day and the reason, then close every chosen row that is still open on that day."""
        form = CloseForm(request.POST if "until" in request.POST else None, initial={"until": request.today})
        if form.is_bound and form.is_valid():
            return self._close(request, queryset, form.cleaned_data["until"], form.cleaned_data["reason"])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Đóng %(name)s") % {"name": self.opts.verbose_name_plural},
            "form": form,
            "records": queryset,
            "opts": self.opts,
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/portal_close.html", context)

    def _close(self, request, queryset, until: date, reason: str):
        """All of them or none: one that cannot end on that day is named."""
        try:
            with act("admin.change", actor=acting_person(request), at=request.now, reason=reason):
                count = 0
                for record in queryset.select_for_update(of=("self",)).order_by("pk"):
                    if record.valid_until is None or record.valid_until > until:
                        self.close_record(request, record, until)
                        count += 1
        except Refusal as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("Đã đóng %(count)s dòng từ ngày %(day)s.") % {"count": count, "day": f"{until:%d/%m/%Y}"},
            )
        return HttpResponseRedirect(request.get_full_path())

    def close_record(self, request, record: Dated, until: date) -> None:
        if not self.has_change_permission(request, record):
            raise Refusal(_("“%(record)s”: bạn không được đóng dòng này.") % {"record": record})
        if until <= record.valid_from:
            raise Refusal(
                _("“%(record)s” bắt đầu ngày %(day)s; ngày hết hiệu lực phải sau ngày đó.")
                % {"record": record, "day": f"{record.valid_from:%d/%m/%Y}"}
            )
        record.valid_until = until
        record.save(update_fields=["valid_until"])


class PortalInline(admin.StackedInline):
    """Rows that belong to a record; they are added and changed with it, and stay."""

    form = type("PortalInlineForm", (CleanTextMixin, forms.ModelForm), {})
    extra = 0
    can_delete = False
    show_change_link = False
    workflow_fields: tuple[str, ...] = ()

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *self.workflow_fields)


class ReadOnlyInline(PortalInline):
    """Rows that are only shown here, one line each."""

    template = "admin/edit_inline/tabular.html"
    max_num = 0

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
