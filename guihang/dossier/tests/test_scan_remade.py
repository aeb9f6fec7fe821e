"""What a photo or a document becomes before it is kept, and what is never kept."""

from __future__ import annotations

import re
import sys
import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from guihang.dossier.scan import LARGEST_SIDE, QUALITY, remake
from guihang.dossier.scan_apart import remake_apart
from guihang.dossier.scan_pages import picture
from guihang.dossier.scan_paper import MOST_BYTES, NotAPaper, Paper
from guihang.dossier.tests.papers import CAMERA, document, drawn, pdf_of, photo, png_of, saved, stream

# A machine that runs much else at once is slow, not wrong: what counts is the processor's time.
MOST_SECONDS = 2.0


def opened(paper: Paper) -> Image.Image:
    return Image.open(BytesIO(paper.content)).convert("RGB")


def is_red(image: Image.Image, x: float, y: float) -> bool:
    red, green, blue = image.getpixel((int(x * image.width), int(y * image.height)))  # type: ignore[misc]
    return bool(red > 180 and green < 90 and blue < 90)


def test_nothing_of_the_camera_is_left() -> None:
    taken = photo()
    assert b"Exif" in taken
    assert CAMERA.encode() in taken
    paper = remake(taken)
    assert paper.media == "jpeg"
    for trace in (b"Exif", b"ICC_PROFILE", b"GPS", b"http://ns.adobe.com", CAMERA.encode()):
        assert trace not in paper.content
    assert dict(Image.open(BytesIO(paper.content)).getexif()) == {}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_lies_as_the_camera_was_held(orientation: int) -> None:
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]
    image = opened(remake(photo(orientation=orientation)))
    assert (image.width > image.height) == (orientation < 5)
    for x in (0, 1):
        for y in (0, 1):
            assert is_red(image, 0.05 + 0.9 * x, 0.05 + 0.9 * y) == ((x, y) == corner)


