"""Workbooks and tables that mean harm, or are none: made here, byte by byte; nobody in them exists."""

from __future__ import annotations

import csv
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from guihang.exchange.tests.making import number, person, sheets, write_xls, write_xlsx
from tests.hostile.kinds import KINDS

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="%s"><sheetData>' % MAIN
TAIL = b"</sheetData></worksheet>"
SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELS, TYPES = "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
Files = Iterator[tuple[str, bytes]]


def sound(kind: str = "xlsx", people: int = 3) -> bytes:
    """A small ledger that is one."""
    write = {"xlsx": write_xlsx, "xls": write_xls}[kind]
    with TemporaryDirectory() as folder:
        return write(Path(folder) / "a", sheets(*(person(n) for n in range(1, people + 1)))).read_bytes()


_SOUND: dict[str, bytes] = {}


def base(kind: str = "xlsx") -> bytes:
    """The same small ledger each time."""
    if kind not in _SOUND:
        _SOUND[kind] = sound(kind)
    return _SOUND[kind]


def packed(parts: dict[str, bytes], *, leave: tuple[str, ...] = (), more: dict[str, bytes] | None = None) -> bytes:
    """The small ledger with some parts exchanged, left out or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in parts and part.filename not in leave:
                new.writestr(part.filename, old.read(part))
        for name, content in {**parts, **(more or {})}.items():
            new.writestr(name, content)
    return made.getvalue()


def part(name: str) -> bytes:
    """A part of the small ledger."""
    with zipfile.ZipFile(io.BytesIO(base())) as book:
        return book.read(name)


def rows(content: bytes) -> bytes:
    """The small ledger with this between its rows' tags."""
    return packed({SHEET: HEAD + content + TAIL})


def all_books() -> Files:
    """Every workbook and table, with its name."""
    for make in (
        cut_off,
        flipped,
        bombs,
        entities,
        names_in_the_archive,
        guests,
        sizes,
        numbers,
        deep,
        lies,
        two_at_once,
        old_books,
        tables,
    ):
        yield from make()


