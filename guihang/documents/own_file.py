"""Whether a .docx that somebody sends may be opened at all: looked through as bytes, before anything reads it.

Macros, links to elsewhere, attached templates, embedded objects and fields that fetch or run something are refused;
so is whatever they could hide in: other encodings, entities, far more than a form needs.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from guihang.texts import Message, mark

MEBIBYTE = 1024 * 1024
MOST, MOST_UNPACKED, MOST_PART, MOST_PARTS = 2 * MEBIBYTE, 16 * MEBIBYTE, 4 * MEBIBYTE, 200
MOST_RATIO = 200
MOST_CODES = 4000
MAIN = "word/document.xml"
REFUSED_PARTS = ("vbaproject", "vbadata", "activex", "embeddings/", "oleobject", "customui", "externallinks", "afchunk")
REFUSED_TYPES = ("attachedtemplate", "oleobject", "package", "control", "afchunk", "vbaproject", "frame", "subdocument")
RELATION = re.compile(r"""<(?:[^\s<>/]+:)?Relationship\s((?:[^<>"']|"[^<"]*"|'[^<']*')*)>""")
ATTRIBUTE = re.compile(r"""([^\s=<>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
INSTRUCTION = re.compile(r"DDE|INCLUDE|IMPORT|DATABASE|MACROBUTTON|\bLINK\b", re.IGNORECASE)
CODES = re.compile(
    r"""<(?:[^\s<>/]+:)?instrText[^>]*>(.*?)</(?:[^\s<>/]+:)?instrText\s*>|\binstr\s*=\s*(?:"([^"]*)"|'([^']*)')""",
    re.DOTALL,
)
CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
TAGS = re.compile(r"<[^>]*>")
MARK = b"\xef\xbb\xbf"
# How XML begins, whatever its part is called. Word writes UTF-8; in another encoding what is looked for would hide.
DECLARED = re.compile(rb"\s*<\?xml|\xff\xfe|\xfe\xff|\0\0\0<|\0<|<\0|\x4c\x6f\xa7\x94")
ENCODED = re.compile(r"""\s*<\?xml[^>]*?\bencoding\s*=\s*["'](?!utf-?8["']|us-ascii["'])""", re.IGNORECASE)

NO_WORD = mark("It is no Word document (.docx).")
DAMAGED = mark("It is damaged or was cut off; copy it again.")
TOO_LARGE = mark("It is larger than {most} MB, or unpacks to far more than a form needs.")
HAS_MACRO = mark("It has macros, embedded objects or controls ({part}). Save it as .docx without them.")
POINTS_OUT = mark("It points to something outside of itself (a link, a picture or a template elsewhere): {part}.")
HAS_ENTITY = mark("It has XML entities, which no form has.")
HAS_CODE = mark("It has a field that fetches or runs something: {part}.")
TOO_MUCH = mark("It could not be read in reasonable time.")


class NotATemplate(ValueError):
    """The file cannot be used; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def refusal(text: str, **said: object) -> NotATemplate:
    """Why the file cannot be used, to be raised."""
    return NotATemplate(Message(text, said))


def look_through(content: bytes) -> None:
    """Refuse what must not be opened. Raises NotATemplate."""
    if len(content) > MOST:
        raise refusal(TOO_LARGE, most=MOST // MEBIBYTE)
    if not content.startswith(b"PK\x03\x04"):
        raise refusal(NO_WORD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _parts(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError, RuntimeError) as fault:
        if isinstance(fault, NotATemplate):
            raise
        raise refusal(DAMAGED) from None


def _parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    names = [p.filename.replace("\\", "/").lstrip("/").lower() for p in parts]
    if MAIN not in names or len(set(names)) != len(names) or any(".." in n.split("/") for n in names):
        raise refusal(NO_WORD)
    if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
        raise refusal(TOO_LARGE, most=MOST // MEBIBYTE)
    for name, part in zip(names, parts, strict=True):
        if any(word in name for word in REFUSED_PARTS) or name.endswith((".bin", ".exe", ".docm")):
            raise refusal(HAS_MACRO, part=name)
        with archive.open(part) as stream:
            content = stream.read(MOST_PART + 1)
        if len(content) > MOST_PART or len(content) > MOST_RATIO * max(part.compress_size, 4096):
            raise refusal(TOO_LARGE, most=MOST // MEBIBYTE)
        if _is_xml(name, content):
            _part(name, content)


def _is_xml(name: str, content: bytes) -> bool:
    begins = content.removeprefix(MARK)
    if name.endswith((".xml", ".rels")) or DECLARED.match(begins):
        return True
    try:
        return begins.lstrip().startswith(b"<") and bool(content.decode())
    except UnicodeDecodeError:
        return False  # a picture or a font: nothing reads XML from it


def _part(name: str, content: bytes) -> None:
    try:
        words = content.removeprefix(MARK).decode()
    except UnicodeDecodeError:
        raise refusal(DAMAGED) from None
    if "\0" in words or ENCODED.match(words):
        raise refusal(DAMAGED)
    if "<!DOCTYPE" in words or "<!ENTITY" in words:
        raise refusal(HAS_ENTITY)
    if name == "[content_types].xml" and ("macroEnabled" in words or "vbaProject" in words):
        raise refusal(HAS_MACRO, part="macroEnabled")
    if name.endswith(".rels"):
        _relations(words)
    if words.count("instrText") > MOST_CODES:
        raise refusal(TOO_MUCH)
    codes = list(_codes(words))
    for said in codes:
        if INSTRUCTION.search(said):
            raise refusal(HAS_CODE, part=said[:40].strip())
    if INSTRUCTION.search("".join(codes)):
        raise refusal(HAS_CODE, part=name)


def _codes(words: str) -> Iterator[str]:
    """What fields do, as Word reads it: without the tags between, and with its signs as they are meant."""
    for found in CODES.finditer(words):
        said = CDATA.sub("", found[1] or found[2] or found[3] or "")
        yield html.unescape(TAGS.sub("", said))


def _relations(words: str) -> None:
    for relation in RELATION.findall(words):
        told = {name: html.unescape(one or other) for name, one, other in ATTRIBUTE.findall(relation)}
        last = told.get("Type", "").strip().rpartition("/")[2]
        inside = told.get("TargetMode", "Internal").strip().lower() == "internal"
        if not inside or last.lower() in REFUSED_TYPES:
            raise refusal(POINTS_OUT, part=last)
