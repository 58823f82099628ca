"""Uploaded files: looked at by name and content, then kept once under their hash, outside every web tree."""

import hashlib
import os
import tempfile
import unicodedata
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from agencies.models import StoredFile
from agencies.permissions import Actor, Refusal
from agencies.services.audit import act
from agencies.services.file_checks import MEDIA_TYPES, refuse_what_is_not
from agencies.uploads import TooLargeUpload

LONGEST_NAME = 160
# Control and format characters, half letters, line and paragraph marks.
HIDDEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def store_file(*, upload: UploadedFile, actor: Actor, at: datetime) -> StoredFile:
    """Keep an upload and return its record; the caller ties it to what it belongs to.

    Refused: too large, empty, of another type than allowed or than its name says, archives that unpack to too
    much. The content is on the disk before the row exists, so no row ever lacks its content; what a failed
    transaction leaves behind is content without a row, which the next upload of the same content uses.
    """
    name = clean_name(upload.name or "")
    extension = check_upload(upload)
    digest = _keep_content(upload)
    with act("file.store", actor=actor, at=at):
        return StoredFile.objects.create(
            sha256=digest,
            name=name,
            media_type=MEDIA_TYPES[extension],
            size=upload.size or 0,
            uploaded_by_id=actor.user_id,
            uploaded_at=at,
        )


def check_upload(upload: UploadedFile) -> str:
    """The extension of an acceptable file; raises Refusal, in a full sentence, for any other."""
    limit = settings.UPLOAD_MAX_BYTES
    size = upload.size or 0
    if isinstance(upload, TooLargeUpload) or size > limit:
        raise Refusal(
            _("Tệp nặng quá %(limit)s MB cho phép. Hãy nén hoặc chia nhỏ tệp rồi chọn lại.")
            % {"limit": limit // 1024**2}
        )
    if not size:
        raise Refusal(_("Tệp rỗng, không có nội dung. Hãy chọn lại tệp."))
    extension = Path(clean_name(upload.name or "")).suffix.lower().lstrip(".")
    if extension not in MEDIA_TYPES:
        raise Refusal(_("Chỉ nhận tệp PDF, DOCX, XLSX, JPG, PNG. Hãy lưu tệp thành một trong các loại này."))
    refuse_what_is_not(extension, upload)
    return extension


def clean_name(name: str) -> str:
    """What a file may be called in a list or a download: one line, no folders, its ending kept."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter) not in HIDDEN)
    stem, dot, ending = name.strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    kept = f".{ending}"[:20] if dot else ""
    stem = stem.strip(" .")[: LONGEST_NAME - len(kept)]
    return (stem or "tep") + kept


def path_of(stored_file: StoredFile) -> Path:
    """Where the content lies. Nothing of it comes from a person."""
    return _path(stored_file.sha256)


def _path(digest: str) -> Path:
    return Path(settings.STORED_FILES_DIR) / digest[:2] / digest


def _keep_content(upload: UploadedFile) -> str:
    """Write the content under its hash so that it is there completely or not at all; returns the hash."""
    root = Path(settings.STORED_FILES_DIR)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file readable for its owner alone, and the new name keeps that.
    handle, temporary = tempfile.mkstemp(dir=root, prefix="arriving-")
    try:
        with os.fdopen(handle, "wb") as target:
            digest = hashlib.sha256()
            for chunk in upload.chunks():
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        goal = _path(digest.hexdigest())
        if not (goal.exists() and goal.stat().st_size == upload.size):
            goal.parent.mkdir(mode=0o700, exist_ok=True)
            os.replace(temporary, goal)
            _flush_folder(goal.parent)
            _flush_folder(root)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    """A new name is safe only when its folder is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