def cut_off() -> Files:
    """Cut at many places."""
    for kind in ("xlsx", "xls"):
        whole = base(kind)
        for n in range(1, 13):
            yield f"{kind} cut at {n} of 13", whole[: len(whole) * n // 13]


def flipped() -> Files:
    """With bytes that were changed."""
    lot = random.Random(5)
    for kind in ("xlsx", "xls"):
        for n in range(12):
            whole = bytearray(base(kind))
            for _byte in range(1 + n * 4):
                whole[lot.randrange(len(whole))] ^= lot.randrange(1, 256)
            yield f"{kind} with {1 + n * 4} bytes changed", bytes(whole)


def noughts(megabytes: int) -> bytes:
    """So many megabytes of nothing."""
    return bytes(megabytes << 20)


def bombs() -> Files:
    """What unpacks to far more than it is."""
    yield "sheet of 420 MB of nothing", packed({SHEET: noughts(420)})
    yield "picture of 420 MB of nothing", packed({}, more={"xl/media/image1.png": noughts(420)})
    yield "strings of 200 MB", packed({STRINGS: b"<sst>" + b" " * (200 << 20) + b"</sst>"})
    yield "small part of 40 MB", packed({"docProps/app.xml": b"<a>" + b" " * (40 << 20) + b"</a>"})
    yield "three thousand parts", packed({}, more={f"xl/media/{n}.bin": b"x" for n in range(3_000)})
    yield (
        "one text in a million cells",
        packed(
            {
                SHEET: HEAD + (b"<row>" + b'<c t="s"><v>0</v></c>' * 1000 + b"</row>") * 300 + TAIL,
                STRINGS: b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (MAIN, b"x" * 30_000),
            }
        ),
    )
    text = b'<row r="1"><c t="inlineStr"><is><t>%b</t></is></c></row>'
    yield "one endless text", rows(text % (b"x" * (12 << 20)))
    yield (
        "ten megabytes in a shared text",
        packed({STRINGS: b'<sst xmlns="%s"><si><t>' % MAIN + b"y" * (10 << 20) + b"</t></si></sst>"}),
    )
    yield "as many cells as are just allowed", rows((b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>") * 5_900)
    yield "more cells than are allowed", rows((b"<row>" + b"<c><v>1</v></c>" * 1000 + b"</row>") * 6_100)
    yield "parts that lie over one another", overlapping()
    yield "a zip in a zip in a zip", nested(5)
    yield "a book in a book", packed({}, more={"xl/embeddings/book.xlsx": base()})
    yield "a bomb in a picture's place", packed({}, more={"xl/media/image1.png": zlib.compress(noughts(50), 9)})


def overlapping() -> bytes:
    """Many entries of the archive's list that all name the same bytes."""
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(BOOK, part(BOOK))
        made.writestr(SHEET, b" " * (30 << 20))
    whole = one.getvalue()
    at = whole.rfind(b"PK\x01\x02")
    entry, end = whole[at : whole.rfind(b"PK\x05\x06")], whole[whole.rfind(b"PK\x05\x06") :]
    copies = b"".join(entry.replace(b"sheet1", b"sh%04d" % n) for n in range(1_500))
    start = whole.find(b"PK\x01\x02")
    first = whole[start:at]
    size = len(first) + len(copies)
    tail = end[:8] + struct.pack("<HHII", 1_501, 1_501, size, start) + end[20:]
    return whole[:start] + first + copies + tail


def nested(depth: int) -> bytes:
    """An archive in an archive, called a workbook."""
    inner = base()
    for _level in range(depth):
        outer = io.BytesIO()
        with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("xl/inner.zip", inner)
        inner = outer.getvalue()
    return inner


DOCTYPES = {
    "a file of the machine": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "an address elsewhere": b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://zqx.invalid/">]>',
    "a parameter elsewhere": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "http://zqx.invalid/p.dtd"> %p;]>',
    "laughs": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%b">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>",
    "one long one": b'<!DOCTYPE x [<!ENTITY e "' + b"x" * 100_000 + b'">]>',
    "an outer type": b'<!DOCTYPE x SYSTEM "http://zqx.invalid/x.dtd">',
}


def entities() -> Files:
    """Names that the parser should fill in."""
    for what, doctype in DOCTYPES.items():
        use = b'<row r="1"><c t="inlineStr"><is><t>&e;&j;</t></is></c></row>'
        yield f"entities: {what}, in a sheet", packed({SHEET: HEAD.replace(b"?>", b"?>" + doctype, 1) + use + TAIL})
        yield f"entities: {what}, in the book", packed({BOOK: b'<?xml version="1.0"?>' + doctype + part(BOOK)})
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + DOCTYPES["laughs"].decode() + "<x>&j;</x>").encode("utf-16")
    for name in (SHEET, BOOK, RELS, STRINGS):
        yield f"entities in UTF-16 in {name}", packed({name: wide})
    seven = b'<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE x+AD4-<x/>'
    yield "entities in UTF-7", packed({BOOK: seven})


def names_in_the_archive() -> Files:
    """Names that lead elsewhere."""
    for name in (
        "../../../../tmp/zqx",
        "/etc/zqx",
        "..\\..\\zqx",
        "C:\\zqx",
        "xl/../../zqx",
        "xl/worksheets/../../../zqx",
        "~/.ssh/zqx",
        "zqx\x00.xml",
        "\u202exslx.exe",
        "xl/" + "a" * 60_000,
        "con",
        "xl/worksheets/sheet1.xml/",
        "XL/WORKBOOK.XML",
    ):
        made = io.BytesIO(packed({}))
        with zipfile.ZipFile(made, "a") as book:
            book.writestr(zipfile.ZipInfo(name[:65_000]), b"zqx")
        yield f"a part called {name[:30]!r}", made.getvalue()
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    made = io.BytesIO(packed({}))
    with zipfile.ZipFile(made, "a") as book:
        book.writestr(link, b"/etc/passwd")
    yield "a part that is a link", made.getvalue()
    for target in ("../../../etc/passwd", "http://zqx.invalid/s.xml", "file:///etc/passwd", "/" * 5_000):
        rels = part(RELS).replace(b"worksheets/sheet1.xml", target.encode())
        yield f"a sheet that lies at {target[:30]}", packed({RELS: rels})


def guests() -> Files:
    """What comes along in a workbook: programs, links, objects."""
    macro = part(TYPES).replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    yield "a macro", packed({TYPES: macro}, more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"Attribute VB_zqx" * 99})
    yield (
        "a macro of the year 4",
        packed({}, more={"xl/macrosheets/sheet1.xml": b"<xm:macrosheet>=EXEC(zqx)</xm:macrosheet>"}),
    )
    yield (
        "an outer link",
        packed(
            {},
            more={
                "xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"'
                b' ddeTopic="/c zqx"/></externalLink>'
            },
        ),
    )
    yield "an object", packed({}, more={"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0" + bytes(900)})
    yield "an active control", packed({}, more={"xl/activeX/activeX1.bin": bytes(300)})
    yield (
        "a query of the web",
        packed(
            {},
            more={
                "xl/connections.xml": b"<connections><connection><webPr url='http://zqx."
                b"invalid'/></connection></connections>"
            },
        ),
    )
    yield "a ribbon of its own", packed({}, more={"customUI/customUI.xml": b'<customUI onLoad="zqx"/>'})
    yield (
        "a link in a cell",
        rows(b'<row r="1"><c r="A1" t="str"><f>HYPERLINK("http://zqx.invalid")</f><v>zqx</v></c></row>'),
    )
    yield "a program in a cell", rows(b'<row r="1"><c r="A1"><f>cmd|\' /C calc\'!A0</f><v>1</v></c></row>')
    yield "a page in a cell", rows(b'<row r="1"><c t="inlineStr"><is><t>&lt;script data-zqx=1&gt;</t></is></c></row>')


