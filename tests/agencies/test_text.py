"""Text that people type and paste."""

import unicodedata

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from agencies.forms.text import LONGEST_TEXT, CleanTextMixin


class Form(CleanTextMixin, forms.Form):
    name = forms.CharField(max_length=20)
    note = forms.CharField(widget=forms.Textarea, required=False)
    password = forms.CharField(widget=forms.PasswordInput, required=False)


def cleaned(**data):
    form = Form({"name": "Tên"} | data)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def complaints(**data):
    return Form({"name": "Tên"} | data).errors.get_json_data()


def test_decomposed_letters_are_composed():
    assert cleaned(name=unicodedata.normalize("NFD", "Bưởi Tân Triều"))["name"] == "Bưởi Tân Triều"


def test_length_is_counted_in_composed_letters():
    assert cleaned(name=unicodedata.normalize("NFD", "ế" * 20))["name"] == "ế" * 20


def test_one_line_stays_one_line_and_many_lines_stay():
    data = cleaned(name="  Bưởi \n  Tân\tTriều ", note="Dòng một\r\nDòng hai")

    assert (data["name"], data["note"]) == ("Bưởi Tân Triều", "Dòng một\nDòng hai")


@pytest.mark.parametrize("hidden", ["\x00", "\x07", "\x1b[31m", "\x7f", "\x85x", "\u202e", "\u2066"])
def test_hidden_characters_are_refused_by_their_code(hidden):
    (complaint,) = [
        found for found in complaints(note=f"a{hidden}b")["note"] if found["code"] == "hidden_character"
    ]

    assert complaint["message"] == (
        f"Có ký tự ẩn không dùng được (U+{ord(hidden[0]):04X}). Hãy gõ lại hoặc dán dưới dạng văn bản thuần."
    )


def test_two_megabytes_of_text_get_a_sentence():
    text = "Bưởi " * 400_000

    (complaint,) = complaints(note=text)["note"]

    assert complaint["message"] == (
        f"Hãy rút ngắn: tối đa {LONGEST_TEXT} ký tự, bạn đã nhập {len(text.strip())} ký tự."
    )


def test_passwords_are_left_as_typed():
    password = unicodedata.normalize("NFD", "mật khẩu")

    assert Form({"name": "a", "password": password})["password"].data == password
    assert cleaned(password=password)["password"] == password


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_cleaning_twice_is_cleaning_once(text):
    form = Form({"name": "a", "note": text})
    if form.is_valid():
        once = form.cleaned_data["note"]

        assert cleaned(note=once)["note"] == once
