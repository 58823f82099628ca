"""What the supervisor remembers from one start to the next: ports, passwords, keys."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from .service import Service


class Memory:
    """A small JSON file that only its owner may read; a spoilt one is put aside and begun anew."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.values: dict[str, Any] = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            values = json.loads(self.file.read_text())
        except FileNotFoundError:
            return {}
        except ValueError:
            self.file.replace(self.file.with_suffix(".hong"))
            return {}
        return values if isinstance(values, dict) else {}

    def save(self, **values: Any) -> None:
        """Write completely or not at all."""
        self.values |= values
        half = self.file.with_suffix(".new")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as text:
            json.dump(self.values, text, indent=1)
            text.flush()
            os.fsync(text.fileno())
        half.replace(self.file)

    def secret_key(self) -> str:
        """Made once: with another key everybody would be signed out."""
        if "secret_key" not in self.values:
            self.save(secret_key=secrets.token_urlsafe(50))
        return str(self.values["secret_key"])

    def recall(self, service: Service) -> bool:
        """Give a service its port and password of last time; False when there was no last time."""
        known = self.values.get(service.name, {})
        service.port = known.get("port", 0)
        service.password = known.get("password", service.password)
        return bool(known)

    def remember(self, service: Service) -> None:
        known = {"port": service.port, "password": service.password}
        if self.values.get(service.name) != known:
            self.save(**{service.name: known})
