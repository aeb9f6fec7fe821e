"""Acts about a finished dossier: closed, indexed and put away; and, by somebody else and with a reason, open again."""

from __future__ import annotations

from guihang.rules.acts import codes
from guihang.rules.acts.course import NOTE
from guihang.rules.acts.fields import Act, Field
from guihang.texts import mark


class FileClosed(Act):
    """The dossier of a decision that has ended is complete, or its gaps are named: it is only read from then on."""

    kind, about, label = "file.closed", "order", mark("Dossier closed")
    fields = (
        Field("index", "text", True, sealed=True, label=mark("Number of the dossier")),
        Field("pages", "int", label=mark("Pages"), least=1),
        Field("kept_at", "text", sealed=True, label=mark("Where it is kept")),
        Field("missing", "codes", values=codes.ARCHIVED, label=mark("Missing")),
        Field("because", "text", sealed=True, label=mark("Why it is closed with gaps")),
        NOTE,
    )


class FileReopened(Act):
    """Somebody other than who closed it opens the dossier again, with a reason."""

    kind, about, label = "file.reopened", "order", mark("Dossier opened again")
    fields = (Field("reason", "text", True, sealed=True, label=mark("Reason")),)


ARCHIVING: tuple[type[Act], ...] = (FileClosed, FileReopened)
