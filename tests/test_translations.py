"""Every page speaks one language: the catalogues are complete, and Django's own words are Vietnamese too."""

import re
import unicodedata
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.forms import formsets, inlineformset_factory
from django.utils import formats, translation

from agencies.models import Agency, AgencyName
from ocop_portal.translations import CATALOGUES, PLACEHOLDER, key_of, said, troubles, troubles_of

DJANGO = Path(django.__file__).parent
# Letters that Vietnamese has and English has not.
VIETNAMESE = re.compile(
    "[ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ]", re.IGNORECASE
)
# What is called the same in every language.
NAMES = (
    "Đồng Nai",
    "Bình Phước",
    "NĐ-CP",
    "QĐ-TTg",
    "QĐ-UBND",
    "PĐK",
    "Ủy ban nhân dân tỉnh",
    "CHỦ TỊCH, TM. ỦY BAN NHÂN DÂN",
)
# Spellings and words that an office does not write; the portal says “khoá”, “tệp”, “Hãy …”.
UNWANTED = re.compile(r"\b(khóa|xóa|hóa|Uỷ|uỷ|thành công|[Vv]ui lòng|tập tin|kí tự|lí do|[Cc]lick)\b")


def catalogue(language):
    return polib.pofile(str(CATALOGUES[language]))


# --- The catalogues -----------------------------------------------------------------------------------


def test_every_message_is_translated_and_keeps_its_placeholders():
    assert troubles() == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_what_is_compiled_is_what_is_committed(language):
    assert CATALOGUES[language].with_suffix(".mo").read_bytes() == catalogue(language).to_binary()


@pytest.mark.parametrize("language", ["en", "vi"])
def test_no_message_stands_twice(language):
    """A message with and without a plural would be two entries, of which only one is ever found."""
    times = Counter(key_of(entry) for entry in catalogue(language))

    assert [key for key, count in times.items() if count > 1] == []


def test_english_is_not_left_in_vietnamese():
    left = [
        text for entry in catalogue("en") for text in said(entry) if VIETNAMESE.search(without_names(text))
    ]

    assert left == []


def without_names(text):
    for name in NAMES:
        text = text.replace(name, "")
    return text


def test_vietnamese_is_written_as_an_office_writes_it():
    texts = [text for entry in catalogue("en") for text in (entry.msgid, entry.msgid_plural) if text]
    texts += [text for entry in catalogue("vi") for text in said(entry)]

    assert [text for text in texts if UNWANTED.search(text)] == []
    assert [text for text in texts if unicodedata.normalize("NFC", text) != text] == []


def test_plurals_are_chosen_in_english():
    one, many = "còn %(days)s ngày làm việc", "còn %(days)s ngày làm việc"

    with translation.override("en"):
        assert [translation.ngettext(one, many, n) % {"days": n} for n in (1, 2, 0)] == [
            "1 working day left",
            "2 working days left",
            "0 working days left",
        ]
    with translation.override("vi"):
        assert translation.ngettext(one, many, 1) % {"days": 1} == "còn 1 ngày làm việc"


# --- What Django says ---------------------------------------------------------------------------------


def django_messages(part):
    """What a part of Django can say: the entries of its English catalogue."""
    return list(polib.pofile(str(DJANGO / part / "locale" / "en" / "LC_MESSAGES" / "django.po")))


def test_our_vietnamese_of_django_keeps_placeholders():
    assert [trouble for entry in catalogue("vi") for trouble in troubles_of(entry)] == []


def test_our_vietnamese_of_django_is_of_messages_that_django_has():
    parts = ("conf", "contrib/admin", "contrib/auth", "contrib/contenttypes", "contrib/sessions")
    known = {key_of(entry) for part in parts for entry in django_messages(part)}

    assert {key_of(entry) for entry in catalogue("vi")} - known == set()


@pytest.mark.parametrize("part", ["contrib/admin", "contrib/auth"])
def test_admin_site_and_passwords_speak_vietnamese(part):
    theirs = polib.pofile(str(DJANGO / part / "locale" / "vi" / "LC_MESSAGES" / "django.po"))
    translated = {key_of(entry) for entry in [*theirs, *catalogue("vi")] if entry.translated()}

    assert [entry.msgid for entry in django_messages(part) if key_of(entry) not in translated] == []


def all_below(parent):
    for child in parent.__subclasses__():
        yield child
        yield from all_below(child)


class AnyValue(dict):
    """Fills every placeholder of a message."""

    def __missing__(self, name):
        return 2


def errors_of_django():
    """Every error that Django's own fields, sets of forms and validators can give, by where it stands."""
    holders = [
        *all_below(forms.Field),
        *all_below(models.Field),
        formsets.BaseFormSet,
        formsets.ManagementForm,
    ]
    for holder in {forms.Field, models.Field, *holders}:
        if holder.__module__.startswith(("django.db.", "django.forms.", "django.contrib.auth.")):
            for code, message in getattr(holder, "default_error_messages", {}).items():
                yield f"{holder.__name__}.{code}", message
    for validator in vars(validators).values():
        if isinstance(validator, type) and hasattr(validator, "message"):
            yield f"{validator.__name__}.message", validator.message


def read(message):
    return str(message % AnyValue())


def test_every_error_of_a_field_is_vietnamese():
    errors = dict(errors_of_django())

    english_ones = [name for name, message in errors.items() if not VIETNAMESE.search(read(message))]

    assert len(errors) > 60
    assert english_ones == []