def test_a_large_photo_is_made_smaller() -> None:
    image = opened(remake(photo((4000, 3000))))
    assert image.size == (LARGEST_SIDE, LARGEST_SIDE * 3 // 4)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_what_is_drawn_strip_by_strip_has_no_seams(mode: str) -> None:
    noise = Image.effect_noise((4_000, 3_100), 90).point(lambda value: value & 0xC0).convert(mode)
    whole = noise.resize((LARGEST_SIDE, 1_860), Image.Resampling.LANCZOS)
    made = opened(remake(saved(noise, "PNG")))
    lost = ImageChops.difference(made, opened(Paper("jpeg", 1, saved(whole, "JPEG", quality=QUALITY))))
    assert max(highest for _lowest, highest in lost.getextrema()) <= 8  # type: ignore[misc]


def test_a_photo_that_comes_in_passes_may_be_less_large() -> None:
    with pytest.raises(NotAPaper, match=r"48 million pixels; at most 28 million"):
        remake(resized(saved(drawn(), "JPEG", progressive=True, subsampling=0), 8_000, 6_000))


def test_a_wide_photo_is_read_at_the_fraction_that_is_enough() -> None:
    assert opened(remake(saved(Image.new("L", (24_000, 400)), "JPEG"))).size == (LARGEST_SIDE, 40)


@pytest.mark.parametrize(
    ("file", "media"),
    [
        (saved(drawn(), "PNG"), "jpeg"),
        (saved(drawn(), "WEBP"), "jpeg"),
        (saved(drawn(), "BMP"), "jpeg"),
        (saved(drawn(), "TIFF"), "jpeg"),
        (saved(drawn().convert("CMYK"), "JPEG"), "jpeg"),
        (saved(drawn().convert("RGBA"), "PNG"), "jpeg"),
        (saved(Image.new("I;16", (90, 60), 40_000), "PNG"), "jpeg"),
        (saved(drawn().convert("1"), "TIFF", compression="group4"), "png"),
        (saved(drawn().convert("P"), "PNG"), "png"),
    ],
)
def test_what_scanners_and_phones_make_is_taken(file: bytes, media: str) -> None:
    paper = remake(file)
    assert (paper.media, paper.pages) == (media, 1)
    assert opened(paper).size in {(900, 600), (90, 60)}


def test_sixteen_bits_of_grey_stay_grey() -> None:
    grey = opened(remake(saved(Image.new("I;16", (90, 60), 32_768), "PNG"))).getpixel((40, 30))
    assert all(120 < value < 136 for value in grey)  # type: ignore[union-attr]


def test_what_shines_through_stands_on_white() -> None:
    assert opened(remake(saved(Image.new("RGBA", (90, 60), (0, 0, 0, 0)), "PNG"))).getpixel((40, 30)) == (255, 255, 255)


def test_a_scan_of_several_pages_stays_together() -> None:
    pages = [drawn(colour=colour) for colour in ("white", "yellow", "blue")]
    paper = remake(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    assert (paper.media, paper.pages) == ("pdf", 3)
    third = Image.open(BytesIO(picture(paper.content, 3) or b"")).convert("RGB").getpixel((500, 300))
    assert third[2] > 200 > 60 > third[0]  # type: ignore[index]
    assert picture(paper.content, 4) is picture(paper.content, 0) is None


def test_a_document_is_drawn_page_by_page() -> None:
    paper = remake(document())
    assert (paper.media, paper.pages) == ("pdf", 1)
    image = Image.open(BytesIO(picture(paper.content, 1) or b"")).convert("RGB")
    assert is_red(image, 100 / 595, 1 - 750 / 842)
    assert abs(image.height / image.width - 842 / 595) < 0.01


def test_what_was_remade_can_be_remade_and_is_the_same_each_time() -> None:
    for file in (photo(), document(), saved(drawn().convert("P"), "PNG")):
        assert remake(file) == remake(file)
        assert remake(remake(file).content).pages == 1


def test_scripts_links_forms_and_attached_files_of_a_document_stay_behind() -> None:
    catalog = (
        b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Names << /JavaScript << /Names [(a) 5 0 R] >> "
        b"/EmbeddedFiles << /Names [(evil.exe) 6 0 R] >> >> /AcroForm << /XFA (x) /Fields [] >>"
    )
    page = b"/AA << /O << /S /Launch /F (cmd.exe) >> >> /Annots [<< /Subtype /Link /A << /S /URI /URI (evil:x) >> >>]"
    paper = remake(document(catalog=catalog, page=page))
    words = set(re.findall(rb"/[A-Za-z]+", paper.content.replace(picture(paper.content, 1) or b"", b"")))
    assert words <= {
        b"/Type", b"/Catalog", b"/Pages", b"/Count", b"/Kids", b"/Page", b"/Parent", b"/MediaBox", b"/Resources",
        b"/XObject", b"/P", b"/Contents", b"/Length", b"/Subtype", b"/Image", b"/Width", b"/Height", b"/ColorSpace",
        b"/DeviceRGB", b"/DeviceGray", b"/BitsPerComponent", b"/Filter", b"/DCTDecode", b"/Size", b"/Root",
    }  # fmt: skip


def pictures() -> Mapping[str, bytes]:
    """Files that mean harm, or are none, among what is no document."""
    jpeg = photo()
    script = b"<script>alert(document.cookie)</script>"
    return {
        "nothing": b"",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + script + b"</svg>",
        "page called a photo": b"<!DOCTYPE html><html>" + script,
        "xml bomb": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'cc'>]><a>&b;</a>",
        "zip": b"PK\x03\x04" + bytes(400),
        "program": b"MZ" + bytes(400),
        "film": b"\0\0\0\x18ftypisom" + bytes(99),
        "photo of an iphone": b"\0\0\0\x18ftypheic" + bytes(99),
        "gif with a script": b"GIF89a/*" + script,
        "photo and page at once": jpeg + b"\n<html>" + script,
        "photo and zip at once": jpeg + b"PK\x03\x04evil.jar",
        "script in the comment of a photo": saved(drawn(), "JPEG", comment=script),
        "document behind a photo": jpeg[:2] + jpeg[2:] + document(),
        "document with a page before it": b"<html>" + script + document(),
        "half a photo": jpeg[: len(jpeg) // 2],
        "head of a photo": jpeg[:3],
        "photo with a broken middle": jpeg[:900] + bytes(64) + jpeg[1200:],
        "huge and empty": png_of(60_000, 60_000),
        "bomb": png_of(7_900, 7_900, 7_900),
        "wide as a road": png_of(2_000_000_000, 1),
        "no width": png_of(0, 10),
        "huge jpeg": resized(jpeg, 65_000, 65_000),
        "half a picture": saved(drawn(), "PNG")[:-300],
        "tiff of a loop": b"II*\0\x08\0\0\0\0\0\x08\0\0\0",
        "tiff of nothing": b"MM\0*" + b"\xff" * 60,
        "bmp of nothing": b"BM" + b"\xff" * 80,
        "webp of nothing": b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\xff" * 80,
        "too many bytes": jpeg + bytes(MOST_BYTES),
        "a text": "走访记录".encode() * 20,
        "only noughts": bytes(5000),
    }


def documents() -> Mapping[str, bytes]:
    """Documents that mean harm, or are none."""
    deep = b"<< /Kids " * 4000
    nested = b"q " + b"/F Do " * 60 + b"Q"
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F %d 0 R >> >>"
    forms = [stream(nested, form % n) for n in range(6, 14)]
    many = b" ".join(b"0 0 m 595 842 l 300 %d 20 %d 590 %d c B" % (n % 842, n % 841, n % 839) for n in range(400_000))
    return {
        "document of nothing": b"%PDF-1.7\n%%EOF",
        "half a document": document()[:200],
        "document that is deep": pdf_of(b"<< /Type /Catalog /Pages 2 0 R >>", deep),
        "document of itself": pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] >>"
        ),
        "document of a million pages": pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1000000 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        ),
        "document that draws for ever": document(many),
        "document of forms in forms": pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /XObject << /F 5 0 R >> >> >>",
            stream(nested),
            *forms,
        ),
        "document that unpacks to a gigabyte": pdf_of(
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            stream(_gigabyte(), b"/Filter [/FlateDecode /FlateDecode]"),
        ),
        "document as large as a field": document().replace(b"[0 0 595 842]", b"[0 0 1e9 1e9]"),
        "document without an extent": document().replace(b"[0 0 595 842]", b"[0 0 0 0]    "),
        "document of not a number": document().replace(b"[0 0 595 842]", b"[0 0 nan inf]"),
        "locked document": _locked(),
    }


