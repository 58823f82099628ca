"""Rounds and sessions: days, dossiers, attendance, what the council agreed on."""

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.text import CleanTextMixin
from products.enums import SessionStatus
from products.forms.layouts import plain_helper
from products.models import Council, Dossier, EvaluationRound
from products.selectors.sheets import PrintedCriterion, Words

FIRST_YEAR, LAST_YEAR = 2018, 2100
NONE_MET = "0"


class RoundDaysForm(CleanTextMixin, forms.Form):
    """The days of a round. The law says “trước ngày”: the day itself is too late."""

    propose_before = DayField(label=_("Nhận đề nghị trước ngày"), required=False)
    evaluate_before = DayField(label=_("Đánh giá trước ngày"), required=False)
    note = forms.CharField(
        label=_("Ghi chú"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "data-counter": True}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = plain_helper()
        self.helper.layout = Layout(
            Div(
                *(Div(name) for name in self.fields if name != "note"),
                Div("note", css_class="whole"),
                css_class="form-grid",
            )
        )

    def clean(self):
        data = super().clean()
        first, last = data.get("propose_before"), data.get("evaluate_before")
        if first and last and last <= first:
            self.add_error("evaluate_before", _("Ngày đánh giá phải sau ngày nhận đề nghị."))
        return data


class RoundForm(RoundDaysForm):
    """A new round of a year."""

    year = forms.IntegerField(
        label=_("Năm"),
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
    )
    number = forms.IntegerField(label=_("Đợt"), min_value=1, max_value=50)
    field_order = ("year", "number", "propose_before", "evaluate_before", "note")


class DossierChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, dossier):
        return f"{dossier.product.name}, {dossier.producer.name}"


def dossiers_field(**options):
    return DossierChoices(
        label=_("Hồ sơ chờ hội đồng"),
        queryset=Dossier.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Có hồ sơ không còn chờ hội đồng. Hãy chọn lại."),
            "required": _("Hãy chọn ít nhất một hồ sơ."),
        },
        **options,
    )


class SessionForm(CleanTextMixin, forms.Form):
    """A session to be planned."""

    held_on = DayField(label=_("Ngày họp"))
    round = forms.ModelChoiceField(label=_("Đợt đánh giá"), queryset=EvaluationRound.objects.none())
    place = forms.CharField(label=_("Địa điểm"), max_length=200, required=False)
    by_writing = forms.BooleanField(
        label=_("Lấy ý kiến bằng văn bản"),
        required=False,
        help_text=_("Chỉ cho hồ sơ đánh giá, phân hạng lại, khi quy định của hồ sơ cho phép."),
    )
    dossiers = dossiers_field(required=False)

    def __init__(self, *args, council: Council, rounds, dossiers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["round"].queryset = rounds
        self.fields["dossiers"].queryset = dossiers
        self.helper = plain_helper()
        self.helper.layout = Layout(
            Div(Div("held_on"), Div("round"), Div("place"), Div("by_writing"), css_class="form-grid"),
            Field("dossiers", wrapper_class="choices"),
        )


class MoreDossiersForm(forms.Form):
    """Dossiers to be put before a planned session."""

    dossiers = dossiers_field()

    def __init__(self, *args, dossiers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["dossiers"].queryset = dossiers
        self.helper = plain_helper()
        self.helper.layout = Layout(Field("dossiers", wrapper_class="choices"))


class SessionListForm(forms.Form):
    """A question to the list of sessions; what makes no sense is left out."""

    tinh_trang = forms.ChoiceField(
        label=_("Tình trạng"),
        choices=[("", _("Tất cả")), *SessionStatus.choices],
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def add_prefix(self, field_name):
        return field_name.replace("_", "-")

    @property
    def status(self) -> str:
        return self.cleaned_data.get("tinh_trang", "") if self.is_valid() else ""


class ReopenForm(CleanTextMixin, forms.Form):
    """Whose sheet of which dossier is opened again, and why. Both lists hold everybody and everything alike."""

    seat = forms.TypedChoiceField(label=_("Thành viên"), coerce=int)
    item = forms.TypedChoiceField(label=_("Hồ sơ"), coerce=int)
    reason = forms.CharField(
        label=_("Lý do"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Hãy ghi lý do: biên bản phiên họp sẽ nêu lý do này.")},
    )

    def __init__(self, *args, seats, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].choices = [(seat.pk, str(seat)) for seat in seats]
        self.fields["item"].choices = [(item.pk, str(item.dossier.product)) for item in items]
        self.helper = plain_helper()


class AgreeForm(CleanTextMixin, forms.Form):
    """What the council agreed on about one dossier: an option for each criterion with marks, and its conclusion."""

    exclusion = forms.ChoiceField(label=_("Loại hồ sơ vì"), required=False)
    opinion = forms.CharField(
        label=_("Kết luận của hội đồng"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": True}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args, criteria: list[PrintedCriterion], grounds: list[tuple[str, Words]], **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        self.fields["exclusion"].choices = [("", _("Không loại")), *grounds]
        for criterion in criteria:
            options = [(str(option.key), f"{option.points}: {option.label}") for option in criterion.options]
            self.fields[f"c{criterion.key}"] = forms.ChoiceField(
                label=f"{criterion.code} {criterion.name}",
                required=False,
                choices=[("", _("Chưa ghi")), *options, (NONE_MET, _("0: không đạt mức nào"))],
            )
        self.order_fields([*(f"c{criterion.key}" for criterion in criteria), "exclusion", "opinion", "seen"])
        self.helper = plain_helper()

    @property
    def answers(self) -> dict[int, int | None]:
        """The options that were chosen; a criterion left open is not among them."""
        chosen = {one.key: self.cleaned_data[f"c{one.key}"] for one in self.criteria}
        return {key: None if value == NONE_MET else int(value) for key, value in chosen.items() if value}


def attendance_in(data, seat_ids) -> tuple[set[int], dict[int, str]]:
    """Who is there and the notes, from a form of check boxes `there-7` and texts `note-7`."""
    present = {pk for pk in seat_ids if data.get(f"there-{pk}")}
    notes = {pk: " ".join(data.get(f"note-{pk}", "").split()) for pk in seat_ids}
    return present, {pk: note.replace("\x00", "") for pk, note in notes.items()}
