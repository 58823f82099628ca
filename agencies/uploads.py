"""Stops uploads that are too large while they arrive, before they fill memory or disk."""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# A form carries a few files at most; a body beyond this is refused unread.
MOST_FILES_OF_FULL_SIZE = 6


class TooLargeUpload(UploadedFile):
    """Stands in a form for a file that was cut off: its name and how much arrived, none of its content."""

    def __init__(self, *, name: str | None, content_type: str | None, size: int):
        super().__init__(BytesIO(), name, content_type, size)


class LimitUploadHandler(FileUploadHandler):
    """The first handler of every upload. What goes beyond the limit is thrown away as it arrives.

    The form then finds a TooLargeUpload and says so beside the field; nothing else typed there is lost.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        if content_length > MOST_FILES_OF_FULL_SIZE * settings.UPLOAD_MAX_BYTES:
            raise RequestDataTooBig("body larger than any form of the portal")

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.arrived = 0

    def receive_data_chunk(self, raw_data, start):
        self.arrived += len(raw_data)
        return raw_data if self.arrived <= settings.UPLOAD_MAX_BYTES else None

    def file_complete(self, file_size):
        if self.arrived <= settings.UPLOAD_MAX_BYTES:
            return None
        return TooLargeUpload(name=self.file_name, content_type=self.content_type, size=self.arrived)
