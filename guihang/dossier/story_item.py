"""One thing in the story, with what stood there before it was corrected."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class Was:
    """What stood there before a correction."""

    says: str
    by: str
    at: datetime | None
    reason: str = ""
    agreed: str = ""


@dataclass(slots=True)
class Item:
    """One thing in the story, as ``dossier/_story_item.html`` shows it."""

    dom: str
    kind: str
    on: date
    group: str
    says: str
    words: str = ""
    brief: bool = False
    restates: bool = False
    detail: str = ""
    tone: str = ""
    source: str = "desk"
    basis: str = ""
    collected_by: str = ""
    entered_by: str = ""
    written_at: datetime | None = None
    same_day: bool = True
    was: list[Was] = field(default_factory=list)
    withdrawn: Was | None = None
    correct_url: str = ""
    undo_url: str = ""
    undo_entry: UUID | None = None
    words_url: str = ""
    attach_url: str = ""
    papers: int = 0
    papers_url: str = ""
    own: bool = False
    disputed: date | None = None
    mending_url: str = ""
    door_url: str = ""
    door: str = ""
    answers: list[Item] = field(default_factory=list)
    year: int | None = None
    iso: str = ""
    day: str = ""
    written: str = ""

    @property
    def alone(self) -> bool:
        """Whether it is shown by itself: it has a history, or a button of its own."""
        return bool(
            self.was
            or self.withdrawn
            or self.undo_url
            or self.answers
            or self.papers
            or self.door_url
            or self.disputed
            or self.mending_url
        )

    def plain(self) -> dict[str, Any]:
        """What the line of one that is not `alone` prints; most of it is the same for many."""
        return {
            "dom": self.dom, "iso": self.iso, "day": self.day, "year": self.year, "says": self.says,
            "words": self.words, "brief": self.brief, "detail": self.detail, "tone": self.tone,
            "source": self.source, "basis": self.basis, "collected_by": self.collected_by,
            "entered_by": self.entered_by, "written": self.written, "same_day": self.same_day,
            "correct_url": self.correct_url, "words_url": self.words_url, "attach_url": self.attach_url,
            "own": self.own,
        }  # fmt: skip
