"""People and memberships out of an Excel file: each row is a small form, each fault one sentence.

Rows are known again by what people write (user name, code of the agency, first day), so a file may be read twice.
"""

from datetime import date, datetime
from typing import Any, BinaryIO

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import fields, resources
from import_export.results import RowResult
from openpyxl import load_workbook
from tablib import Dataset

from agencies.enums import Language, Role
from agencies.forms.people import check_membership, check_user
from agencies.forms.text import CleanTextMixin
from agencies.jobs import Work
from agencies.models import Agency, Membership, User
from agencies.permissions import Refusal
from agencies.services.file_checks import refuse_what_is_not
from agencies.text import fold

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 1000
MOST_COLUMNS = 30
YES_OR_NO = ((True, gettext_lazy("Có")), (False, gettext_lazy("Không")))
WRITE_DAYS = ["%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"]


class WordField(forms.Field):
    """A choice written as its word or its code, with or without accents."""

    def __init__(self, *, choices, **options):
        self.choices = [(value, str(value), label) for value, label in choices]
        super().__init__(**options)

    def to_python(self, value):
        wanted = fold(value or "").strip()
        for choice, code, label in self.choices:
            if wanted and wanted in (fold(code), fold(str(label))):
                return choice
        if wanted:
            words = ", ".join(str(label) for _choice, _code, label in self.choices)
            raise ValidationError(
                _("không có “%(value)s”; hãy ghi một trong: %(words)s."),
                params={"value": value, "words": words},
            )
        return self.initial

    def validate(self, value):
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")


class RowForm(CleanTextMixin, forms.Form):
    """One row of the file; the labels are the headings of its columns."""

    def sentence(self) -> str:
        """All that is wrong with the row, in one sentence."""
        return "; ".join(
            f"{self.fields[name].label}: {error}" if name in self.fields else str(error)
            for name, errors in self.errors.items()
            for error in errors
        )


class UserRow(RowForm):
    username = forms.CharField(label=gettext_lazy("Tên đăng nhập"), max_length=60)
    full_name = forms.CharField(label=gettext_lazy("Họ và tên"), max_length=120)
    email = forms.EmailField(label=gettext_lazy("Thư điện tử"))
    language = WordField(
        label=gettext_lazy("Ngôn ngữ"), required=False, choices=Language.choices, initial=Language.VIETNAMESE
    )
    is_active = WordField(
        label=gettext_lazy("Đang hoạt động"), required=False, choices=YES_OR_NO, initial=True
    )


class MembershipRow(RowForm):
    username = forms.CharField(label=gettext_lazy("Tên đăng nhập"), max_length=60)
    agency_code = forms.CharField(label=gettext_lazy("Mã cơ quan"), max_length=20)
    role = WordField(label=gettext_lazy("Vai trò"), choices=Role.choices)
    title = forms.CharField(label=gettext_lazy("Chức vụ"), required=False, max_length=120)
    valid_from = forms.DateField(label=gettext_lazy("Từ ngày"), input_formats=WRITE_DAYS)
    valid_until = forms.DateField(
        label=gettext_lazy("Hết hiệu lực từ ngày"), required=False, input_formats=WRITE_DAYS
    )

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors:
            cleaned["user"] = self._user(cleaned["username"])
            cleaned["agency"] = self._agency(cleaned["agency_code"], cleaned["valid_from"])
        return cleaned

    def _user(self, username):
        user = User.objects.filter(username=username.lower()).first()
        if user is None:
            raise ValidationError(_("Chưa có người dùng “%(username)s”.") % {"username": username})
        return user

    def _agency(self, code, day):
        agency = Agency.objects.in_force_on(day).filter(code__iexact=code).first()
        if agency is None:
            raise ValidationError(
                _("Không có cơ quan mã “%(code)s” vào ngày %(day)s.")
                % {"code": code, "day": f"{day:%d/%m/%Y}"}
            )
        return agency


