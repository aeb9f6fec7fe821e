"""The one form of PDF that is ever kept: pages of one JPEG each, and nothing else. The same pages give the same bytes.

Its pages are read back as the pictures they are, so that no browser is handed a document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

# The width of A4 in points: a page is as wide as the paper, however many dots it has.
ACROSS = 595.0
_PICTURE = re.compile(rb"/Filter /DCTDecode /Length (\d+) >>\nstream\n")


class Page(NamedTuple):
    """One page as a JPEG, with its size in dots; grey or in colour."""

    jpeg: bytes
    width: int
    height: int
    grey: bool = False


def bound(pages: Sequence[Page]) -> bytes:
    """The pages as one PDF."""
    kids = " ".join(f"{3 + 3 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode("ascii"),
    ]
    for n, page in enumerate(pages):
        objects += _objects(page, 4 + 3 * n)
    body = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    starts = []
    for number, content in enumerate(objects, 1):
        starts.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % start for start in starts)
    body += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(body)


def _objects(page: Page, first: int) -> list[bytes]:
    """The page, what is drawn on it, and its picture; `first` is the number of the drawing."""
    down = ACROSS * page.height / page.width
    drawing = f"q {ACROSS:.2f} 0 0 {down:.2f} 0 0 cm /P Do Q".encode("ascii")
    colours = "/DeviceGray" if page.grey else "/DeviceRGB"
    return [
        (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {ACROSS:.2f} {down:.2f}] "
            f"/Resources << /XObject << /P {first + 1} 0 R >> >> /Contents {first} 0 R >>"
        ).encode("ascii"),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(drawing), drawing),
        f"<< /Type /XObject /Subtype /Image /Width {page.width} /Height {page.height} /ColorSpace {colours} "
        f"/BitsPerComponent 8 /Filter /DCTDecode /Length {len(page.jpeg)} >>\nstream\n".encode("ascii")
        + page.jpeg
        + b"\nendstream",
    ]


def picture(document: bytes, number: int) -> bytes | None:
    """The JPEG of page `number` (from 1) of a PDF that `bound` made; None when it has no such page."""
    at, page = 0, None
    for _number in range(number):
        found = _PICTURE.search(document, at)
        if found is None:
            return None
        at = found.end() + int(found[1])
        page = document[found.end() : at]
    return page
