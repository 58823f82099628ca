"""`python -m bench.fill '{"agencies": 110, "duties": 1100, "people": 220}'`: seed one portal."""

import json
import os
import sys
from datetime import date

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_portal.settings")
django.setup()

from bench.seed import seed  # noqa: E402

if __name__ == "__main__":
    sizes = json.loads(sys.argv[1])
    if "undone_since" in sizes:
        sizes["undone_since"] = date.fromisoformat(sizes["undone_since"])
    seed(**sizes)
