"""manage.py write_docs: write the pages of docs/ that follow from the code."""

from django.conf import settings
from django.core.management.base import BaseCommand

from programs.exports.docs import permissions_page, workflows_page

PAGES = {"permissions.md": permissions_page, "workflows.md": workflows_page}


class Command(BaseCommand):
    help = "Write docs/permissions.md and docs/workflows.md from the rules and workflows in the code."
    requires_system_checks: list[str] = []

    def handle(self, *args, **options):
        for name, page in PAGES.items():
            path = settings.BASE_DIR / "docs" / name
            path.write_text(page(), encoding="utf-8")
            self.stdout.write(f"docs/{name}")
