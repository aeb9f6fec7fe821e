"""A scan or photo of a paper: told by its content, never by its name, and made anew without what a camera adds.

Neither framework nor database nor key is here: `scan_apart` runs it in a process of its own, which is ended when a
hostile file takes too long or too much. What comes out was drawn by us: nothing of what was sent is kept but its look.
"""

from __future__ import annotations

from io import BytesIO
from math import ceil, isfinite

import pypdfium2 as pdfium
from PIL import Image, UnidentifiedImageError

from guihang.dossier.scan_kinds import kind_of, looks_like
from guihang.dossier.scan_pages import Page, bound
from guihang.dossier.scan_paper import MOST_BYTES, MOST_PAGES, TOO_MUCH, NotAPaper, Paper, Step, too_many_bytes
from guihang.texts import Message, mark

MOST_KEPT = 30_000_000
LARGEST_SIDE = 2400
QUALITY = 82
# A phone's largest photo is read at a fraction of its size; everything else is unpacked whole.
MOST_PIXELS = {"JPEG": 110_000_000}
MOST_PIXELS_WHOLE = 50_000_000
# What a picture may take while it is unpacked: with all else it stays below `scan_apart.MOST_MEMORY`.
MOST_UNPACKED = 200_000_000
# How often a reader holds the picture: WEBP its last two states and what it hands on, TIFF the strip that is read.
_HELD = {"WEBP": 4, "TIFF": 2}
# So many dots are drawn at a time: a picture is put into other colours piece by piece, never whole.
STRIP = 1_000_000
# A4 at this density fills the largest side well; what is drawn on a larger sheet is drawn smaller.
DOTS_PER_POINT = 200 / 72

EXPECTED = mark("Expected a photo or scan (JPEG, PNG, WEBP, TIFF, BMP) or a PDF; found {found}.")
TOO_MANY_PIXELS = mark("The picture has {found} million pixels; at most {most} million can be taken in.")
TOO_MANY_PAGES = mark("The document has {found} pages; at most {most} can be taken in. Split it.")
NO_PAGES = mark("The document has no pages.")
LOCKED = mark("The document is locked by a password. Print it to a new PDF without one, or take a photo.")
BROKEN = mark("The file breaks off or is damaged. Scan the paper again, or take a photo of it.")

ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def remake(upload: bytes, step: Step = lambda: None) -> Paper:
    """The paper in `upload`. Raises NotAPaper. `step` is called before each piece of work that may be made long."""
    if len(upload) > MOST_BYTES:
        raise NotAPaper(too_many_bytes(len(upload)))
    kind = kind_of(upload)
    if kind is None:
        raise NotAPaper(Message(EXPECTED, {"found": Message(looks_like(upload))}))
    step()
    try:
        paper = _document(upload, step) if kind == "PDF" else _picture(upload, kind, step)
    except MemoryError:
        raise NotAPaper(Message(TOO_MUCH)) from None
    if len(paper.content) > MOST_KEPT:
        raise NotAPaper(Message(TOO_MUCH))
    return paper


def _picture(upload: bytes, kind: str, step: Step) -> Paper:
    most = MOST_PIXELS.get(kind, MOST_PIXELS_WHOLE)
    # Asked by us of each frame, before anything is unpacked, and with words of our own.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(BytesIO(upload), formats=[kind]) as image:
            frames = getattr(image, "n_frames", 1) if kind == "TIFF" else 1
            if frames > MOST_PAGES:
                raise NotAPaper(Message(TOO_MANY_PAGES, {"found": frames, "most": MOST_PAGES}))
            if frames > 1:
                return _together([_frame(image, kind, number, most, step) for number in range(frames)])
            _fits(image, kind, most)
            return _kept(image)
    except (UnidentifiedImageError, SyntaxError, EOFError, OSError, LookupError, TypeError, ArithmeticError) as error:
        # What a broken file raises depends on where it is broken: Pillow's readers each have their own way.
        raise NotAPaper(Message(BROKEN)) from error
    except ValueError as error:
        raise error if isinstance(error, NotAPaper) else NotAPaper(Message(BROKEN)) from error


