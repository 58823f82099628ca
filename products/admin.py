"""The registers of councils and sessions at /quan-tri/, to be read. Score sheets are in no register."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from agencies.admin_tools import InForceFilter, ReadOnlyAdmin
from products.models import Council, Seat, Session

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
