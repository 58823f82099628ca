"""The hash of a content: the same content, whoever wrote it in whatever order, gives the same."""

import hashlib
import json
from typing import Any


def hash_of(content: Any) -> str:
    """SHA-256 of plain data written in one fixed way."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
