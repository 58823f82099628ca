"""A form field for one uploaded file."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agencies.permissions import Refusal
from agencies.services.files import check_upload

ACCEPT = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"


class UploadField(forms.FileField):
    """A PDF, office document or picture of at most 25 MB; says what is wrong with any other file.

    Gives the upload itself, for `agencies.services.files.store_file`.
    """

    widget = forms.FileInput

    def __init__(self, **options):
        limit = settings.UPLOAD_MAX_BYTES // 1024**2
        help_text = format_lazy(_("PDF, DOCX, XLSX, JPG, PNG; tối đa {limit} MB."), limit=limit)
        options.setdefault("help_text", help_text)
        super().__init__(**options)
        self.widget.attrs |= {"accept": ACCEPT, "data-max-mb": str(limit)}

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if data and upload is data:
            try:
                check_upload(upload)
            except Refusal as refusal:
                raise ValidationError(str(refusal), code="refused") from refusal
        return upload