def _fits(image: Image.Image, kind: str, most: int) -> None:
    """Refuse what is too large; have a JPEG read at the fraction of its size that is enough."""
    pixels, dots = image.width * image.height, _coefficients(image)
    if kind == "JPEG":
        times = max(1, max(image.size) // LARGEST_SIDE)
        image.draft(None, (max(1, image.width // times), max(1, image.height // times)))
    each = 1 if image.mode in {"1", "L", "P"} else 4
    taken = image.width * image.height * each * _HELD.get(kind, 1) + 2 * dots
    if pixels > most or taken > MOST_UNPACKED:
        most = min(most, MOST_UNPACKED * pixels // max(1, taken))
        said = {"found": f"{pixels / 1_000_000:.0f}", "most": most // 1_000_000}
        raise NotAPaper(Message(TOO_MANY_PIXELS, said))


def _coefficients(image: Image.Image) -> int:
    """How many numbers a JPEG that comes in passes holds at once, however small it is read; none of other pictures."""
    layers: list[tuple[int, int]] = [(across, down) for _n, across, down, *_rest in getattr(image, "layer", ())]
    if not layers or not image.info.get("progressive"):
        return 0
    largest = max(across for across, _down in layers) * max(down for _across, down in layers)
    return image.width * image.height * sum(across * down for across, down in layers) // max(1, largest)


def _frame(image: Image.Image, kind: str, number: int, most: int, step: Step) -> Page:
    step()
    image.seek(number)
    _fits(image, kind, most)
    return _page(_upright(image))


def _kept(image: Image.Image) -> Paper:
    """Photos become JPEG; line art, which JPEG would smear, stays a picture of few colours."""
    colours = {"1": 16, "P": 256}.get(image.mode)
    bare = _upright(image)
    out = BytesIO()
    if colours:
        bare.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return Paper("png", 1, out.getvalue())
    bare.save(out, "JPEG", quality=QUALITY)
    return Paper("jpeg", 1, out.getvalue())


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it is looked at: turned as the camera says, on white, no larger than needed, and nothing else."""
    turn = _TURNS.get(_orientation(image))
    bare = _bare(image)
    return bare if turn is None else bare.transpose(turn)


def _bare(image: Image.Image) -> Image.Image:
    """The picture made smaller and put into other colours, a strip at a time: beside it lies only what is kept."""
    image.load()
    times = max(1.0, max(image.size) / LARGEST_SIDE)
    across, down = (max(1, round(side / times)) for side in image.size)
    some = max(6, int(STRIP * down / image.width / image.height))
    bare = _strip(image, (across, down), 0, min(down, some))
    if bare.height == down:
        return bare
    whole = Image.new(bare.mode, (across, down))
    whole.paste(bare)
    for top in range(some, down, some):
        whole.paste(_strip(image, whole.size, top, min(down, top + some)), (0, top))
    return whole


def _strip(image: Image.Image, size: tuple[int, int], top: int, below: int) -> Image.Image:
    """The rows from `top` to `below` of the picture as it is drawn in `size`, each made of the rows around it."""
    rows = image.height / size[1]
    first = max(0, int((top - 3) * rows) - 4)
    last = min(image.height, ceil((below + 3) * rows) + 4)
    strip = _seen(image.crop((0, first, image.width, last)))
    box = (0, top * rows - first, image.width, min(below * rows - first, strip.height))
    made = strip.resize((size[0], below - top), Image.Resampling.LANCZOS, box)
    # Nothing else that the file says of itself goes along.
    bare = Image.new(made.mode, made.size)
    bare.paste(made)
    return bare


def _orientation(image: Image.Image) -> int:
    """How the camera was held, 1 to 8. What it says of itself may be broken while the picture is not."""
    try:
        return int(image.getexif().get(ORIENTATION, 1))
    except Exception:
        return 1


def _seen(image: Image.Image) -> Image.Image:
    """In grey or in colour, without layers that shine through."""
    if image.mode in {"RGB", "L"}:
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):
        # Sixteen bits a point, of which eight are kept.
        return image.convert("F").point(lambda value: value * (255 / 65535)).convert("L")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layered = image.convert("RGBA")
        white = Image.new("RGB", layered.size, "white")
        white.paste(layered, mask=layered.getchannel("A"))
        return white
    return image.convert("RGB")


def _document(upload: bytes, step: Step) -> Paper:
    """A PDF drawn page by page: scripts, forms, links, attached files and hidden layers stay behind."""
    try:
        document = pdfium.PdfDocument(upload)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise NotAPaper(Message(LOCKED if locked else BROKEN)) from None
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise NotAPaper(Message(TOO_MANY_PAGES, {"found": count, "most": MOST_PAGES}))
        if count == 0:
            raise NotAPaper(Message(NO_PAGES))
        return _together([_drawn(document, number, step) for number in range(count)])
    except (pdfium.PdfiumError, OSError, ValueError):
        raise NotAPaper(Message(BROKEN)) from None
    finally:
        document.close()


def _drawn(document: pdfium.PdfDocument, number: int, step: Step) -> Page:
    step()
    page = document[number]
    across, down = page.get_size()
    if not (isfinite(across) and isfinite(down) and across > 0 and down > 0):
        raise NotAPaper(Message(BROKEN))
    scale = min(DOTS_PER_POINT, LARGEST_SIDE / max(across, down))
    bitmap = page.render(scale=scale, no_smoothtext=False, prefer_bgrx=False)
    try:
        return _page(bitmap.to_pil().convert("RGB"))
    finally:
        bitmap.close()
        page.close()


def _page(image: Image.Image) -> Page:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return Page(out.getvalue(), image.width, image.height, image.mode == "L")


def _together(pages: list[Page]) -> Paper:
    if sum(len(page.jpeg) for page in pages) > MOST_KEPT:
        raise NotAPaper(Message(TOO_MUCH))
    return Paper("pdf", len(pages), bound(pages))
