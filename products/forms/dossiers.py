"""What producers write in a dossier, what levels and advisers write about it, and what one asks of the list."""

from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.forms.days import DayField
from agencies.forms.files import UploadField
from agencies.forms.layout import fields_only
from agencies.forms.text import CleanTextMixin
from agencies.forms.versions import VersionField
from products.enums import DossierKind, DossierStatus, Need, StageLevel
from products.models import (
    CommuneReport,
    Criterion,
    Dossier,
    DossierChoice,
    DossierRequirement,
    Paper,
    Product,
)
from products.selectors.assessment import mark_words
from products.selectors.completeness import CHANGES, EXEMPT, exempt_codes
from products.selectors.dossiers import SORTS, DossierCriteria
from products.services.commune_reports import TEXTS

ALL = ("", _("Tất cả"))


class Chooser(forms.ChoiceField):
    """A drop-down of a filter bar; what is not among its choices is not asked for."""

    def __init__(self, **options):
        super().__init__(required=False, widget=forms.Select(attrs={"class": "form-select"}), **options)


class DossierListForm(CleanTextMixin, forms.Form):
    """A question to the list. What makes no sense is left out."""

    q = forms.CharField(label=_("Tìm sản phẩm, chủ thể"), required=False, max_length=100)
    tinh_trang = Chooser(label=_("Tình trạng"), choices=[ALL, *DossierStatus.choices])
    cap = Chooser(label=_("Cấp đang xử lý"), choices=[ALL, *StageLevel.choices])
    loai = Chooser(label=_("Loại hồ sơ"), choices=[ALL, *DossierKind.choices])
    dia_phuong = Chooser(label=_("Địa phương"))
    qua_han = Chooser(label=_("Thời hạn"), choices=[ALL, ("co", _("Quá hạn"))])
    sort = Chooser(label=_("Sắp xếp"), choices=[(key, label) for key, (label, _keys) in SORTS.items()])

    def add_prefix(self, field_name):
        """Addresses are written with hyphens: dia-phuong=12."""
        return field_name.replace("_", "-")

    def __init__(self, query, *, localities: list[tuple[int, str]]):
        super().__init__(query)
        self.fields["dia_phuong"].choices = [ALL, *((str(pk), name) for pk, name in localities)]
        self.is_valid()

    @property
    def choosers(self):
        """The drop-down fields, as the filter bar shows them; one locality is nothing to choose from."""
        names = ["tinh_trang", "cap", "loai", "dia_phuong", "qua_han", "sort"]
        if len(self.fields["dia_phuong"].choices) < 3:
            names.remove("dia_phuong")
        return [self[name] for name in names]

    @property
    def criteria(self) -> DossierCriteria:
        data = self.cleaned_data
        locality = data.get("dia_phuong", "")
        return DossierCriteria(
            words=data.get("q", ""),
            status=data.get("tinh_trang", ""),
            level=data.get("cap", ""),
            kind=data.get("loai", ""),
            agency_id=int(locality) if locality else None,
            overdue=data.get("qua_han") == "co",
            sort=data.get("sort", ""),
        )

    @property
    def asks_for_some(self) -> bool:
        names = ("q", "tinh_trang", "cap", "loai", "dia_phuong", "qua_han")
        return any(self.cleaned_data.get(name) for name in names)

    def in_words(self) -> list[str]:
        """The question as it is written above an export."""
        lines = []
        for name in ("q", "tinh_trang", "cap", "loai", "dia_phuong", "qua_han"):
            if value := self.cleaned_data.get(name):
                shown = dict(getattr(self.fields[name], "choices", ())).get(value, value)
                lines.append(f"{self.fields[name].label}: {shown}")
        return lines


