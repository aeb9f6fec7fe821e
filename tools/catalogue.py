"""The catalogues: what a person reads is English in the code and Simplified Chinese in each room's .po.

    python tools/catalogue.py extract [ROOM …]   bring every room's .po up to date; translations are kept
    python tools/catalogue.py compile [ROOM …]   write the .mo beside each .po; both are committed
    python tools/catalogue.py check   [ROOM …]   name what is missing or wrong; exit status 1 if anything is

The .mo depends on nothing but the .po, so that two machines write the same bytes.
"""

from __future__ import annotations

import argparse
import re
import struct
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO, StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import PoFileParser, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "guihang"
LOCALE = "zh_Hans"
HOUSE = ("cli.py", "texts.py", "__main__.py", "config")  # what belongs to no room speaks through `web`
HOUSE_ROOM = "web"
TEMPLATES = (".html", ".txt", ".svg")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    **dict.fromkeys(("_", "N_", "mark", "gettext", "gettext_lazy", "gettext_noop")),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = {
    "Language": LOCALE,
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}
PLACE = re.compile(r"%\((?P<old>\w+)\)[a-z]|\{(?P<new>\w+)(?:[^{}]*)\}|(?P<bare>%[sd])")
Key = tuple[str, str]  # context ("" for none) and msgid (of a plural: the singular)


def po_path(room: str) -> Path:
    """Where the room's Chinese is kept."""
    return PACKAGE / room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def rooms(asked: Sequence[str] = ()) -> list[str]:
    """The rooms asked for, or all that hold code. Raises SystemExit for a room that does not exist."""
    known = sorted(p.parent.name for p in PACKAGE.glob("*/__init__.py") if p.parent.name != "config")
    if unknown := sorted(set(asked) - set(known)):
        raise SystemExit(f"no such room: {', '.join(unknown)}; there are: {', '.join(known)}")
    return list(asked) or known


def sources(room: str) -> Iterator[Path]:
    """Every file of the room that may hold text, tests left out."""
    tops = [PACKAGE / room]
    if room == HOUSE_ROOM:
        tops += [PACKAGE / name for name in HOUSE]
    for top in tops:
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            wanted = path.suffix == ".py" or (path.suffix in TEMPLATES and "templates" in path.parts)
            if wanted and "tests" not in path.parts and "migrations" not in path.parts:
                yield path


def collect(room: str) -> Catalog:
    """Every message that the room's code and templates call for."""
    found = Catalog(locale=LOCALE, fuzzy=False)
    for path in sources(room):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        name = path.relative_to(PACKAGE.parent).as_posix()
        stream = BytesIO(text.encode())
        options = {"encoding": "utf-8"}
        for _, message, _, context in extract("python", stream, keywords=KEYWORDS, options=options):
            if message and message != ("", ""):
                found.add(message, locations=[(name, 0)], context=context)
    return found


def read(room: str) -> Catalog:
    """The room's .po as it is; an empty catalogue where there is none."""
    catalog = Catalog(locale=LOCALE, fuzzy=False)
    path = po_path(room)
    if path.exists():
        with path.open(encoding="utf-8") as stream:
            PoFileParser(catalog, ignore_obsolete=False).parse(stream)
    return catalog


def write(room: str, catalog: Catalog) -> None:
    """The .po with a header that never changes by itself, sorted, so that a difference is a difference."""
    body = BytesIO()
    write_po(body, catalog, width=110, omit_header=True, sort_output=True, include_lineno=False)
    header = "".join(f'"{name}: {value}\\n"\n' for name, value in HEADER.items())
    path = po_path(room)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'msgid ""\nmsgstr ""\n{header}\n{body.getvalue().decode().strip()}\n', encoding="utf-8")


def entries(catalog: Catalog) -> dict[Key, Message]:
    """The messages by key, without the header."""
    return {key_of(m): m for m in catalog if m.id}


def key_of(message: Message) -> Key:
    """Context and msgid, the singular of a plural."""
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", text


def forms(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """A msgid or msgstr as its forms; one, or the singular and the plural."""
    return (value or "",) if isinstance(value, str) or value is None else tuple(value)


def compiled(catalog: Catalog) -> bytes:
    """The .mo: the GNU format, little-endian, sorted by key; fuzzy and empty messages left out."""
    table = {b"": "".join(f"{k}: {v}\n" for k, v in HEADER.items()).encode()}
    for message in catalog:
        strings = forms(message.string)
        if message.id and all(strings) and not message.fuzzy:
            key = "\0".join(forms(message.id))
            table[(f"{message.context}\x04{key}" if message.context else key).encode()] = "\0".join(strings).encode()
    pairs = sorted(table.items())
    at = 28 + 16 * len(pairs)
    index: list[tuple[int, int]] = []
    blob = b""
    for text in [k for k, _ in pairs] + [v for _, v in pairs]:
        index.append((len(text), at + len(blob)))
        blob += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, at)
    return head + b"".join(struct.pack("<2I", *entry) for entry in index) + blob


