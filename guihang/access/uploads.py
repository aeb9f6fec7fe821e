"""Files that are sent stay in memory: never a temporary file in clear on the disk, and only from somebody signed in."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

MOST_A_FILE = 16_000_000
MOST_AT_ONCE = 64_000_000


class InMemory(FileUploadHandler):
    """Keeps each file up to a size; of a larger one it keeps the beginning and how large it is, so that the form can
    say so. Of somebody who is not signed in nothing is kept."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._all = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file of the same form begins."""
        super().new_file(*args, **kwargs)
        actor = getattr(self.request, "actor", None)
        if actor is None or not actor.signed_in:
            raise SkipFile
        self._kept, self._size = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        self._size += len(raw_data)
        if self._size <= MOST_A_FILE and self._all + len(raw_data) <= MOST_AT_ONCE:
            self._all += len(raw_data)
            self._kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, with the size that was sent."""
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name or "", self.content_type or "", self._size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