def sizes() -> Files:
    """Sheets that say that they are large."""
    two = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="%d"><c r="%s"><v>2</v></c></row>'
    yield "from corner to corner", rows(two % (1_048_576, b"XFD1048576"))
    yield "a row beyond the last", rows(two % (4_294_967_296, b"A4294967296"))
    yield "a column beyond the last", rows(two % (2, b"ZZZZZZZ2"))
    yield "a row before the first", rows(b'<row r="-1"><c r="A-1"><v>1</v></c></row>')
    yield "a row nought", rows(b'<row r="0"><c r="A0"><v>1</v></c></row>')
    yield "a cell nowhere", rows(b'<row r="1"><c r="1A"><v>1</v></c><c r=""><v>2</v></c></row>')
    said = HEAD.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>')
    yield "an extent that is said", packed({SHEET: said + b"<row/>" + TAIL})
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    yield "one merged cell of all", packed({SHEET: HEAD + b"<row/>" + TAIL.replace(b"</worksheet>", merged)})
    many = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(1, 100_000))
    yield (
        "a hundred thousand merged cells",
        packed(
            {
                SHEET: HEAD
                + b"<row/>"
                + TAIL.replace(b"</worksheet>", b"<mergeCells>" + many + b"</mergeCells></worksheet>")
            }
        ),
    )
    yield (
        "ten thousand sheets",
        packed(
            {
                BOOK: part(BOOK).replace(
                    b"</sheets>",
                    b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(9, 10_000))
                    + b"</sheets>",
                )
            }
        ),
    )
    yield "a sheet's name of a megabyte", packed({BOOK: part(BOOK).replace("花名册".encode(), b"n" * (1 << 20))})