def places(text: str) -> set[str]:
    """The named and unnamed places that a text leaves for values."""
    return {m["old"] or m["new"] or m["bare"] for m in PLACE.finditer(text.replace("%%", "").replace("{{", ""))}


def faults(room: str) -> Iterator[str]:
    """Everything wrong with the room's catalogue, a line each."""
    wanted, kept, path = entries(collect(room)), entries(read(room)), po_path(room)
    for key, message in sorted(wanted.items()):
        mine = kept.get(key)
        if mine is None:
            yield f"{room}: not in the catalogue (run extract): {key[1]!r}"
        elif mine.fuzzy:
            yield f"{room}: fuzzy: {key[1]!r}"
        elif not all(forms(mine.string)):
            yield f"{room}: untranslated: {key[1]!r}"
        elif isinstance(message.id, str) != isinstance(mine.id, str):
            yield f"{room}: plural in one and not in the other (run extract): {key[1]!r}"
        else:
            yield from misplaced(room, mine)
    for key, message in sorted(kept.items()):
        if key not in wanted and all(forms(message.string)):
            yield from misplaced(room, message)
    mo = path.with_suffix(".mo")
    if kept and (not mo.exists() or mo.read_bytes() != compiled(read(room))):
        yield f"{room}: the .mo is stale (run compile)"


def misplaced(room: str, message: Message) -> Iterator[str]:
    """Places that the translation lost or made up."""
    want = places(forms(message.id)[-1])
    for string in forms(message.string):
        if (have := places(string)) != want:
            told = f"places differ, {sorted(want)} in English and {sorted(have)} in Chinese"
            yield f"{room}: {told}: {key_of(message)[1]!r}"


def quarrels(names: Sequence[str]) -> Iterator[str]:
    """One English, two Chinese: the rooms' catalogues are read as one, and chance would choose."""
    said: dict[Key, dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for room in names:
        for key, message in entries(read(room)).items():
            if all(forms(message.string)):
                said[key][forms(message.string)].append(room)
    for (_, text), versions in sorted(said.items()):
        if len(versions) > 1:
            told = "; ".join(f"{', '.join(where)}: {' / '.join(string)!r}" for string, where in versions.items())
            yield f"translated in two ways: {text!r}: {told}"


def extract_all(names: Sequence[str]) -> list[str]:
    """Bring the .po of each room up to date; what is translated and no longer called for becomes obsolete."""
    told = []
    for room in names:
        wanted, kept = collect(room), read(room)
        if not entries(wanted) and not entries(kept):
            continue
        called_for = set(entries(wanted))
        for key, message in list(kept.obsolete.items()):
            if key_of(message) in called_for:  # again: its translation comes back
                kept[message.id] = message
                del kept.obsolete[key]
        kept.update(wanted, no_fuzzy_matching=True, update_header_comment=False)
        kept.obsolete = {k: m for k, m in kept.obsolete.items() if all(forms(m.string))}
        write(room, kept)
        missing = sum(not all(forms(m.string)) for m in entries(kept).values())
        told.append(f"{room}: {len(entries(kept))} messages, {missing} untranslated")
    return told


def compile_all(names: Sequence[str]) -> list[str]:
    """Write the .mo of each room that has a .po."""
    told = []
    for room in names:
        if po_path(room).exists():
            po_path(room).with_suffix(".mo").write_bytes(compiled(read(room)))
            told.append(f"{room}: compiled")
    return told


def check_all(names: Sequence[str]) -> list[str]:
    """Every fault of the rooms named, and every quarrel between any two rooms."""
    return [fault for room in names for fault in faults(room)] + list(quarrels(rooms()))


WORDS: dict[str, Callable[[Sequence[str]], list[str]]] = {
    "extract": extract_all,
    "compile": compile_all,
    "check": check_all,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one word; 1 when `check` found something."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("word", choices=WORDS)
    parser.add_argument("rooms", nargs="*")
    args = parser.parse_args(argv)
    told = WORDS[args.word](rooms(args.rooms))
    out = StringIO()
    out.writelines(f"{line}\n" for line in told)
    sys.stdout.write(out.getvalue())
    return int(args.word == "check" and bool(told))


if __name__ == "__main__":
    sys.exit(main())
