"""What an agency owes is owed by another only once it was handed over, and then says from whom."""

import pgtrigger


def agency_changes_by_handing_over() -> pgtrigger.Trigger:
    """A trigger: whoever writes with whatever tool, the agency before must be written down with the change."""
    return pgtrigger.Protect(
        name="agency_changes_by_handing_over",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__agency__df=pgtrigger.F("new__agency"))
        & pgtrigger.Q(new__handed_over_from__df=pgtrigger.F("old__agency")),
    )
