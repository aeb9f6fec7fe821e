"""A file that is held in memory only: what readers ask of a path they can ask of it. Nothing of it lands on disk."""

from __future__ import annotations

import io
from pathlib import Path, PurePath
from typing import IO


class Held:
    """The content of a file under its name."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePath(self.name).stem

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)


Source = Path | Held


def open_bytes(source: Source) -> IO[bytes]:
    """The bytes of a file, from the first."""
    return io.BytesIO(source.content) if isinstance(source, Held) else source.open("rb")


def open_text(source: Source, encoding: str) -> IO[str]:
    """The text of a file, its line ends as they stand."""
    if isinstance(source, Held):
        return io.TextIOWrapper(io.BytesIO(source.content), encoding=encoding, newline="")
    return source.open(encoding=encoding, newline="")
