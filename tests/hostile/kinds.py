"""The beginnings of files of many kinds, none of which is a ledger or a paper."""

from __future__ import annotations

import io
import random
import zipfile


def _letter(name: str, content: bytes = b"<a/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as book:
        book.writestr(name, content)
    return made.getvalue()


KINDS: dict[str, bytes] = {
    "a letter": _letter("word/document.xml"),
    "slides": _letter("ppt/presentation.xml"),
    "an open sheet": _letter("content.xml"),
    "a jar": _letter("META-INF/MANIFEST.MF"),
    "an app": _letter("classes.dex", b"dex\n035"),
    "7z": b"7z\xbc\xaf\x27\x1c" + bytes(200),
    "rar": b"Rar!\x1a\x07\x01" + bytes(200),
    "gz": b"\x1f\x8b\x08" + bytes(200),
    "bz2": b"BZh91AY&SY" + bytes(200),
    "xz": b"\xfd7zXZ\0" + bytes(200),
    "tar": b"zqx".ljust(257, b"\0") + b"ustar\0" + bytes(500),
    "a program": b"MZ" + bytes(900),
    "another program": b"\x7fELF" + bytes(900),
    "a library": b"\xcf\xfa\xed\xfe" + bytes(900),
    "a class": b"\xca\xfe\xba\xbe" + bytes(90),
    "wasm": b"\0asm\x01\0\0\0" + bytes(90),
    "python": b"\xa7\r\r\n" + bytes(90),
    "a pickle": b"\x80\x04cos\nsystem\n(S'zqx'\ntR.",
    "a database": b"SQLite format 3\0" + bytes(900),
    "a film": b"\0\0\0\x18ftypisom" + bytes(400),
    "a song": b"ID3\x03\0\0" + bytes(400),
    "a disc": bytes(32_769) + b"CD001" + bytes(99),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "a photo": b"\xff\xd8\xff\xe1" + bytes(200),
    "a gif": b"GIF89a" + bytes(200),
    "a web picture": b"RIFF\x20\0\0\0WEBPVP8 " + bytes(99),
    "a layered picture": b"8BPS\0\x01" + bytes(200),
    "an icon": b"\0\0\x01\0\x01\0" + bytes(200),
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='zqx'/>",
    "a page": b"<!DOCTYPE html><script>zqx</script>",
    "a saved page": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\0",
    "rtf": b"{\\rtf1 zqx}",
    "a document": b"%PDF-1.7\n%%EOF",
    "xml": b"<?xml version='1.0'?><a/>",
    "a table of 2003": b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>",
    "a shortcut": b"L\0\0\0\x01\x14\x02\0" + bytes(99),
    "nothing": b"",
    "a nought": b"\0",
    "noughts": bytes(5_000),
    "ones": b"\xff" * 5_000,
    "noise": random.Random(1).randbytes(20_000),
    "an old letter": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(600)
    + "WordDocument".encode("utf-16-le")
    + bytes(3_000),
    "a locked book": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + bytes(600)
    + "EncryptedPackage".encode("utf-16-le")
    + bytes(4_000),
}
