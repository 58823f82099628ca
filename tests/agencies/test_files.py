"""Uploads: what is taken, what is refused and why, where it lies, how it leaves."""

import io
import os
import stat
import struct
import unicodedata
import zipfile
import zlib
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from hypothesis import given
from hypothesis import strategies as st

from agencies.forms.files import UploadField
from agencies.forms.text import CleanTextMixin
from agencies.http import file_response
from agencies.models import StoredFile
from agencies.permissions import Refusal
from agencies.selectors.trail import trail_of
from agencies.services import files
from agencies.services.files import clean_name, path_of, store_file
from ocop_portal.urls import urlpatterns as portal_urls
from tests.cast import moment

AT = moment()
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
TYPES = '<?xml version="1.0"?><Types><Override PartName="/word/document.xml" ContentType="{}"/></Types>'
PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
DOCUMENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document>Kế hoạch</w:document>'


def png(width=2, height=3):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def jpeg(width=2, height=3):
    exif = b"\xff\xe1" + struct.pack(">H", 10) + b"Exif\x00\x00xx"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + exif + frame + b"\xff\xd9"


def office(parts=None, *, kind="docx", method=zipfile.ZIP_DEFLATED):
    """An office document with the parts that every one has, and those given."""
    main = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}[kind]
    parts = {"[Content_Types].xml": TYPES.format(PLAIN), main: DOCUMENT} | (parts or {})
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def upload(name, content):
    return SimpleUploadedFile(name, content, "application/octet-stream")


@pytest.fixture
def keep(cast):
    """Store an upload as the officer of Tân Phú."""
    return lambda name, content: store_file(upload=upload(name, content), actor=cast.actor("officer"), at=AT)


# What is taken


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Kế hoạch.pdf", PDF, "application/pdf"),
        ("KẾ HOẠCH.PDF", PDF, "application/pdf"),
        ("ảnh.png", png(), "image/png"),
        ("ảnh.jpg", jpeg(), "image/jpeg"),
        ("ảnh.jpeg", jpeg(), "image/jpeg"),
        ("văn bản.docx", office(), files.MEDIA_TYPES["docx"]),
        ("bảng.xlsx", office(kind="xlsx"), files.MEDIA_TYPES["xlsx"]),
        ("có ảnh.docx", office({"word/media/1.png": png()}), files.MEDIA_TYPES["docx"]),
    ],
)
def test_honest_file_is_kept_with_its_name_type_size_and_owner(keep, cast, name, content, media_type):
    stored = StoredFile.objects.get(pk=keep(name, content).pk)

    assert (stored.name, stored.media_type, stored.size) == (name, media_type, len(content))
    assert (stored.uploaded_by_id, stored.uploaded_at) == (cast.officer.user_id, AT)
    assert path_of(stored).read_bytes() == content


def test_workbook_written_by_the_portal_itself_is_taken(keep):
    from openpyxl import Workbook

    book, target = Workbook(), io.BytesIO()
    for _row in range(2000):
        book.active.append(["Bưởi Tân Triều", 1, 2.5])
    book.save(target)

    assert keep("sổ.xlsx", target.getvalue()).pk


def test_trail_says_who_stored_a_file(keep, cast):
    (entry,) = trail_of(keep("a.pdf", PDF))

    assert (entry.who, entry.act) == ("Chuyên viên Tân Phú", "Tải tệp lên")


# The hostile corpus: every file is refused with a sentence

BOMB = {"word/media/zeros.bin": bytes(20 * 1024**2)}
MANY = {f"word/media/{number}.bin": b"x" for number in range(200)}
LARGE = {f"word/media/{number}.bin": os.urandom(1024) * 6 * 1024 for number in range(9)}
ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
UTF16 = '<?xml version="1.0" encoding="UTF-16"?>' + ENTITY
FAR = " ".join(map(str, range(40_000)))
UTF7 = '<?xml version="1.0" encoding="UTF-7"?><a/>'
INNER = office()


