"""Is this file what its name says, and harmless to open? Told from its bytes, before anything unpacks it."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from agencies.permissions import Refusal

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}

MOST_UNPACKED = 50 * 1024**2
MOST_ENTRIES = 200
MOST_RATIO = 100
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 30_000

OLD_OFFICE_OR_LOCKED = b"\xd0\xcf\x11\xe0"
ARCHIVE_SIGNATURES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
ARCHIVE_ENDINGS = (
    ".zip",
    ".rar",
    ".7z",
    ".gz",
    ".bz2",
    ".xz",
    ".tar",
    ".jar",
    ".docx",
    ".xlsx",
    ".docm",
    ".xlsm",
)
MACRO_MARKS = ("vbaproject", "macrosheets/", "activex/", "vbadata")
XML_ENDINGS = (".xml", ".rels", ".vml")
FORBIDDEN_XML = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OTHER_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["']|us-ascii["'])""", re.IGNORECASE)
CHUNK = 64 * 1024


def refuse_what_is_not(extension: str, content: Any) -> None:
    """Raise Refusal unless `content` is a harmless file of this extension; leaves it rewound."""
    try:
        content.seek(0)
        CHECKS[extension](content)
    finally:
        content.seek(0)


def _not_a(kind: str) -> Refusal:
    return Refusal(
        _("Nội dung tệp không phải là %(kind)s như tên gọi. Hãy mở tệp, lưu lại đúng loại rồi chọn lại.")
        % {"kind": kind}
    )


def _check_pdf(content: BinaryIO) -> None:
    head = content.read(8)
    content.seek(max(0, content.seek(0, 2) - 2048))
    if not re.match(rb"%PDF-[12]\.\d", head) or b"%%EOF" not in content.read():
        raise _not_a("PDF")
    _refuse_hidden_archive(content, "PDF")


def _refuse_hidden_archive(content: BinaryIO, kind: str) -> None:
    """A file may be two things at once, for two programs; such a file is nobody's honest paper."""
    if zipfile.is_zipfile(content):
        raise _not_a(kind)


# Pictures: what they would take in memory is said by their header


def _check_png(content: BinaryIO) -> None:
    head = content.read(33)
    if len(head) < 33 or head[:16] != b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR":
        raise _not_a("PNG")
    _refuse_flood("PNG", *struct.unpack(">II", head[16:24]))
    _refuse_hidden_archive(content, "PNG")


def _check_jpeg(content: BinaryIO) -> None:
    if content.read(3) != b"\xff\xd8\xff":
        raise _not_a("JPG")
    content.seek(2)
    _refuse_flood("JPG", *_jpeg_size(content))
    _refuse_hidden_archive(content, "JPG")


def _jpeg_size(content: BinaryIO) -> tuple[int, int]:
    """Width and height from the frame header, walking from segment to segment."""
    while len(marker := content.read(4)) == 4 and marker[0] == 0xFF:
        kind, length = marker[1], struct.unpack(">H", marker[2:])[0]
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            frame = content.read(5)
            if len(frame) < 5:
                break
            height, width = struct.unpack(">HH", frame[1:5])
            return width, height
        if length < 2:
            break
        content.seek(length - 2, 1)
    raise _not_a("JPG")


def _refuse_flood(kind: str, width: int, height: int) -> None:
    if not width or not height:
        raise _not_a(kind)
    if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
        raise Refusal(
            _("Ảnh quá lớn (%(width)s × %(height)s điểm). Hãy thu nhỏ ảnh rồi chọn lại.")
            % {"width": width, "height": height}
        )


# Office documents: archives, judged by their directory before anything is unpacked


def _check_office(extension: str) -> Callable[[BinaryIO], None]:
    def check(content: BinaryIO) -> None:
        head = content.read(4)
        if head == OLD_OFFICE_OR_LOCKED:
            raise Refusal(
                _("Tệp có mật khẩu hoặc thuộc định dạng cũ. Hãy bỏ mật khẩu và lưu lại thành %(kind)s.")
                % {"kind": extension.upper()}
            )
        if head != b"PK\x03\x04":
            raise _not_a(extension.upper())
        try:
            with zipfile.ZipFile(content) as archive:
                _check_directory(archive, extension)
                _check_parts(archive)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ) as trouble:
            raise _not_a(extension.upper()) from trouble

    return check


def _check_directory(archive: zipfile.ZipFile, extension: str) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Refusal(_("Tệp bung ra quá lớn nên không được nhận. Hãy bỏ bớt ảnh hoặc chia nhỏ tệp."))
    if any(
        entry.file_size > MOST_RATIO * max(entry.compress_size, 1) and entry.file_size > CHUNK
        for entry in entries
    ):
        raise Refusal(_("Tệp nén bất thường (bung ra quá lớn) nên không được nhận."))
    if len(set(names)) != len(names) or any(_leaves_its_folder(name) for name in names):
        raise _not_a(extension.upper())
    if "[Content_Types].xml" not in names or MAIN_PARTS[extension] not in names:
        raise _not_a(extension.upper())
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refusal(_("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi chọn lại."))
    for name in map(str.lower, names):
        if any(mark in name for mark in MACRO_MARKS):
            raise _has_macros()
        if name.endswith(ARCHIVE_ENDINGS):
            raise _holds_archive()


def _leaves_its_folder(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name


def _has_macros() -> Refusal:
    return Refusal(_("Tệp có macro nên không được nhận. Hãy lưu lại thành tệp không có macro."))


def _holds_archive() -> Refusal:
    return Refusal(_("Trong tệp có nhúng một tệp nén hoặc tài liệu khác. Hãy bỏ tệp nhúng rồi chọn lại."))


def _check_parts(archive: zipfile.ZipFile) -> None:
    """Read each part once, in pieces: never more than the directory admits to, which was found bearable."""
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        with archive.open(entry) as part:
            head = part.read(512)
            if head.startswith(ARCHIVE_SIGNATURES):
                raise _holds_archive()
            if entry.filename.lower().endswith(XML_ENDINGS) or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
                b"<"
            ):
                _check_xml(head, _pieces(part))
            if entry.filename == "[Content_Types].xml":
                _refuse_macro_types(archive, entry)


def _pieces(part) -> Iterator[bytes]:
    while piece := part.read(CHUNK):
        yield piece


def _check_xml(head: bytes, rest: Iterator[bytes]) -> None:
    """No document type and no entities anywhere; and no encoding in which they could hide from this search."""
    if head.startswith((b"\xfe\xff", b"\xff\xfe")) or b"\x00" in head[:64] or OTHER_ENCODING.search(head):
        raise _strange_xml()
    tail = head
    if FORBIDDEN_XML.search(tail):
        raise _strange_xml()
    for piece in rest:
        if FORBIDDEN_XML.search(tail[-32:] + piece):
            raise _strange_xml()
        tail = piece


def _strange_xml() -> Refusal:
    return Refusal(_("Tệp chứa khai báo XML không an toàn nên không được nhận. Hãy mở và lưu lại tệp."))


def _refuse_macro_types(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A document may call itself one with macros only in its list of types."""
    if b"macroenabled" in archive.read(entry).lower():
        raise _has_macros()


CHECKS: dict[str, Callable[[BinaryIO], None]] = {
    "pdf": _check_pdf,
    "docx": _check_office("docx"),
    "xlsx": _check_office("xlsx"),
    "jpg": _check_jpeg,
    "jpeg": _check_jpeg,
    "png": _check_png,
}
