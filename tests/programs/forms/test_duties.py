"""What an agency types of its duty becomes clean values, or a sentence beside its field."""

import io
import unicodedata
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from agencies.forms.reasons import ReasonForm
from agencies.permissions import Refusal
from agencies.uploads import TooLargeUpload
from programs.forms.duties import ProgressForm


def pdf(name="bao-cao.pdf"):
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF", "application/pdf")


def form(*files, **typed):
    typed = {"percent": "40", "result": "Đã mở hai lớp", "seen": "0"} | typed
    return ProgressForm(typed, MultiValueDict({"attachments": list(files)}))


def test_progress_with_files(settings):
    filled = form(pdf(), pdf("hai.pdf"))

    assert filled.is_valid(), filled.errors
    assert filled.values == {
        "percent": 40,
        "says_done": False,
        "result": "Đã mở hai lớp",
        "difficulty": "",
        "proposal": "",
    }
    assert [upload.name for upload in filled.cleaned_data["attachments"]] == ["bao-cao.pdf", "hai.pdf"]


def test_done_is_a_hundred_percent_whatever_was_typed():
    filled = form(percent="", says_done="on")

    assert filled.is_valid(), filled.errors
    assert filled.values["percent"] == 100


@pytest.mark.parametrize(
    ("percent", "sentence"),
    [
        ("", "Hãy ghi tiến độ, hoặc đánh dấu “Báo cáo đã xong”."),
        ("100", "Tiến độ 100 % là đã xong: hãy đánh dấu “Báo cáo đã xong”, hoặc ghi số nhỏ hơn."),
        ("101", "Tiến độ từ 0 đến 100."),
        ("-1", "Tiến độ từ 0 đến 100."),
        ("3,5", "Tiến độ là một số nguyên từ 0 đến 100."),
        ("9" * 400, "Tiến độ từ 0 đến 100."),
        ("nửa", "Tiến độ là một số nguyên từ 0 đến 100."),
    ],
)
def test_a_figure_that_cannot_be_gets_a_sentence(percent, sentence):
    filled = form(percent=percent)

    assert not filled.is_valid()
    assert filled.errors == {"percent": [sentence]}


def test_text_is_composed_and_bounded():
    filled = form(result=unicodedata.normalize("NFD", "Đã tập huấn"), difficulty="x" * 2_000_000)

    assert not filled.is_valid()
    assert filled.cleaned_data["result"] == "Đã tập huấn"
    assert filled.errors == {"difficulty": ["Hãy rút ngắn: tối đa 10000 ký tự, bạn đã nhập 2000000 ký tự."]}


def zip_bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\x00" * 60_000_000)
    return SimpleUploadedFile("so-lieu.xlsx", content.getvalue())


HOSTILE = {
    "too large": lambda: TooLargeUpload(name="to.pdf", content_type="application/pdf", size=30_000_000),
    "exe renamed pdf": lambda: SimpleUploadedFile("x.pdf", b"MZ\x90\x00" + b"\x00" * 200),
    "zip bomb": zip_bomb,
    "empty": lambda: SimpleUploadedFile("x.pdf", b""),
    "exe": lambda: SimpleUploadedFile("x.exe", b"MZ\x90\x00"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_by_name_beside_the_field(what):
    filled = form(pdf(), HOSTILE[what]())

    assert not filled.is_valid()
    assert list(filled.errors) == ["attachments"]
    assert ": " in filled.errors["attachments"][0]


def test_at_most_five_files():
    filled = form(*[pdf(f"{number}.pdf") for number in range(6)])

    assert filled.errors == {"attachments": ["Tối đa 5 tệp một lần; bạn đã chọn 6 tệp."]}


@pytest.mark.parametrize(
    ("typed", "sentence"), [("", "Hãy ghi lý do"), (" \n", "Hãy ghi lý do"), ("x" * 2001, "Hãy rút ngắn")]
)
def test_a_reason_is_there_and_short(typed, sentence):
    with pytest.raises(Refusal, match=sentence):
        ReasonForm({"reason": typed}).text_or_refusal()


def test_a_refused_reason_can_be_copied_from_the_sentence():
    reason = ReasonForm({"reason": "Thiếu biên bản"})

    assert reason.text_or_refusal() == "Thiếu biên bản"
    assert reason.refused(Refusal("Không được.")) == "Không được. Bạn đã ghi: “Thiếu biên bản”"
    assert ReasonForm({}).refused(Refusal("Không được.")) == "Không được."