def lying_directory():
    """An archive whose directory admits to ten bytes of a part that holds millions."""
    content = bytearray(office({"word/media/a.bin": bytes(1024**2)}))
    place = content.rindex(b"word/media/a.bin") - 46 + 24
    content[place : place + 4] = struct.pack("<I", 10)
    return bytes(content)


def with_password():
    content = bytearray(office())
    for place in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[place] |= 1
    return bytes(content)


def twice_the_same_part():
    target = io.BytesIO(office())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/document.xml", "<b/>")
    return target.getvalue()


HOSTILE = {
    "program": ("việc.exe", b"MZ\x90\x00", "Chỉ nhận tệp"),
    "program as pdf": ("kế hoạch.pdf", b"MZ\x90\x00" + PDF, "không phải là PDF"),
    "page": ("trang.html", b"<script>alert(1)</script>", "Chỉ nhận tệp"),
    "page as pdf": ("trang.pdf", b"<script>alert(1)</script>", "không phải là PDF"),
    "drawing": ("hình.svg", b"<svg onload='alert(1)'/>", "Chỉ nhận tệp"),
    "drawing as png": ("hình.png", b"<svg onload='alert(1)'/>", "không phải là PNG"),
    "two endings": ("kế hoạch.pdf.exe", PDF, "Chỉ nhận tệp"),
    "ending hidden by a mark": ("kế hoạch\u202efdp.exe", PDF, "Chỉ nhận tệp"),
    "no ending": ("kehoach", PDF, "Chỉ nhận tệp"),
    "only an ending": (".pdf", PDF, "Chỉ nhận tệp"),
    "macro document": ("a.docm", office(), "Chỉ nhận tệp"),
    "archive": ("a.zip", office(), "Chỉ nhận tệp"),
    "empty": ("a.pdf", b"", "rỗng"),
    "cut off pdf": ("a.pdf", PDF[:20], "không phải là PDF"),
    "pdf and archive": ("a.pdf", PDF + office(), "không phải là PDF"),
    "png and archive": ("a.png", png() + office(), "không phải là PNG"),
    "jpg and archive": ("a.jpg", jpeg() + office(), "không phải là JPG"),
    "png as jpg": ("a.jpg", png(), "không phải là JPG"),
    "png flood": ("a.png", png(20_000, 20_000), "Ảnh quá lớn"),
    "thin png flood": ("a.png", png(1, 2**31 - 1), "Ảnh quá lớn"),
    "jpg flood": ("a.jpg", jpeg(60_000, 60_000), "Ảnh quá lớn"),
    "png of nothing": ("a.png", png(0, 5), "không phải là PNG"),
    "jpg without frame": ("a.jpg", b"\xff\xd8\xff\xd9", "không phải là JPG"),
    "jpg with a segment of no length": ("a.jpg", b"\xff\xd8\xff\xe1\x00\x00" * 9, "không phải là JPG"),
    "old office": ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "định dạng cũ"),
    "no archive": ("a.docx", b"PK\x03\x04 nothing more", "không phải là DOCX"),
    "archive of something else": ("a.docx", office(kind="xlsx"), "không phải là DOCX"),
    "document as workbook": ("a.xlsx", office(), "không phải là XLSX"),
    "bomb": ("a.docx", office(BOMB), "bung ra quá lớn"),
    "bomb in many parts": ("a.docx", office({f"{n}.bin": bytes(8 * 1024**2) for n in range(9)}), "quá lớn"),
    "larger than bearable": ("a.docx", office(LARGE), "bung ra quá lớn"),
    "too many parts": ("a.docx", office(MANY), "bung ra quá lớn"),
    "lying directory": ("a.docx", lying_directory(), "không phải là DOCX"),
    "archive within": ("a.docx", office({"word/embeddings/b.zip": INNER}), "nhúng"),
    "archive within, renamed": ("a.docx", office({"word/media/b.png": INNER}), "nhúng"),
    "macros": ("a.docx", office({"word/vbaProject.bin": b"x"}), "macro"),
    "macro sheet": ("a.xlsx", office({"xl/macrosheets/sheet1.xml": "<a/>"}, kind="xlsx"), "macro"),
    "macros by type alone": (
        "a.docx",
        office(
            {"[Content_Types].xml": TYPES.format("application/vnd.ms-word.document.macroEnabled.main+xml")}
        ),
        "macro",
    ),
    "entity": ("a.docx", office({"word/document.xml": ENTITY}), "XML không an toàn"),
    "entity far inside": ("a.docx", office({"word/a.xml": f"<a>{FAR}{ENTITY}"}), "XML không an toàn"),
    "entity in another ending": ("a.docx", office({"word/a.bin": ENTITY}), "XML không an toàn"),
    "entity in utf-16": ("a.docx", office({"word/a.xml": UTF16.encode("utf-16")}), "XML không an toàn"),
    "entity in utf-16, no mark": (
        "a.docx",
        office({"word/a.xml": UTF16.encode("utf-16-le")}),
        "XML không an toàn",
    ),
    "xml in utf-7": ("a.docx", office({"word/a.xml": UTF7}), "XML không an toàn"),
    "way out": ("a.docx", office({"../../etc/passwd": "x"}), "không phải là DOCX"),
    "way out from the root": ("a.docx", office({"/etc/passwd": "x"}), "không phải là DOCX"),
    "way out for windows": ("a.docx", office({"..\\..\\autoexec.bat": "x"}), "không phải là DOCX"),
    "password": ("a.docx", with_password(), "mật khẩu"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(keep, settings, tmp_path, what):
    settings.STORED_FILES_DIR = tmp_path / "files"
    name, content, words = HOSTILE[what]

    with pytest.raises(Refusal) as refusal:
        keep(name, content)

    assert words in str(refusal.value)
    assert str(refusal.value).endswith(".")
    assert not settings.STORED_FILES_DIR.exists()
    assert not StoredFile.objects.exists()


def test_archive_that_holds_one_part_twice_is_refused(keep):
    with pytest.raises(Refusal, match="không phải là DOCX"):
        keep("a.docx", twice_the_same_part())


def test_file_beyond_the_limit_is_refused(keep, settings):
    settings.UPLOAD_MAX_BYTES = 1024**2

    with pytest.raises(Refusal, match="quá 1 MB"):
        keep("a.pdf", PDF + bytes(1024**2) + b"%%EOF")


@given(st.binary(max_size=400), st.sampled_from(["pdf", "docx", "xlsx", "jpg", "png"]))
def test_any_bytes_are_taken_or_refused_never_a_crash(content, extension):
    heads = {
        "pdf": PDF[:8],
        "docx": b"PK\x03\x04",
        "xlsx": b"PK\x03\x04",
        "jpg": jpeg()[:4],
        "png": png()[:16],
    }
    for tried in (content, heads[extension] + content):
        try:
            files.check_upload(upload(f"a.{extension}", tried or b"x"))
        except Refusal as refusal:
            assert str(refusal).endswith(".")


# Names


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\a\\kế hoạch.pdf", "kế hoạch.pdf"),
        (unicodedata.normalize("NFD", "Kế hoạch.pdf"), "Kế hoạch.pdf"),
        ("kế\r\nhoạch\x00\x1b.pdf", "kếhoạch.pdf"),
        ("kế\u202ehoạch.pdf", "kếhoạch.pdf"),
        ("x" * 300 + ".docx", "x" * 155 + ".docx"),
        ("...", "tep"),
        ("", "tep"),
        (" .pdf. ", "pdf"),
    ],
)
def test_clean_name(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_one_bearable_line_without_folders(name):
    kept = clean_name(name)

    assert 0 < len(kept) <= 160
    assert not set(kept) & set("/\\\r\n\x00")
    assert kept == clean_name(kept)


# Where it lies


def test_content_lies_under_its_hash_readable_for_its_owner_alone(keep, settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path / "files"

    stored = keep("../../kế hoạch.pdf", PDF)

    place = path_of(stored)
    assert place == tmp_path / "files" / stored.sha256[:2] / stored.sha256
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert [found for found in (tmp_path / "files").rglob("*") if found.is_file()] == [place]


def test_same_content_twice_is_kept_once(keep, settings, tmp_path):
    settings.STORED_FILES_DIR = tmp_path / "files"

    first, second = keep("a.pdf", PDF), keep("b.pdf", PDF)

    assert first.pk != second.pk
    assert path_of(first) == path_of(second)
    assert len([found for found in tmp_path.rglob("*") if found.is_file()]) == 1


def test_content_that_was_cut_off_on_the_disk_is_written_anew(keep):
    stored = keep("a.pdf", PDF)
    path_of(stored).write_bytes(PDF[:9])

    keep("b.pdf", PDF)

    assert path_of(stored).read_bytes() == PDF


# How it leaves


def test_download_is_named_and_never_shown_in_the_page(keep):
    response = file_response(keep("Kế hoạch “2020”.pdf", PDF))

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''K%E1%BA%BF%20ho%E1%BA%A1ch%20%E2%80%9C2020%E2%80%9D.pdf"
    )
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_lost_content_is_a_page_not_found(keep):
    stored = keep("a.png", png(7, 7))
    path_of(stored).unlink()

    with pytest.raises(Http404):
        file_response(stored)


# The whole way through a form


class ReportForm(CleanTextMixin, forms.Form):
    text = forms.CharField(label="Nội dung", widget=forms.Textarea)
    file = UploadField(label="Tệp")


@csrf_exempt
def report(request):
    form = ReportForm(request.POST, request.FILES)
    if form.is_valid():
        return HttpResponse(f"{form.cleaned_data['file'].size} byte")
    return JsonResponse(form.errors.get_json_data(), status=422)


urlpatterns = [path("mau-thu/", report), *portal_urls]
handler400 = "ocop_portal.errors.bad_request"


@pytest.fixture
def form_page(client, settings, db):
    settings.ROOT_URLCONF = __name__
    settings.UPLOAD_MAX_BYTES = 1024**2
    return lambda name, content, text="Đã xong": client.post(
        "/mau-thu/", {"text": text, "file": upload(name, content)}
    )


def test_form_takes_an_honest_file(form_page):
    assert form_page("a.pdf", PDF).content.decode() == f"{len(PDF)} byte"


def test_form_says_that_a_file_is_too_large_though_it_was_thrown_away_as_it_arrived(form_page):
    answer = form_page("a.pdf", PDF + bytes(2 * 1024**2))

    assert answer.status_code == 422
    assert answer.json()["file"][0]["message"].startswith("Tệp nặng quá 1 MB cho phép.")
    assert list(answer.json()) == ["file"]


def test_body_far_beyond_any_form_is_refused_unread(form_page, settings):
    settings.UPLOAD_MAX_BYTES = 1024

    answer = form_page("a.pdf", bytes(10_000))

    assert answer.status_code == 413


def test_form_says_what_is_wrong_with_a_file(form_page):
    assert "không phải là PDF" in form_page("a.pdf", b"MZ").json()["file"][0]["message"]


def test_form_says_what_it_takes():
    field = UploadField()

    assert str(field.help_text) == "PDF, DOCX, XLSX, JPG, PNG; tối đa 25 MB."
    assert field.widget.attrs == {"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png", "data-max-mb": "25"}


def test_file_that_must_not_be_there_can_be_left_out():
    class Form(forms.Form):
        file = UploadField(required=False)

    form = Form(RequestFactory().post("/").POST, {})

    assert form.is_valid()
    assert form.cleaned_data["file"] is None


def test_nothing_of_a_checked_file_is_left_open(keep, tmp_path):
    before = len(list(Path("/proc/self/fd").iterdir()))

    for number in range(5):
        keep(f"{number}.docx", office({"word/a.xml": f"<a>{number}</a>"}))

    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 1
