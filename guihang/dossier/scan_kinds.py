"""What a file is by its first bytes: those that are taken in, and what the others look like to whoever sent them."""

from __future__ import annotations

from guihang.texts import mark

# Pillow's names, so that no other of its readers is ever tried; and PDF.
_TAKEN: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"BM", "BMP"),
    (b"%PDF-", "PDF"),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", mark("a GIF picture")),
    (b"PK\x03\x04", mark("a Word, Excel or zip file")),
    (b"\xd0\xcf\x11\xe0", mark("an old Word or Excel file")),
    (b"MZ", mark("a program")),
    (b"\x7fELF", mark("a program")),
    (b"Rar!", mark("an archive")),
    (b"7z\xbc\xaf", mark("an archive")),
    (b"\x1f\x8b", mark("an archive")),
    (b"{\\rtf", mark("a text document")),
)
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
EMPTY = mark("an empty file")
HEIC = mark("a photo in the HEIC form of an iPhone; choose “Most Compatible” in the camera's settings")
FILM = mark("a film")
WEB_PAGE = mark("a web page")
DRAWING = mark("an SVG drawing")
TEXT = mark("a text")
UNKNOWN = mark("something else")


def kind_of(upload: bytes) -> str | None:
    """The kind that `upload` is by its first bytes, if it is one of those that are taken in."""
    if upload[:4] == b"RIFF" and upload[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for magic, kind in _TAKEN if upload.startswith(magic)), None)


def looks_like(upload: bytes) -> str:
    """What a file that is not taken in looks like: an English catalogue key."""
    if not upload:
        return EMPTY
    if upload[4:8] == b"ftyp":
        return HEIC if upload[8:12] in _HEIC else FILM
    if found := next((name for magic, name in _OTHERS if upload.startswith(magic)), None):
        return found
    head = upload[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return DRAWING
    if head.startswith((b"<!doctype html", b"<html", b"<?xml", b"<script", b"<head", b"<body", b"<!--")):
        return WEB_PAGE
    return TEXT if b"\0" not in head and _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    """Whether the bytes are UTF-8; the last character may be cut."""
    try:
        head[:-3].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
