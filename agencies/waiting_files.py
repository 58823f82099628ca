"""Files between a dry run and its confirmation: outside the web tree, under a name that only this session knows."""

import os
import re
import secrets
import time
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from agencies.permissions import Refusal

WAITING = "imports_waiting"
TOKEN = re.compile(r"[0-9a-f]{32}\Z")
KEPT_SECONDS = 24 * 3600


def keep_file(session: SessionBase, content: bytes, into: str) -> str:
    """Let a file wait for its confirmation; `into` says what it is for. Returns the token that takes it back."""
    token = secrets.token_hex(16)
    with os.fdopen(os.open(_folder() / token, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    session[WAITING] = {"token": token, "into": into}
    return token


def take_file(session: SessionBase, token: str, into: str) -> bytes:
    """The waiting file, once: whoever sends the form twice imports once. Raises Refusal when it is gone."""
    waiting = session.pop(WAITING, None)
    if not TOKEN.match(token) or waiting != {"token": token, "into": into}:
        raise Refusal(_("Tệp này đã nhập rồi hoặc đã quá hạn. Hãy chọn lại tệp."))
    file = _folder() / token
    try:
        content = file.read_bytes()
    except FileNotFoundError as trouble:
        raise Refusal(_("Tệp này đã nhập rồi hoặc đã quá hạn. Hãy chọn lại tệp.")) from trouble
    file.unlink(missing_ok=True)
    return content


def _folder() -> Path:
    """Where files wait; what nobody confirmed within a day is removed."""
    folder = settings.DATA_DIR / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for file in folder.iterdir():
        if file.stat().st_mtime < time.time() - KEPT_SECONDS:
            file.unlink(missing_ok=True)
    return folder
