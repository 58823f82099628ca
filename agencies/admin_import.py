"""Pages that read an Excel file into a register: first a dry run with every row's outcome, then the import.

Nothing is written while one row is wrong. Between the two steps the file waits (agencies.waiting_files).
"""

from io import BytesIO

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.admin_tools import PortalAdmin, acting_person
from agencies.exports.excel import plain_workbook
from agencies.forms.imports import LARGEST_FILE, RowResource, outcome, read_workbook
from agencies.http import excel_response
from agencies.imports import SHORT_FILE, ExcelImport
from agencies.permissions import Refusal
from agencies.services.jobs import ask_for_job
from agencies.waiting_files import keep_file, take_file


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Tệp Excel"),
        help_text=gettext_lazy("Tệp .xlsx, tối đa 5 MB; dòng đầu là tên cột như trong tệp mẫu."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class ImportPages(PortalAdmin):
    """For a register's admin: adds the pages of an import; `excel_import` says how rows are read and written."""

    excel_import: ExcelImport
    change_list_template = "admin/portal_change_list.html"

    @property
    def resource(self) -> type[RowResource]:
        return self.excel_import.resource

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_import"
        wrap = self.admin_site.admin_view
        return [
            path("nhap/", wrap(self.import_view), name=name),
            path("nhap/mau/", wrap(self.import_example_view), name=f"{name}_example"),
            path("nhap/ghi/", wrap(self.import_confirm_view), name=f"{name}_confirm"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        extra = {"import_url": reverse(self._url_name())} | (extra_context or {})
        return super().changelist_view(request, extra)

    def _url_name(self, end=""):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_import{end}"

    def import_example_view(self, request):
        """An empty file with the right headings."""
        self._require_add(request)
        content = plain_workbook(str(self.opts.verbose_name_plural), list(self.resource.headings()))
        return excel_response(content, _("mau-nhap-%(name)s.xlsx") % {"name": self.opts.model_name})

    def import_view(self, request):
        """Take the file, try every row, write nothing."""
        self._require_add(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                return self._try_out(request, form.cleaned_data["file"])
            except Refusal as refusal:
                form.add_error("file", str(refusal))
        return self._import_page(request, form=form)

    def _try_out(self, request, upload):
        if not upload.name.lower().endswith(".xlsx"):
            raise Refusal(_("Chỉ nhận tệp .xlsx. Hãy mở tệp, lưu lại thành .xlsx rồi chọn lại."))
        dataset = read_workbook(upload, upload.size, self.resource)
        result = self.resource(request.user).import_data(dataset, dry_run=True)
        lines = outcome(result, dataset, self.model)
        faulty = [line for line in lines if line["fault"]]
        upload.seek(0)
        token = "" if faulty else keep_file(request.session, upload.read(), self.opts.label_lower)
        return self._import_page(request, lines=lines, faulty=faulty, token=token, form=UploadForm())

    def import_confirm_view(self, request):
        """Write what the dry run showed; the rows are tried again, because a minute has passed.

        Many rows are long work: its page says what became of them.
        """
        self._require_add(request)
        if request.method != "POST":
            return HttpResponseRedirect(reverse(self._url_name()))
        try:
            content = take_file(request.session, request.POST.get("token", ""), self.opts.label_lower)
            dataset = read_workbook(BytesIO(content), len(content), self.resource)
            who = {"user": request.user, "actor": acting_person(request), "at": request.now}
            if len(dataset) > SHORT_FILE:
                return redirect(ask_for_job(kind=self.excel_import.kind, arguments={}, source=content, **who))
            said = self.excel_import.write(dataset, **who)
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(reverse(self._url_name()))
        messages.success(request, said)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def _import_page(self, request, **context):
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Nhập từ Excel: %(name)s") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "headings": list(self.resource.headings()),
            "example_url": reverse(self._url_name("_example")),
            "confirm_url": reverse(self._url_name("_confirm")),
            "largest": LARGEST_FILE,
        }
        return TemplateResponse(request, "admin/portal_import.html", context)

    def _require_add(self, request):
        if not self.has_add_permission(request):
            raise PermissionDenied
