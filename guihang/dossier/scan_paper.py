"""What may be sent as a scan or photo, and what is kept of it. The programs that read it are loaded elsewhere (`scan`):
a server that takes papers in never has them in its memory.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guihang.texts import Message, mark

MOST_BYTES = 15_000_000
MOST_PAGES = 20

TOO_MANY_BYTES = mark("The file has {found} MB; at most {most} MB can be taken in. Take the photo with fewer pixels.")
TOO_MUCH = mark("The file asks for too much time or memory. Print it to a new PDF, or take a photo of the paper.")

Step = Callable[[], None]


class NotAPaper(ValueError):
    """The file cannot be taken in; `message` says what was found and what is expected."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is kept: `media` is jpeg, png or pdf; a pdf holds nothing but one JPEG a page."""

    media: str
    pages: int
    content: bytes


def too_many_bytes(size: int) -> Message:
    """What is said of a file of `size` bytes."""
    return Message(TOO_MANY_BYTES, {"found": f"{size / 1_000_000:.0f}", "most": MOST_BYTES // 1_000_000})
