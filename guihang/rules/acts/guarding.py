"""Acts that say who may open a file."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class FileRestricted(Act):
    """Only the readers named open the file: it is a colleague's, a relative's, a public person's. Or no longer."""

    kind, about, label = "file.restricted", "person", mark("Readers of the file named")
    fields = (
        Field("restricted", "bool", True, label=mark("Only named readers open the file")),
        Field("why", "code", False, codes.RESTRICTED_FOR, label=mark("Why")),
        Field("readers", "ids", label=mark("Readers")),
        NOTE,
    )


GUARDING: tuple[type[Act], ...] = (FileRestricted,)
