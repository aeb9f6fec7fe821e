"""Papers for the tests: pictures with a camera's traces, and files that mean harm. All drawn by us."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image, ImageDraw
from pytest_django.fixtures import Settings
from uuid_utils import compat

from guihang.access import clock
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier import scan_store
from guihang.dossier.entry import NewEntry
from guihang.dossier.models import Person, Scan
from guihang.dossier.record import record
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.writer import ByOperator
from guihang.protect.datakeys import open_keys

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
CAMERA = "归航牌照相机七号"


@pytest.fixture
def cast(db: None, settings: Settings, tmp_path: Path) -> Cast:
    """The cast, with a home of their own for the papers."""
    settings.GUIHANG_TODAY, settings.GUIHANG_HOME = TODAY, tmp_path
    return make_cast()


@pytest.fixture
def life(cast: Cast) -> Life:
    """A file with a visit to which papers may be attached."""
    life = Life().reported()
    life.act("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    life.write()
    return life


def drawn(size: tuple[int, int] = (900, 600), colour: str = "white") -> Image.Image:
    """A sheet whose left upper corner is red, so that it can be told how it lies."""
    sheet = Image.new("RGB", size, colour)
    pen = ImageDraw.Draw(sheet)
    pen.rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    pen.line((0, size[1] - 9, size[0], size[1] - 9), fill="black", width=4)
    return sheet


def photo(size: tuple[int, int] = (900, 600), orientation: int = 1, colour: str = "white") -> bytes:
    """A JPEG as a phone takes it: where, with what, and how the phone was held."""
    traces = Image.Exif()
    traces[ORIENTATION], traces[MAKE] = orientation, CAMERA.encode("utf-8")
    traces.get_ifd(GPS).update({1: "N", 2: (40.0, 24.0, 12.0), 3: "E", 4: (110.0, 2.0, 5.0), 29: "2026:11:20"})
    out = BytesIO()
    picture = drawn(size, colour)
    picture.save(out, "JPEG", exif=traces, comment=CAMERA.encode("utf-8"), icc_profile=b"profile " + CAMERA.encode())
    return out.getvalue()


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    """An image as a file."""
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def png_of(width: int, height: int, rows: int = 0) -> bytes:
    """A PNG that says it is so large; with so many rows of nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes((width * 3 + 1) * rows), 9) if rows else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def pdf_of(*objects: bytes, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    body, starts = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    at = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % start for start in starts)
    return body + b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, at)


def stream(content: bytes, more: bytes = b"") -> bytes:
    """The object of a stream."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), more, content)


def document(drawing: bytes = b"1 0 0 rg 50 700 100 100 re f", catalog: bytes = b"", page: bytes = b"") -> bytes:
    """A PDF of one A4 page with a red square; `catalog` and `page` are added to theirs."""
    return pdf_of(
        b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %b >>" % page,
        stream(drawing),
    )


def attached(person: UUID, entry: UUID, content: bytes = b"") -> UUID:
    """A paper that the program attaches to an entry; the id of the entry that attached it."""
    content = content or saved(drawn((60, 40)), "PNG")
    row = Person.objects.get(pk=person)
    digest = scan_store.put(open_keys([person])[person], person, content)
    data = {"entry": str(entry), "digest": digest, "media": "png", "pages": 1}
    new = NewEntry(compat.uuid7(), person, "scan.attached", clock.today(), clock.now(), "desk", data)
    record(ByOperator(), new, today=clock.today(), now=clock.now())
    Scan.objects.create(
        id=new.id, person=row, place=row.place, entry=entry, digest=digest, media="png", pages=1, size=len(content),
        attached_at=clock.now(),
    )  # fmt: skip
    return new.id
