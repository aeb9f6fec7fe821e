"""Pictures and documents that mean harm, or are none: made here, byte by byte."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from guihang.dossier.tests.papers import document, drawn, pdf_of, photo, saved, stream
from guihang.dossier.tests.test_scan_remade import documents, pictures, resized

Files = Iterator[tuple[str, bytes]]
SCRIPT = b"<script data-zqx=1>alert(document.cookie)</script>"
A4 = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] %b >>"
PAGES = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
ROOT = b"<< /Type /Catalog /Pages 2 0 R >>"


def all_papers() -> Files:
    """Every picture and document, with its name."""
    yield from pictures().items()
    yield from documents().items()
    for make in (cut_off, flipped, png_chunks, jpeg_parts, tiffs, bitmaps, webs, pdfs):
        yield from make()


def chunk(kind: bytes, data: bytes, length: int | None = None) -> bytes:
    """A piece of a PNG, which may say another length than it has."""
    size = len(data) if length is None else length
    return struct.pack(">I", size & 0xFFFFFFFF) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*pieces: bytes, width: int = 9, height: int = 6, colour: int = 2, bits: int = 8) -> bytes:
    """A PNG with these pieces before its picture."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    body = zlib.compress(bytes((width * 3 + 1) * height))
    sign = b"\x89PNG\r\n\x1a\n"
    return sign + chunk(b"IHDR", head) + b"".join(pieces) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def cut_off() -> Files:
    """Cut at many places."""
    for what, whole in {
        "jpeg": photo(),
        "png": saved(drawn(), "PNG"),
        "pdf": document(),
        "tiff": saved(drawn(), "TIFF"),
    }.items():
        for n in range(1, 5):
            yield f"{what} cut at {n} of 5", whole[: len(whole) * n // 5]


def flipped() -> Files:
    """With bytes that were changed."""
    lot = random.Random(6)
    for what, whole in {
        "jpeg": photo(),
        "png": saved(drawn(), "PNG"),
        "pdf": document(),
        "webp": saved(drawn(), "WEBP"),
        "tiff": saved(drawn(), "TIFF"),
        "bmp": saved(drawn((90, 60)), "BMP"),
    }.items():
        for n in range(3):
            made = bytearray(whole)
            for _byte in range(2 + n * 6):
                made[lot.randrange(4, len(made))] ^= lot.randrange(1, 256)
            yield f"{what} with {2 + n * 6} bytes changed", bytes(made)


def png_chunks() -> Files:
    """Texts, profiles and lengths inside a PNG."""
    bomb = zlib.compress(bytes(60 << 20), 9)
    yield "png: a text that unpacks to 60 MB", png(chunk(b"zTXt", b"Comment\0\0" + bomb))
    yield "png: a profile that unpacks to 60 MB", png(chunk(b"iCCP", b"p\0\0" + bomb))
    yield "png: an international text that unpacks", png(chunk(b"iTXt", b"k\0\1\0\0\0" + bomb))
    yield "png: a script in a text", png(chunk(b"tEXt", b"Comment\0" + SCRIPT))
    yield "png: a place", png(chunk(b"eXIf", b"MM\0*" + bytes(200)))
    yield "png: a hundred thousand texts", png(*(chunk(b"tEXt", b"k\0v") for _n in range(100_000)))
    yield "png: a piece longer than the file", png(chunk(b"tEXt", b"k\0v", 0x7FFFFFFF))
    yield "png: a piece of less than nothing", png(chunk(b"tEXt", b"k\0v", 0xFFFFFFFF))
    yield "png: moving", png(chunk(b"acTL", struct.pack(">II", 1_000_000, 0)))
    yield "png: of a kind there is not", png(colour=7)
    yield "png: of 33 bits", png(bits=33)
    yield "png: of palette without one", png(colour=3)
    yield "png: width of less than nothing", png(width=0x7FFFFFFF, height=1).replace(bytes(99), b"")[:200]
    yield "png: thin and endless", png(width=1, height=2_000_000)
    yield "png: large, and shines through", _shining(7_000, 7_100)
    yield "png and page at once", png() + b"<html>" + SCRIPT
    yield "png and zip at once", png() + b"PK\x03\x04evil.jar"


def _shining(width: int, height: int) -> bytes:
    """A PNG of one colour that lets half of what lies below through."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\x40\x80\xc0\x80" * width
    body = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_parts() -> Files:
    """Remarks, previews and passes inside a JPEG."""
    whole = photo()
    remark = b"\xff\xfe\xff\xff" + SCRIPT.ljust(65_533, b"z")
    yield "jpeg: two hundred remarks", whole[:2] + remark * 200 + whole[2:]
    scan = whole[whole.rfind(b"\xff\xda") :]
    yield "jpeg: three hundred passes", whole[:-2] + scan[:-2] * 300 + b"\xff\xd9"
    slow = saved(drawn((2000, 1500)), "JPEG", progressive=True)
    again = slow[slow.rfind(b"\xff\xda") : -2]
    yield "jpeg: a thousand passes of a large one", slow[:-2] + again * 1_000 + b"\xff\xd9"
    fine = saved(drawn(), "JPEG", progressive=True, subsampling=0)
    yield "jpeg: in passes, as large as may be", resized(fine, 6_500, 4_300)
    yield "jpeg: in passes, too large", resized(fine, 8_000, 6_000)
    yield "jpeg: wide as a road", resized(whole, 65_000, 1_690)
    yield "jpeg: a preview in a preview", whole[:2] + b"\xff\xe1\x00\x0eExif\0\0" + whole[:100] + whole[2:]
    loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0"
    yield (
        "jpeg: notes that lead to themselves",
        whole[:2] + b"\xff\xe1" + struct.pack(">H", len(loop) + 2) + loop + whole[2:],
    )
    many = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(400)
    yield "jpeg: sixty thousand notes", whole[:2] + b"\xff\xe1" + struct.pack(">H", len(many) + 2) + many + whole[2:]
    yield "jpeg: a mark of no length", whole[:2] + b"\xff\xe1\0\0" + whole[2:]
    yield "jpeg: a mark of one", whole[:2] + b"\xff\xe1\0\1" + whole[2:]
    yield "jpeg: marks alone", b"\xff\xd8" + b"\xff\xff" * 200_000
    yield "jpeg: a php in a profile", saved(drawn(), "JPEG", icc_profile=b"<?php zqx ?>" * 99)
    yield "jpeg and page: comment", saved(drawn(), "JPEG", comment=b"*/=1;" + SCRIPT)
    yield "jpeg: of four colours, broken", saved(drawn().convert("CMYK"), "JPEG")[:3_000]


def tiffs() -> Files:
    """Pages and tables inside a TIFF."""

    def table(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
        body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
        return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)

    wide = ((256, 4, 1, 1_000_000), (257, 4, 1, 1_000_000), (259, 3, 1, 1), (262, 3, 1, 2), (258, 3, 1, 8))
    yield "tiff: a million by a million", table(*wide)
    yield "tiff: pages in a ring", table((256, 4, 1, 9), (257, 4, 1, 9), following=8)
    yield "tiff: a table of four thousand million", table((273, 4, 0xFFFFFFFF, 8), (256, 4, 1, 9), (257, 4, 1, 9))
    yield (
        "tiff: a strip beyond the file",
        table((256, 4, 1, 90), (257, 4, 1, 60), (273, 4, 1, 0xFFFFFFF0), (279, 4, 1, 9)),
    )
    small = drawn((30, 20))
    yield "tiff: four hundred pages", saved(small, "TIFF", save_all=True, append_images=[small] * 400)
    yield "tiff: packed, of noughts", saved(Image.new("1", (9_000, 5_000)), "TIFF", compression="group4")
    yield "tiff: packed tight", saved(Image.new("L", (6_900, 6_900)), "TIFF", compression="tiff_lzw")
    yield "tiff: a script in a remark", saved(drawn(), "TIFF", tiffinfo={270: SCRIPT.decode()})
    yield "tiff: a jpeg in it, broken", saved(drawn(), "TIFF", compression="jpeg")[:-400]


def bitmaps() -> Files:
    """Sizes inside a BMP."""
    whole = saved(drawn((90, 60)), "BMP")
    for what, (width, height) in {
        "huge": (2**31 - 1, 2**31 - 1),
        "less than nothing": (-1, -1),
        "nothing": (0, 0),
        "endless": (1, 2**31 - 1),
    }.items():
        yield f"bmp: {what}", whole[:18] + struct.pack("<ii", width, height) + whole[26:]
    yield "bmp: of 99 bits", whole[:28] + b"\x63\0" + whole[30:]
    yield "bmp: begins beyond its end", whole[:10] + b"\xff\xff\xff\xff" + whole[14:]
    yield "bmp: packed, of noughts", whole[:18] + struct.pack("<iihhI", 5_000, 5_000, 1, 8, 1) + whole[34:]


def webs() -> Files:
    """Sizes inside a WEBP."""
    whole = saved(drawn(), "WEBP")
    yield "webp: says it is endless", whole[:4] + b"\xff\xff\xff\xff" + whole[8:]
    yield "webp: with a page", whole + SCRIPT
    yield "webp: without loss, broken", saved(drawn(), "WEBP", lossless=True)[:-60] + bytes(60)
    frames = [drawn((300, 200), colour) for colour in ("red", "blue", "white")]
    out = BytesIO()
    frames[0].save(out, "WEBP", save_all=True, append_images=frames * 60, duration=1)
    yield "webp: moving", out.getvalue()


def pdfs() -> Files:
    """What a document may hold."""
    yield (
        "pdf: a picture of sixty thousand",
        pdf_of(
            ROOT,
            PAGES,
            A4 % b"/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>",
            stream(b"500 0 0 500 0 0 cm /I Do"),
            stream(
                zlib.compress(bytes(40 << 20), 9),
                b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 "
                b"/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode",
            ),
        ),
    )
    yield (
        "pdf: a pattern of patterns",
        pdf_of(
            ROOT,
            PAGES,
            A4 % b"/Contents 4 0 R /Resources << /Pattern << /P 5 0 R >> >>",
            stream(b"/Pattern cs /P scn 0 0 595 842 re f"),
            stream(
                b"/Pattern cs /P scn 0 0 1 1 re f",
                b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1]"
                b" /XStep 0.001 /YStep 0.001 /Resources << /Pattern << /P 5 0 R >> >>",
            ),
        ),
    )
    yield from larger_pdfs()
    yield from drawn_pdfs()
    yield from further_pdfs()


def larger_pdfs() -> Files:
    """Documents that would grow."""
    yield (
        "pdf: letters that are drawn of letters",
        pdf_of(
            ROOT,
            PAGES,
            A4 % b"/Contents 4 0 R /Resources << /Font << /F 5 0 R >> >>",
            stream(b"BT /F 9 Tf (aaaa) Tj ET"),
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >> "
            b"/FirstChar 97 /LastChar 97 /Widths [1] /Encoding << /Differences [97 /a] >> "
            b"/Resources << /Font << /F 5 0 R >> >> >>",
            stream(b"BT /F 9 Tf (aaaa) Tj ET"),
        ),
    )
    for what, name in {
        "JBIG2": b"/JBIG2Decode",
        "JPX": b"/JPXDecode",
        "fax": b"/CCITTFaxDecode",
        "unknown": b"/ZqxDecode",
    }.items():
        yield (
            f"pdf: a picture in {what} that is none",
            pdf_of(
                ROOT,
                PAGES,
                A4 % b"/Contents 4 0 R /Resources << /XObject << /I 5 0 R >> >>",
                stream(b"99 0 0 99 0 0 cm /I Do"),
                stream(
                    random.Random(what).randbytes(3_000),
                    b"/Type /XObject /Subtype /Image /Width 2000 /Height 2000 "
                    b"/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter " + name,
                ),
            ),
        )
    yield (
        "pdf: packed forty times",
        pdf_of(
            ROOT,
            PAGES,
            A4 % b"/Contents 4 0 R",
            stream(_packed(b" " * 99_999, 40), b"/Filter [" + b"/FlateDecode " * 40 + b"]"),
        ),
    )


def drawn_pdfs() -> Files:
    """What a document may draw."""
    yield "pdf: opens a program", document(catalog=b"/OpenAction << /S /Launch /F (evil.exe) >>")
    yield (
        "pdf: sends a form",
        document(catalog=b"/AcroForm << /Fields [] >> /OpenAction << /S /SubmitForm /F (http://zqx) >>"),
    )
    yield "pdf: runs a script", document(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")
    yield "pdf: brings a file", document(catalog=b"/Names << /EmbeddedFiles << /Names [(evil.exe) 4 0 R] >> >>")


def further_pdfs() -> Files:
    """More of what a document may hold."""
    yield "pdf: plays a film", document(page=b"/Annots [<< /Subtype /RichMedia /Rect [0 0 9 9] >>]")
    yield (
        "pdf: a list that leads to itself",
        document().replace(b"startxref\n", b"startxref\n0") + b"\nstartxref\n9\n%%EOF",
    )
    yield "pdf: before it a page", SCRIPT + document()
    yield "pdf: behind it a book", document() + b"PK\x03\x04evil"
    yield "pdf: a hundred thousand objects", pdf_of(ROOT, PAGES, A4 % b"", *(b"null" for _n in range(100_000)))
    yield "pdf: texts without end", document(b"BT /F1 9 Tf " + b"(zqx) Tj " * 200_000 + b"ET")
    yield "pdf: saves the state for ever", document(b"q " * 1_000_000)
    yield "pdf: a name of a megabyte", document(catalog=b"/" + b"n" * (1 << 20) + b" 1")


def _packed(content: bytes, times: int) -> bytes:
    for _time in range(times):
        content = zlib.compress(content, 9)
    return content