def numbers() -> Files:
    """Numbers and days that are none."""
    for value in (
        b"NaN",
        b"INF",
        b"-INF",
        b"1e308",
        b"1e-400",
        b"2958466",
        b"-1",
        b"99999999999999999999999999",
        b"0x1F",
        b"",
        b"1.2.3",
        b"\xef\xbc\x91",
        b"1" * 50_000,
    ):
        for kind in (b"", b' t="d"', b' t="n" s="1"'):
            yield (
                f"a number {value[:12]!r}{kind.decode()}",
                rows(b'<row r="1"><c r="A1"%b><v>%b</v></c></row>' % (kind, value)),
            )
    for kind, value in ((b"b", b"7"), (b"e", b"#ZQX!"), (b"s", b"999999999"), (b"s", b"-1"), (b"zqx", b"1")):
        yield (
            f"a cell of kind {kind.decode()}",
            rows(b'<row r="1"><c r="A1" t="%b"><v>%b</v></c></row>' % (kind, value)),
        )


def deep() -> Files:
    """Tags in tags in tags."""
    for name in (SHEET, BOOK, RELS, STRINGS, "xl/styles.xml", TYPES):
        yield f"deep {name}", packed({name: b"<a>" * 200_000 + b"</a>" * 200_000})
    yield "never closed", packed({SHEET: HEAD + b"<row>" * 200_000})
    yield "a tag of two megabytes", packed({SHEET: HEAD + b"<" + b"a" * (2 << 20) + b"/>" + TAIL})
    yield (
        "a hundred thousand attributes",
        packed({BOOK: b"<workbook " + b" ".join(b'a%d="1"' % n for n in range(100_000)) + b"/>"}),
    )


def lies() -> Files:
    """An archive that does not hold what it says."""
    whole = base()
    yield "a wrong sum", whole.replace(struct.pack("<I", zlib.crc32(part(SHEET))), b"\xde\xad\xbe\xef")
    locked = bytearray(whole)
    for at in _starts(whole, b"PK\x03\x04", 6) + _starts(whole, b"PK\x01\x02", 8):
        locked[at] |= 1
    yield "locked parts", bytes(locked)
    packing = bytearray(whole)
    for at in _starts(whole, b"PK\x03\x04", 8) + _starts(whole, b"PK\x01\x02", 10):
        packing[at] = 99
    yield "an unknown packing", bytes(packing)
    smaller = bytearray(whole)
    for at in _starts(whole, b"PK\x01\x02", 24):
        smaller[at : at + 4] = b"\x01\0\0\0"
    yield "parts that say they are small", bytes(smaller)
    larger = bytearray(whole)
    for at in _starts(whole, b"PK\x01\x02", 24):
        larger[at : at + 4] = b"\xff\xff\xff\x7f"
    yield "parts that say they are huge", bytes(larger)
    yield "a list that begins elsewhere", whole[:-6] + b"\xff\xff\xff\x7f\0\0"
    yield "a long remark", whole[:-2] + b"\xff\xff" + b"z" * 65_535
    for name in (BOOK, RELS, SHEET, TYPES, STRINGS, "xl/styles.xml"):
        yield f"without {name}", packed({}, leave=(name,))
        yield f"nothing in {name}", packed({name: b""})
        yield f"noise in {name}", packed({name: random.Random(name).randbytes(5_000)})
    yield "a book without sheets", packed({BOOK: b'<workbook xmlns="%s"><sheets/></workbook>' % MAIN})


def _starts(whole: bytes, sign: bytes, offset: int) -> list[int]:
    found, at = [], whole.find(sign)
    while at >= 0:
        found.append(at + offset)
        at = whole.find(sign, at + 4)
    return found


