"""What a given file is, told from its content and not from its name; everything that cannot be a ledger
stops here."""

from __future__ import annotations

import stat

from guihang.exchange.ledger.held import Held, Source, open_bytes
from guihang.exchange.ledger.model import LedgerError
from guihang.texts import Message, mark

MEBIBYTE = 1024 * 1024
MAX_FILE = {"xlsx": 256 * MEBIBYTE, "xls": 96 * MEBIBYTE, "csv": 128 * MEBIBYTE}

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# Stream names stand as UTF-16 in the directory of a compound file.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def kind_of(path: Source) -> str:
    """``xlsx``, ``xls`` or ``csv``. Raises LedgerError for a missing, empty, locked or foreign file."""
    head, size = _head(path)
    kind = _kind_of_content(path, head)
    if size > MAX_FILE[kind]:
        raise LedgerError(
            Message(
                mark("{file} has {size} MB, a ledger may have {most}; split it by office or year."),
                {"file": path.name, "size": size // MEBIBYTE, "most": MAX_FILE[kind] // MEBIBYTE},
            )
        )
    return kind


def refuse(path: Source, text: str) -> LedgerError:
    """A LedgerError whose sentence speaks only of the file."""
    return LedgerError(Message(text, {"file": path.name}))


def cut_off(path: Source) -> LedgerError:
    """The file ends too early, or its bytes were changed on the way."""
    return refuse(path, mark("{file} is damaged or was cut off; copy or download it again."))


def locked(path: Source) -> LedgerError:
    """The file has a password."""
    return refuse(path, mark("{file} is protected by a password; save it without one and try again."))


def _head(path: Source) -> tuple[bytes, int]:
    if isinstance(path, Held):
        if not path.size:
            raise refuse(path, mark("{file} is empty."))
        return path.content[:8192], path.size
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise refuse(path, mark("{file} is a folder; name the ledger inside it."))
        if not stat.S_ISREG(found.st_mode):
            raise refuse(path, mark("{file} is not a file that can be read."))
        with path.open("rb") as stream:
            head = stream.read(8192)
    except FileNotFoundError:
        raise refuse(path, mark("{file} does not exist; check the name and the folder.")) from None
    except PermissionError:
        raise refuse(path, mark("{file} may not be read by this user; ask for permission to read it.")) from None
    except (OSError, ValueError):
        raise refuse(path, mark("{file} is not a file that can be read.")) from None
    if not head:
        raise refuse(path, mark("{file} is empty."))
    return head, found.st_size


def _kind_of_content(path: Source, head: bytes) -> str:
    if head.startswith(_ZIP):
        return "xlsx"
    if head.startswith(_OLE):
        return _kind_of_compound(path)
    bitmap = head.startswith(b"BM") and head[6:10] == b"\0\0\0\0"
    if head.startswith(_PICTURES) or bitmap or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        raise refuse(path, mark("{file} is a picture, whatever its name says; a ledger is .xlsx, .xls or .csv."))
    if head.startswith(b"PK"):
        raise cut_off(path)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise refuse(path, mark("{file} is a web page or XML saved under another name; open it and save it as .xlsx."))
    if head.startswith((b"%PDF", b"{\\rtf", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        raise refuse(path, mark("{file} is no table; a ledger is .xlsx, .xls or .csv."))
    if b"\0" in head and not head.startswith(_UTF16):
        raise refuse(path, mark("{file} is no table; a ledger is .xlsx, .xls or .csv."))
    return "csv"


def _kind_of_compound(path: Source) -> str:
    """A compound file holds a locked .xlsx, an .xls, or some other document of an office program."""
    books = False
    with open_bytes(path) as stream:
        tail = b""
        while chunk := stream.read(MEBIBYTE):
            window = tail + chunk
            if _LOCKED in window:
                raise locked(path)
            books = books or any(name in window for name in _BOOKS)
            tail = window[-64:]
    if not books:
        raise refuse(path, mark("{file} holds no worksheet, or was cut off; save the ledger as .xlsx and try again."))
    return "xls"