def resized(jpeg: bytes, width: int, height: int) -> bytes:
    """The photo, whose head says that it is larger than it is."""
    at = next(m.start() for m in re.finditer(rb"\xff[\xc0\xc2]\x00\x11", jpeg))
    return jpeg[: at + 5] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + jpeg[at + 9 :]


def _gigabyte() -> bytes:
    """A gigabyte of spaces, packed twice."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(b" " * 10_000_000) for _time in range(100)) + packer.flush()
    return zlib.compress(once, 9)


def _locked() -> bytes:
    return document().replace(
        b"/Root 1 0 R",
        b"/Root 1 0 R /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <" + b"11" * 32 + b"> /U <"
        + b"22" * 32 + b"> >> /ID [<" + b"33" * 16 + b"> <" + b"33" * 16 + b">]",
    )  # fmt: skip


HARMFUL = {**pictures(), **documents()}
# Harm stands beside a picture that is one: what comes out is that picture and nothing else.
DEFUSED = {
    "photo and page at once", "photo and zip at once", "script in the comment of a photo", "document behind a photo",
    "document as large as a field", "document without an extent", "document of not a number",
    "photo with a broken middle", "document that unpacks to a gigabyte", "document of forms in forms",
    "document of itself", "document of a million pages",
}  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="not asked: Windows tells no times of other processes")
@pytest.mark.parametrize("name", HARMFUL)
def test_what_means_harm_is_refused_or_defused_in_two_seconds(name: str) -> None:
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    paper: Any = None
    try:
        paper = remake_apart(HARMFUL[name])
    except NotAPaper as refused:
        assert len(str(refused)) > 20, "it says what was found and what is expected"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < MOST_SECONDS + 0.3, "with the start of the process"
    if paper is not None:
        assert name in DEFUSED
        assert b"<script" not in paper.content
        assert b"evil" not in paper.content


def test_a_refusal_says_what_was_found_and_what_is_expected() -> None:
    said = {}
    for name in ("svg", "page called a photo", "photo of an iphone", "nothing", "huge and empty", "too many bytes"):
        with pytest.raises(NotAPaper) as refused:
            remake(HARMFUL[name])
        said[name] = str(refused.value)
    assert "an SVG drawing" in said["svg"]
    assert "a web page" in said["page called a photo"]
    assert "Most Compatible" in said["photo of an iphone"]
    assert "an empty file" in said["nothing"]
    assert "3600 million" in said["huge and empty"]
    assert "at most 15 MB" in said["too many bytes"]


def test_the_reader_knows_neither_keys_nor_database(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: dict[str, Any] = {}
    real = subprocess.run

    def spy(*args: Any, **more: Any) -> Any:
        seen.update(more)
        return real(*args, **more)

    monkeypatch.setattr(subprocess, "run", spy)
    assert remake_apart(photo()).media == "jpeg"
    assert not [name for name in seen["env"] if name.startswith(("GUIHANG", "DJANGO", "PG"))]