class RowResource(resources.ModelResource):
    """Reads rows through a form; `person` is who imports, `work` the long work it may be part of."""

    row_form: type[RowForm]
    written: tuple[str, ...] = ()

    def __init__(self, person: User, work: Work | None = None):
        super().__init__()
        self.person, self.work = person, work

    @classmethod
    def headings(cls) -> dict[str, str]:
        """Field by heading."""
        return {str(field.label): name for name, field in cls.row_form.base_fields.items()}

    def before_import(self, dataset, **kwargs):
        self.seen = {}
        if self.work:
            self.work.total = len(dataset)

    def before_import_row(self, row, **kwargs):
        if self.work:
            self.work.step()
        form = self.row_form(row)
        if not form.is_valid():
            raise ValidationError(form.sentence())
        self.values = form.cleaned_data
        # Of two unlike rows about one record the second would silently undo the first.
        number, cells = row["row"], {**row, "row": None}
        first, told = self.seen.setdefault(self.identity(), (number, cells))
        if told != cells:
            raise ValidationError(_("Trùng với dòng %(row)s của tệp nhưng nội dung khác.") % {"row": first})

    def identity(self) -> tuple:
        """What the row in hand is known again by."""
        raise NotImplementedError

    def get_instance(self, instance_loader, row):
        raise NotImplementedError

    def import_instance(self, instance, row, **kwargs):
        for name in self.written:
            setattr(instance, name, self.values[name])

    def skip_row(self, instance, original, row, import_validation_errors=None):
        """A row that says what stands there already changes nothing."""
        return bool(instance.pk) and all(
            getattr(instance, name) == getattr(original, name) for name in self.written
        )


class UserResource(RowResource):
    row_form = UserRow
    written = ("username", "full_name", "email", "language", "is_active")

    username = fields.Field(attribute="username", column_name="Tên đăng nhập")
    full_name = fields.Field(attribute="full_name", column_name="Họ và tên")
    email = fields.Field(attribute="email", column_name="Thư điện tử")

    class Meta:
        model = User
        fields = ("username", "full_name", "email")
        clean_model_instances = True

    def identity(self):
        return (self.values["username"].lower(),)

    def get_instance(self, instance_loader, row):
        self.values["username"] = self.values["username"].lower()
        return User.objects.filter(username=self.values["username"]).first()

    def after_init_instance(self, instance, new, row, **kwargs):
        if new:
            instance.set_unusable_password()

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        super().validate_instance(instance, import_validation_errors, validate_unique)
        check_user(instance, self.person)


class MembershipResource(RowResource):
    row_form = MembershipRow
    written = ("title", "valid_until")

    username = fields.Field(attribute="user__username", column_name="Tên đăng nhập")
    agency_code = fields.Field(attribute="agency__code", column_name="Mã cơ quan")

    class Meta:
        model = Membership
        fields = ("username", "agency_code")
        clean_model_instances = True

    def identity(self):
        return self.values["user"].pk, self.values["agency"].pk, self.values["valid_from"]

    def get_instance(self, instance_loader, row):
        user, agency, valid_from = self.identity()
        return Membership.objects.filter(user=user, agency=agency, valid_from=valid_from).first()

    def import_instance(self, instance, row, **kwargs):
        if not instance.pk:
            for name in ("user", "agency", "role", "valid_from"):
                setattr(instance, name, self.values[name])
        elif instance.role != self.values["role"]:
            raise ValidationError(
                _(
                    "Đã có phân công này với vai trò “%(role)s”; đổi vai trò thì đóng dòng cũ và thêm dòng mới."
                )
                % {"role": instance.get_role_display()}
            )
        super().import_instance(instance, row, **kwargs)

    def skip_row(self, instance, original, row, import_validation_errors=None):
        return not import_validation_errors and super().skip_row(instance, original, row)

    def validate_instance(self, instance, import_validation_errors=None, validate_unique=True):
        super().validate_instance(instance, import_validation_errors, validate_unique)
        check_membership(instance, self.person)


# --- The file -----------------------------------------------------------------------------------------------------