def two_at_once() -> Files:
    """Files that are two kinds at once, or of another kind than their name."""
    whole = base()
    before: dict[str, bytes] = {
        "a program": b"MZ" + bytes(500),
        "a photo": b"\xff\xd8\xff\xe0" + bytes(500),
        "a page": b"<html><script>zqx</script>",
        "a document": b"%PDF-1.7\n",
        "a picture": b"GIF89a" + bytes(99),
        "a script": b"#!/bin/sh\nzqx\n",
        "nothing": bytes(64),
        "a mark": b"\xef\xbb\xbf",
    }
    for what, head in before.items():
        yield f"{what} and a book at once", head + whole
    yield "a book and a page at once", whole + b"<html><script>zqx</script></html>"
    yield "two books at once", whole + whole
    for what, content in KINDS.items():
        yield f"{what}, called a ledger", content


def old_books() -> Files:
    """Books in the old form whose records lie."""
    whole = base("xls")
    lot = random.Random(9)
    head = 512
    for n in range(12):
        made = bytearray(whole)
        at = lot.randrange(76, head) if n < 4 else lot.randrange(head, len(made) - 4)
        made[at : at + 4] = lot.choice((b"\xff\xff\xff\xff", b"\xfe\xff\xff\xff", b"\0\0\0\0", b"\xff\xff\xff\x7f"))
        yield f"old book, record {n} lies", bytes(made)
    ring = bytearray(whole)
    ring[44:48] = b"\xff\xff\xff\x7f"
    yield "old book of two thousand million pieces", bytes(ring)
    yield "old book that is locked", whole.replace(b"\xe1\x00\x02\x00", b"\x2f\x00\x02\x00", 1)
    yield "old book's head alone", whole[:512]


def _table(make: Callable[[io.StringIO], None]) -> str:
    out = io.StringIO()
    make(out)
    return out.getvalue()


def tables() -> Files:
    """Tables as text."""
    heading = "姓名,身份证号码,执行地,类别,决定日期\n"
    line = f"周乙,{number(order=1)},树林召镇,社区戒毒,2024-03-05\n"
    yield "table with an open quote", (heading + '"周乙,' + "x\n" * 300_000).encode()
    yield "table with an endless line", (heading + "," * 3_000_000).encode()
    yield "table with a text of ten megabytes", (heading + "x" * (10 << 20)).encode()
    yield "table in no encoding", b"\xff\xfa" * 2_000
    yield "table in halves of UTF-16", b"\xff\xfe" + b"\x00\xd8" * 2_000
    yield "table with halves of characters", (heading + "周\ud800乙\n").encode("utf-8", "surrogatepass")
    yield "table with noughts", heading.encode() + b"a\0b,\0\0\n" * 50
    yield "table of marks", b"\xef\xbb\xbf" * 5_000 + heading.encode()
    yield "table of quotes", b'"' * 100_000
    yield "table of line ends", b"\r" * 500_000
    yield "table of tabs", b"\t" * 500_000
    yield "table in UTF-7", b"+ADw-script+AD4-zqx+ADw-/script+AD4-,2\n"
    yield "table of control characters", (heading + "\x01\x02\x1b[2J\x7f," * 400 + "\n").encode()
    for sign in "=+-@\t":
        told = _table(lambda out, sign=sign: csv.writer(out).writerow([f"{sign}cmd|' /C calc'!A0zqx"] * 5))  # type: ignore[misc]
        yield f"table of formulas with {sign!r}", (heading + told + line).encode()
    yield "table of pages", (heading + '"<script data-zqx=1>alert(1)</script>",1,2,3,4\n' + line).encode()
    yield "table of many columns", ("姓名," * 20_000 + "\n" + line).encode()
    yield "table of one column", ("甲\n" * 100_000).encode()
    yield "table of twenty thousand rows", (heading + "周,1,2,3,4\n" * 20_000).encode()
    yield "table of many forms", heading.encode() + "周乙,".encode("gbk") + b"\xe5\x91\xa8" + b"\x81\x20\n"
