"""Sentences that several pages say."""

from django.contrib import messages
from django.utils.translation import gettext as _


def say_what_was_left_out(request, papers):
    """Which papers a new dossier could not take along."""
    if papers:
        names = "; ".join(f"{paper} ({paper.expires_on:%d/%m/%Y})" for paper in papers)
        messages.warning(
            request, _("Không mang theo giấy tờ đã hết giá trị: %(papers)s.") % {"papers": names}
        )
