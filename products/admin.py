"""The registers of producers, products and papers at /quan-tri/. What a service owns is read here.

What is private about a producer's representative stands on the producer's own page, for those who may know it;
nothing of it is shown, searched, sorted or told here.
"""

from django.contrib import admin
from django.db.models import F
from django.utils.translation import gettext_lazy

from agencies.admin_tools import DatedAdmin, InForceFilter, PortalAdmin, ReadOnlyAdmin, ReadOnlyInline
from agencies.selectors.trail import trail_of
from products.models import (
    Council,
    Outlet,
    OutletCriterion,
    Paper,
    Producer,
    ProducerPlace,
    Product,
    Seat,
    Session,
)
from products.selectors.producers import CONTACTS, PRIVATE_FACTS

HIDDEN = (*PRIVATE_FACTS, *CONTACTS)


class PlaceInline(ReadOnlyInline):
    """Where the producer works; moved in the portal, corrected in the register of places."""

    model = ProducerPlace
    fields = ["address", "unit_code", "valid_from", "valid_until"]
    ordering = ["-valid_from"]
    show_change_link = True


class VersionedAdmin(PortalAdmin):
    """Records that people may have open in the portal: the version tells them that they were saved here meanwhile."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change:
            self.model._default_manager.filter(pk=form.instance.pk).update(version=F("version") + 1)


@admin.register(Producer)
class ProducerAdmin(VersionedAdmin):
    """Registered in the portal, with agency and place; what is entered wrong is corrected here or there."""

    list_display = ["name", "kind", "registration_number", "representative"]
    list_filter = ["kind"]
    search_fields = ["search_key", "registration_number"]
    ordering = ["sort_key", "pk"]
    fields = [
        "name",
        "agency",
        ("kind", "registration_number"),
        ("registered_on", "registered_with"),
        ("representative", "representative_title"),
        "note",
        "source",
    ]
    # A name is changed in the portal, where the agency's name follows.
    workflow_fields = ("name", "agency")
    hidden_columns = HIDDEN
    inlines = [PlaceInline]
    may_add = False

    def entries_of(self, request, obj):
        return trail_of(obj, hidden=frozenset(HIDDEN))


@admin.register(ProducerPlace)
class ProducerPlaceAdmin(DatedAdmin):
    list_display = ["producer", "address", "unit_code", "valid_from", "valid_until"]
    list_filter = [InForceFilter]
    list_select_related = ["producer"]
    search_fields = ["producer__search_key", "address", "unit_code"]
    ordering = ["producer__sort_key", "valid_from", "pk"]
    autocomplete_fields = ["producer"]
    fixed_fields = ("producer", "valid_from")
    hidden_columns = HIDDEN


@admin.register(Product)
class ProductAdmin(VersionedAdmin):
    """Products of producers are theirs to write; what public sources say of others is kept here."""

    list_display = ["name", "producer", "group", "public_note", "stopped_on"]
    list_filter = ["group__catalogue"]
    list_select_related = ["producer", "group"]
    search_fields = ["search_key", "producer__search_key"]
    ordering = ["sort_key", "pk"]
    fields = ["name", "producer", "group", "description", "public_note", "source", "stopped_on"]
    autocomplete_fields = ["producer"]
    workflow_fields = ("group", "stopped_on")
    fixed_fields = ("producer",)
    hidden_columns = HIDDEN


@admin.register(Paper)
class PaperAdmin(ReadOnlyAdmin):
    """The libraries of producers; files are opened in the portal, where each is asked for."""

    list_display = ["title", "producer", "kind", "number", "issued_on", "expires_on"]
    list_filter = ["kind"]
    list_select_related = ["producer"]
    date_hierarchy = "expires_on"
    search_fields = ["search_key", "number", "producer__search_key"]
    ordering = ["-pk"]
    hidden_columns = HIDDEN


@admin.register(Outlet)
class OutletAdmin(ReadOnlyAdmin):
    """Where products are sold; entered, corrected and closed in the portal."""

    list_display = ["name", "kind", "address", "unit_code", "opened_on", "closed_on"]
    list_filter = ["kind"]
    search_fields = ["search_key", "link"]
    ordering = ["sort_key", "pk"]


@admin.register(OutletCriterion)
class OutletCriterionAdmin(DatedAdmin):
    """What a point of sale of the programme has to meet, each with the decision that says so."""

    list_display = ["code", "heading", "legal_basis", "valid_from", "valid_until"]
    list_filter = [InForceFilter]
    ordering = ["position", "valid_from", "pk"]
    fixed_fields = ("code", "valid_from")


# --- Councils and sessions; score sheets are in no register ------------------------------------------------------

# No address of these registers reaches a sheet, a result or what was agreed, not even by a condition.
BLIND = (
    "sheets",
    "items",
    "recusals",
    "attendance",
    "agreed",
    "marks",
    "sessions",
    "seats",
    "session_items",
)


@admin.register(Council)
class CouncilAdmin(ReadOnlyAdmin):
    list_display = ["name", "level", "owner", "decision_number", "decided_on", "valid_from", "valid_until"]
    list_filter = [InForceFilter, "level"]
    list_select_related = ["owner"]
    search_fields = ["name", "decision_number", "owner__search_key"]
    ordering = ["-valid_from", "-pk"]
    hidden_columns = BLIND


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = ["person", "council", "kind", "home_agency", "valid_from", "valid_until"]
    list_filter = [InForceFilter, "kind"]
    list_select_related = ["council", "membership__user", "home_agency"]
    search_fields = ["membership__user__search_key", "council__name"]
    ordering = ["-valid_from", "-pk"]
    hidden_columns = BLIND

    @admin.display(description=gettext_lazy("người"), ordering="membership__user__search_key")
    def person(self, seat):
        return seat.membership.user.full_name


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["held_on", "council", "round", "by_writing", "status", "closed_at"]
    list_filter = ["status", "by_writing"]
    list_select_related = ["council", "round"]
    date_hierarchy = "held_on"
    search_fields = ["council__name", "place"]
    ordering = ["-held_on", "-pk"]
    hidden_columns = BLIND