def read_workbook(content: BinaryIO, size: int, resource: type[RowResource]) -> Dataset:
    """The first sheet as rows of text by field name. Raises Refusal for a file not to be opened or understood."""
    if size > LARGEST_FILE:
        raise Refusal(_("Tệp lớn hơn 5 MB. Hãy chia nhỏ rồi nhập từng phần."))
    refuse_what_is_not("xlsx", content)
    try:
        book = load_workbook(content, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # One row more than may be, to see that there are too many; the size a sheet claims is not believed.
        rows = list(sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True))
    except Exception as trouble:
        raise Refusal(
            _("Không đọc được tệp Excel này. Hãy mở tệp, lưu lại thành .xlsx rồi chọn lại.")
        ) from trouble
    texts = [[_text(value) for value in row] for row in rows]
    if len(texts) > MOST_ROWS + 1 and any(map(any, texts[MOST_ROWS + 1 :])):
        raise Refusal(_("Tệp có hơn %(most)s dòng. Hãy chia nhỏ rồi nhập từng phần.") % {"most": MOST_ROWS})
    return _dataset(texts, resource)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(YES_OR_NO[0 if value else 1][1])
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _dataset(texts: list[list[str]], resource: type[RowResource]) -> Dataset:
    known = {fold(heading): name for heading, name in resource.headings().items()}
    heads = [fold(" ".join(head.split())) for head in (texts[0] if texts else [])]
    missing = [
        heading
        for heading in resource.headings()
        if _is_needed(resource, heading) and fold(heading) not in heads
    ]
    if missing:
        raise Refusal(
            _("Dòng đầu của tệp phải là tên cột; còn thiếu cột: %(columns)s.")
            % {"columns": ", ".join(missing)}
        )
    columns = [(number, known[head]) for number, head in enumerate(heads) if head in known]
    if len({name for _number, name in columns}) != len(columns):
        raise Refusal(_("Có hai cột cùng tên. Hãy bỏ bớt một cột rồi nhập lại."))
    dataset = Dataset(headers=["row", *(name for _number, name in columns)])
    for number, row in enumerate(texts[1:], start=2):
        if any(cell.strip() for cell in row):
            dataset.append([number, *(row[column] for column, _name in columns)])
    if not dataset:
        raise Refusal(_("Tệp chưa có dòng nào dưới tên cột."))
    return dataset


def _is_needed(resource: type[RowResource], heading: str) -> bool:
    return resource.row_form.base_fields[resource.headings()[heading]].required


# --- What came of it ----------------------------------------------------------------------------------------------

WORDS = {
    RowResult.IMPORT_TYPE_NEW: gettext_lazy("thêm mới"),
    RowResult.IMPORT_TYPE_UPDATE: gettext_lazy("sửa"),
    RowResult.IMPORT_TYPE_SKIP: gettext_lazy("không đổi"),
}


def outcome(result, dataset: Dataset, model) -> list[dict]:
    """Row by row: its number in the file, what it would do or did, and for a faulty one the sentence why not."""
    lines = []
    for number, row in zip(dataset["row"], result.rows, strict=True):
        fault = _fault(row, model)
        lines.append(
            {
                "number": number,
                "what": _("lỗi") if fault else WORDS[row.import_type],
                "record": row.object_repr or "",
                "fault": fault,
            }
        )
    return lines


def _fault(row, model) -> str:
    if row.validation_error is not None:
        return _sentence(row.validation_error, model)
    if row.errors:
        return _("Dòng này chưa ghi được: dữ liệu không hợp lệ hoặc trùng với một dòng khác.")
    return ""


def _sentence(error: ValidationError, model) -> str:
    if not hasattr(error, "error_dict"):
        return "; ".join(error.messages)
    parts = []
    for name, messages in error.message_dict.items():
        label = "" if name == NON_FIELD_ERRORS else f"{model._meta.get_field(name).verbose_name}: "
        parts += [f"{label}{message}" for message in messages]
    return "; ".join(parts)