class OpenForm(forms.Form):
    """For which product, and why."""

    product = forms.ModelChoiceField(
        label=_("Sản phẩm"),
        queryset=Product.objects.none(),
        error_messages={"invalid_choice": _("Không có sản phẩm này. Hãy chọn lại.")},
    )
    kind = forms.ChoiceField(
        label=_("Loại hồ sơ"),
        choices=DossierKind.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Nâng hạng: bất kỳ lúc nào khi giấy chứng nhận còn hiệu lực. Đánh giá, phân hạng lại: nộp trong "
            "khoảng từ 180 đến 120 ngày trước khi giấy hết hạn (Quyết định 26/2026/QĐ-TTg, Điều 7 khoản 6)."
        ),
    )

    def __init__(self, *args, products, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products
        self.helper = fields_only()


class _GrownForm(forms.Form):
    """A form whose fields depend on what it is about; they are there before their texts are made clean."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._add_fields()

    def _add_fields(self):
        """Add them to `self.fields`."""


def long_text(label, **options):
    """A text of several lines that may stay empty."""
    widget = forms.Textarea(attrs={"rows": 4, "data-counter": True})
    return forms.CharField(label=label, required=False, widget=widget, **options)


class VersionedForm(CleanTextMixin, _GrownForm):
    """`version` is the one that was read; `version_seen` is sent by “Tôi đã xem, lưu bản của tôi” alone."""

    version = VersionField(min_value=0)
    version_seen = forms.IntegerField(required=False, min_value=0)
    # What stands in the record now, when somebody saved it since it was read.
    conflict: Any = None

    @property
    def read_version(self) -> int:
        seen = self.cleaned_data["version_seen"]
        return self.cleaned_data["version"] if seen is None else seen


# --- The self-assessment ------------------------------------------------------------------------------------------


def option_value(key: int) -> str:
    return f"o{key}"


def none_value(key: int) -> str:
    return f"n{key}"


def answer_name(criterion: Criterion) -> str:
    """One group of radio buttons for a criterion; of a section of cases one group for all of them."""
    section = criterion.section
    return f"s{section.pk}" if section.choose_one else f"c{criterion.pk}"


class PapersField(forms.TypedMultipleChoiceField):
    """Papers of the producer's own library."""

    def __init__(self, papers: Iterable[Paper], **options):
        super().__init__(
            choices=[(paper.pk, str(paper)) for paper in papers],
            coerce=int,
            required=False,
            error_messages={"invalid_choice": _("Có giấy tờ không thuộc kho giấy tờ của bạn. Hãy chọn lại.")},
            **options,
        )


class AssessForm(VersionedForm):
    """One part of the law's form: an option, words and papers for each criterion."""

    def __init__(self, *args, criteria: list[Criterion], papers: list[Paper], **kwargs):
        self.criteria, self.papers = criteria, papers
        super().__init__(*args, **kwargs)

    def _add_fields(self):
        for criterion in self.criteria:
            name = answer_name(criterion)
            choices = self.fields[name].choices if name in self.fields else []
            choices = [*choices, *((option_value(o.pk), o.label) for o in criterion.options.all())]
            choices.append((none_value(criterion.pk), ""))
            self.fields[name] = forms.ChoiceField(
                label=criterion.code,
                choices=choices,
                required=False,
                error_messages={"invalid_choice": _("Mức chấm không thuộc tiêu chí này. Hãy chọn lại.")},
            )
            self.fields[f"e{criterion.pk}"] = forms.CharField(
                label=_("Mô tả, tiêu chí %(code)s") % {"code": criterion.code},
                required=False,
                max_length=4000,
                widget=forms.Textarea,
            )
            self.fields[f"p{criterion.pk}"] = PapersField(self.papers, label=criterion.code)

    @property
    def choices_to_save(self) -> dict[int, dict[str, Any]]:
        """As `save_dossier` takes them."""
        found = {}
        for criterion in self.criteria:
            chosen = self.cleaned_data.get(answer_name(criterion), "")
            own = [option_value(option.pk) for option in criterion.options.all()]
            found[criterion.pk] = {
                "option": int(chosen[1:]) if chosen in own else None,
                "answered": chosen in own or chosen == none_value(criterion.pk),
                "explanation": self.cleaned_data[f"e{criterion.pk}"],
                "papers": self.cleaned_data[f"p{criterion.pk}"],
            }
        return found

    def differences(self, saved: dict[int, DossierChoice]) -> list[dict[str, str]]:
        """Rows for templates/_compare.html: what a colleague saved meanwhile, and what this form would write."""
        rows = []
        for criterion in self.criteria:
            mine, choice = self.choices_to_save[criterion.pk], saved.get(criterion.pk)
            labels = {option.pk: option.label for option in criterion.options.all()}
            old = (
                _answer_words(labels, choice.answered, choice.option_id, choice.explanation) if choice else ""
            )
            new = _answer_words(labels, mine["answered"], mine["option"], mine["explanation"])
            if old != new:
                rows.append({"label": str(criterion), "how": "changed", "old": old, "new": new})
        return rows

    def sections(self) -> list[dict[str, Any]]:
        """The form as its page shows it, with what was typed or saved."""
        sections: dict[int, dict[str, Any]] = {}
        for criterion in self.criteria:
            section = criterion.section
            rows = sections.setdefault(section.pk, {"section": section, "lines": []})
            rows["lines"].append(self._line(criterion))
        return list(sections.values())

    def _line(self, criterion):
        name = answer_name(criterion)
        chosen = self[name].value() or ""
        papers = {str(pk) for pk in (self[f"p{criterion.pk}"].value() or [])}
        explanation = self[f"e{criterion.pk}"]
        return {
            "criterion": criterion,
            "mark": mark_words(criterion.min_for_stars),
            "name": name,
            "options": [
                {
                    "value": option_value(option.pk),
                    "option": option,
                    "mark": mark_words(option.min_for_stars),
                    "checked": chosen == option_value(option.pk),
                }
                for option in criterion.options.all()
            ],
            "none": none_value(criterion.pk),
            "none_checked": chosen == none_value(criterion.pk),
            "explanation": explanation,
            "papers_name": f"p{criterion.pk}",
            "papers": [(paper, str(paper.pk) in papers) for paper in self.papers],
            "chosen_papers": [paper for paper in self.papers if str(paper.pk) in papers],
            "errors": [*self[name].errors, *explanation.errors, *self[f"p{criterion.pk}"].errors],
        }


def _answer_words(labels, answered, option, explanation) -> str:
    chosen = labels.get(option, gettext("Không đạt mức nào")) if answered else gettext("Chưa chọn")
    return f"{chosen}. {explanation}".strip()


def assess_form(dossier: Dossier, criteria: list[Criterion], papers: list[Paper], data=None) -> AssessForm:
    """The form of one part with what is saved, or with what was sent."""
    initial: dict[str, Any] = {"version": dossier.version}
    keys = {criterion.pk: criterion for criterion in criteria}
    choices = dossier.choices.filter(criterion__in=keys).prefetch_related("paper_links")
    for choice in choices:
        criterion = keys[choice.criterion_id]
        if choice.answered:
            value = option_value(choice.option_id) if choice.option_id else none_value(criterion.pk)
            initial[answer_name(criterion)] = value
        initial[f"e{criterion.pk}"] = choice.explanation
        initial[f"p{criterion.pk}"] = [link.paper_id for link in choice.paper_links.all()]
    form = AssessForm(data, initial=initial, criteria=criteria, papers=papers)
    return form


def answers_in(query, criteria: Iterable[Criterion]) -> dict[int, int | None]:
    """What the radio buttons of a page stand on, for the live total; what makes no sense is left out."""
    found: dict[int, int | None] = {}
    for criterion in criteria:
        chosen = query.get(answer_name(criterion), "")
        options = {option_value(option.pk): option.pk for option in criterion.options.all()}
        if chosen in options:
            found[criterion.pk] = options[chosen]
        elif chosen == none_value(criterion.pk):
            found[criterion.pk] = None
    return found


# --- The parts of a dossier ---------------------------------------------------------------------------------------


class PartsForm(VersionedForm):
    """Parts I, II and IV of Mẫu số 02, samples, and the papers that the law asks for."""

    history = long_text(_("Lịch sử hình thành"))
    organisation = long_text(_("Cơ cấu tổ chức"))
    results = long_text(_("Vùng nguyên liệu, công nghệ; thay đổi chất lượng, bao bì"))
    market = long_text(_("Thị trường"))
    revenue = long_text(_("Doanh thu, lợi nhuận"))
    changes = long_text(
        _("Thay đổi so với lần công nhận trước"),
        help_text=_(
            "Nguyên liệu, công nghệ, bao bì, nhãn mác, công bố chất lượng, thị trường, sản lượng, doanh thu "
            "(Quyết định 26/2026/QĐ-TTg, Điều 6 khoản 1)."
        ),
    )
    plan = long_text(_("Kế hoạch sản xuất, kinh doanh"))
    samples = forms.IntegerField(
        label=_("Số sản phẩm mẫu nộp kèm"),
        required=False,
        min_value=0,
        max_value=1000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "4"}),
        error_messages={"invalid": _("Hãy ghi số sản phẩm mẫu bằng chữ số, ví dụ 5.")},
    )

    def __init__(self, *args, requirements: list[DossierRequirement], papers: list[Paper], kind, **kwargs):
        self.requirements, self.papers = requirements, papers
        super().__init__(*args, **kwargs)
        if kind == DossierKind.FIRST:
            del self.fields["changes"]
        if not any(one.samples for one in requirements):
            del self.fields["samples"]

    def _add_fields(self):
        for one in self.requirements:
            if one.by_paper:
                self.fields[f"r{one.pk}"] = PapersField(self.papers, label=one.name)
            if one.need == Need.CONDITION:
                self.fields[f"x{one.pk}"] = forms.BooleanField(
                    label=_("Không thuộc diện phải có"), required=False
                )

    @property
    def text_names(self) -> list[str]:
        names = ("history", "organisation", "results", "market", "revenue", CHANGES, "plan")
        return [name for name in names if name in self.fields]

    @property
    def values_to_save(self) -> dict[str, Any]:
        """As `save_dossier` takes them."""
        data = self.cleaned_data
        exempt = [
            one.code for one in self.requirements if one.need == Need.CONDITION and data.get(f"x{one.pk}")
        ]
        values: dict[str, Any] = {
            "sections": {name: data[name] for name in self.text_names} | {EXEMPT: exempt},
            "parts": {one.pk: data[f"r{one.pk}"] for one in self.requirements if one.by_paper},
        }
        if "samples" in self.fields:
            values["samples"] = data["samples"]
        return values

    def differences(self, saved: dict[str, Any]) -> list[dict[str, str]]:
        """Rows for templates/_compare.html, for the texts: `saved` sections, and what this form would write."""
        rows = []
        for name in self.text_names:
            old, new = saved.get(name, ""), self.cleaned_data[name]
            if old != new:
                label = str(self.fields[name].label)
                rows.append({"label": label, "how": "changed", "old": old, "new": new})
        return rows

    def rows(self) -> list[dict[str, Any]]:
        """The parts that papers fill, as the page shows them."""
        found = []
        for one in self.requirements:
            if not one.by_paper:
                continue
            chosen = {str(pk) for pk in (self[f"r{one.pk}"].value() or [])}
            exempt = self[f"x{one.pk}"] if f"x{one.pk}" in self.fields else None
            found.append(
                {
                    "requirement": one,
                    "name": f"r{one.pk}",
                    "papers": [(paper, str(paper.pk) in chosen) for paper in self.papers],
                    "chosen_papers": [paper for paper in self.papers if str(paper.pk) in chosen],
                    "exempt": exempt,
                    "is_exempt": bool(exempt and exempt.value()),
                    "errors": list(self[f"r{one.pk}"].errors),
                }
            )
        return found