NO_FILE = SimpleUploadedFile("trong.pdf", b"")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (forms.CharField(), "", "Hãy ghi mục này."),
        (forms.CharField(max_length=3), "abcd", "Hãy rút ngắn: tối đa 3 ký tự, bạn đã nhập 4 ký tự."),
        (forms.CharField(min_length=3), "ab", "Cần ít nhất 3 ký tự, bạn đã nhập 2 ký tự."),
        (forms.CharField(), "a\x00b", "Không được có ký tự rỗng (NUL)."),
        (forms.IntegerField(), "1,5", "Hãy ghi một số nguyên."),
        (forms.IntegerField(min_value=0), "-1", "Giá trị không được nhỏ hơn 0."),
        (forms.IntegerField(max_value=100), "101", "Giá trị không được lớn hơn 100."),
        (forms.DecimalField(), "x", "Hãy ghi một số."),
        (forms.DecimalField(max_digits=4, decimal_places=1), "1.25", "Tối đa 1 chữ số thập phân."),
        (forms.DateField(), "32/05/2019", "Hãy ghi ngày như 21/05/2019."),
        (forms.DateTimeField(), "mai", "Hãy ghi ngày và giờ như 21/05/2019 07:30."),
        (forms.TimeField(), "25:00", "Hãy ghi giờ như 07:30."),
        (forms.BooleanField(), "", "Hãy ghi mục này."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "Không có lựa chọn “b”. Hãy chọn lại."),
        (
            forms.TypedChoiceField(choices=[("1", "1")], coerce=int),
            "2",
            "Không có lựa chọn “2”. Hãy chọn lại.",
        ),
        (forms.MultipleChoiceField(choices=[("a", "A")]), ["b"], "Không có lựa chọn “b”. Hãy chọn lại."),
        (forms.ModelChoiceField(Agency.objects.none()), "7", "Không có lựa chọn này. Hãy chọn lại."),
        (
            forms.ModelMultipleChoiceField(Agency.objects.none()),
            ["a"],
            "“a” không phải là giá trị hợp lệ.",
        ),
        (
            forms.EmailField(),
            "a@",
            "Hãy ghi một địa chỉ thư hợp lệ, ví dụ ten@dongnai.gov.vn.",
        ),
        (
            forms.URLField(assume_scheme="https"),
            "a b",
            "Hãy ghi một địa chỉ mạng hợp lệ, ví dụ https://dongnai.gov.vn.",
        ),
        (forms.UUIDField(), "x", "Hãy ghi một mã UUID hợp lệ."),
        (forms.JSONField(), "{", "Hãy ghi JSON hợp lệ."),
        (forms.FileField(), NO_FILE, "Tệp không có nội dung. Hãy chọn tệp khác."),
        (forms.FileField(), None, "Hãy ghi mục này."),
        (
            forms.FileField(validators=[validators.FileExtensionValidator(["pdf"])]),
            SimpleUploadedFile("a.exe", b"x"),
            "Không nhận tệp có đuôi “exe”. Chỉ nhận: pdf.",
        ),
    ],
)
@pytest.mark.django_db
def test_a_form_error_says_what_to_do(field, value, sentence):
    with pytest.raises(ValidationError) as refused:
        field.clean(value)

    assert refused.value.messages == [sentence]


def test_a_set_of_forms_without_its_counters_says_so_in_vietnamese():
    names = inlineformset_factory(Agency, AgencyName, fields=["name"])({}, instance=Agency())

    assert not names.is_valid()
    (sentence,) = names.non_form_errors()
    assert sentence.startswith("Biểu mẫu gửi lên thiếu dữ liệu (")


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Đường7", "Mật khẩu quá ngắn. Hãy dùng ít nhất 10 ký tự."),
        ("password123", "Mật khẩu này nhiều người dùng nên dễ bị đoán. Hãy chọn mật khẩu khác."),
        ("84736251908", "Mật khẩu này chỉ có chữ số. Hãy thêm chữ."),
    ],
)
def test_a_weak_password_is_refused_in_vietnamese(password, sentence):
    with pytest.raises(ValidationError) as refused:
        password_validation.validate_password(password)

    assert sentence in refused.value.messages
    assert all(VIETNAMESE.search(text) for text in password_validation.password_validators_help_texts())


# --- Dates and numbers --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_date_has_the_day_first_in_both_languages(language):
    with translation.override(language):
        assert forms.DateField().clean("03/04/2026") == date(2026, 4, 3)
        assert formats.date_format(date(2026, 4, 3)) == "03/04/2026"
        assert formats.date_format(datetime(2026, 4, 3, 7, 5), "DATETIME_FORMAT") == "07:05 03/04/2026"


@pytest.mark.parametrize(
    ("language", "whole", "decimal"), [("vi", "1.234.567", "1.234,5"), ("en", "1,234,567", "1,234.5")]
)
def test_numbers_are_grouped_as_each_language_does(language, whole, decimal):
    with translation.override(language):
        assert formats.number_format(1234567, force_grouping=True) == whole
        assert formats.number_format(Decimal("1234.5"), force_grouping=True) == decimal


def test_the_languages_differ_in_nothing_but_words():
    """A placeholder lost in one language is a figure that its readers never see."""
    differing = [
        entry.msgid
        for entry in catalogue("en")
        for text in said(entry)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(entry.msgid))
    ]

    assert differing == []
