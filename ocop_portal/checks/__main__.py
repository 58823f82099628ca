"""`make check`: every step runs, the failing ones show what they said, one failure fails the whole."""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .imports import complaints

ROOT = Path(__file__).parents[2]
# As a province would run it: behind TLS, under its own name.
PRODUCTION = {
    "ALLOWED_HOSTS": "ocop.example.vn",
    "DEBUG": "",
    "PORTAL_ADDRESS": "https://ocop.example.vn",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "SERVE_STATIC_UNCOLLECTED": "",
}


@dataclass(frozen=True)
class Step:
    """One thing looked at, by a command or by a function that returns its complaints."""

    title: str
    look: list[str] | Callable[[], list[str]]
    environment: Mapping[str, str] = field(default_factory=dict)

    def complaint(self) -> str:
        """Empty when all is well."""
        if callable(self.look):
            return "\n".join(self.look())
        done = subprocess.run(
            [sys.executable, *self.look],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return (done.stdout.strip() or f"exit code {done.returncode}") if done.returncode else ""


def templates_out_of_style() -> list[str]:
    """djade comes as a program without a Python module; it names what it would rewrite."""
    djade = Path(sys.executable).with_name("djade")
    files = [str(file.relative_to(ROOT)) for file in sorted(ROOT.glob("templates/**/*.html"))]
    command = [str(djade), "--check", "--target-version", "5.2", *files]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def steps() -> list[Step]:
    manage = "manage.py"
    return [
        Step("ruff check", ["-m", "ruff", "check", "--output-format", "concise", "."]),
        Step("ruff format", ["-m", "ruff", "format", "--check", "--output-format", "concise", "."]),
        Step("templates (djade)", templates_out_of_style),
        Step("import direction", lambda: complaints(ROOT)),
        Step("types (mypy)", ["-m", "mypy"]),
        Step("migrations", [manage, "makemigrations", "--check", "--dry-run"]),
        Step("translations", ["-m", "ocop_portal.translations", "check"]),
        Step("deployment", [manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]


def main() -> int:
    failed = 0
    for step in steps():
        complaint = step.complaint()
        print(("✗" if complaint else "✓"), step.title, flush=True)
        if complaint:
            failed += 1
            print("    " + complaint.replace("\n", "\n    "), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