def parts_form(
    dossier: Dossier, requirements: list[DossierRequirement], papers: list[Paper], data=None
) -> PartsForm:
    """The form with what is saved, or with what was sent."""
    exempt = exempt_codes(dossier)
    initial: dict[str, Any] = dossier.sections | {"version": dossier.version, "samples": dossier.samples}
    initial |= {f"x{one.pk}": one.code in exempt for one in requirements}
    for link in dossier.paper_links.all():
        initial.setdefault(f"r{link.requirement_id}", []).append(link.paper_id)
    return PartsForm(data, initial=initial, requirements=requirements, papers=papers, kind=dossier.kind)


class DossierPaperForm(CleanTextMixin, forms.Form):
    """A paper uploaded or photographed now, for one place of the dossier and for the library."""

    title = forms.CharField(label=_("Tên giấy tờ"), max_length=300)
    number = forms.CharField(label=_("Số, ký hiệu"), max_length=80, required=False)
    issuer = forms.CharField(label=_("Nơi cấp"), max_length=200, required=False)
    issued_on = DayField(label=_("Ngày cấp"), required=False)
    expires_on = DayField(
        label=_("Có giá trị đến hết ngày"), required=False, help_text=_("Để trống nếu không thời hạn.")
    )
    upload = UploadField(label=_("Tệp, hoặc ảnh chụp"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()
        self.helper.layout = Layout(
            Div(
                Div("title", css_class="whole"),
                Div("number"),
                Div("issuer"),
                Div("issued_on"),
                Div("expires_on"),
                Div("upload", css_class="whole"),
                css_class="form-grid",
            )
        )

    def clean(self):
        data = super().clean()
        issued, expires = data.get("issued_on"), data.get("expires_on")
        if issued and expires and expires < issued:
            self.add_error("expires_on", _("Ngày hết giá trị không được trước ngày cấp."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name] for name in ("title", "number", "issuer", "issued_on", "expires_on")
        }


# --- What the levels write ----------------------------------------------------------------------------------------


class ReturnForm(CleanTextMixin, forms.Form):
    """What is missing, from the list of the law and in one's own words."""

    missing = forms.MultipleChoiceField(
        label=_("Thành phần cần bổ sung"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("Nội dung cần bổ sung"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "data-counter": True}),
        help_text=_("Ghi rõ phải bổ sung, sửa chỗ nào: chủ thể đọc đúng những chữ này."),
        error_messages={"required": _("Hãy ghi lý do: người nhận cần biết phải làm gì.")},
    )

    def __init__(self, *args, requirements: list[DossierRequirement], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["missing"].choices = [(one.name, one.name) for one in requirements]
        self.helper = fields_only()


class AdviceForm(CleanTextMixin, forms.Form):
    """What the advisory group found."""

    text = forms.CharField(
        label=_("Nội dung thẩm định"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10, "data-counter": True}),
    )
    visited_on = DayField(label=_("Ngày kiểm tra thực tế"), required=False)
    upload = UploadField(label=_("Tệp báo cáo"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()


class CommuneReportForm(VersionedForm):
    """The four contents of Mẫu số 03, and what the commune asks for."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = fields_only()
        self.helper.layout = Layout(*TEXTS)

    def _add_fields(self):
        for name in TEXTS:
            self.fields[name] = forms.CharField(
                label=CommuneReport._meta.get_field(name).verbose_name.capitalize(),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 5, "data-counter": True}),
            )

    @property
    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TEXTS}


class SignForm(CleanTextMixin, forms.Form):
    """The number under which the commune sends its report, and the version that its head read."""

    number = forms.CharField(
        label=_("Số báo cáo"), max_length=40, required=False, help_text=_("Ví dụ: 12/BC-UBND.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
