"""Files that are no ledgers, or would harm whoever opens them: one clear sentence each, in little memory."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guihang.cli import main
from guihang.exchange.ledger import archive, container
from guihang.exchange.tests.making import SAMPLES, person, sheets, write_xls, write_xlsx

CLEAN = SAMPLES / "ledger-clean.xlsx"
HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def packed(path: Path, parts: dict[str, bytes | Iterable[bytes]]) -> Path:
    """The clean sample with some parts exchanged."""
    with zipfile.ZipFile(CLEAN) as sound, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in sound.infolist():
            if part.filename not in parts:
                made.writestr(part.filename, sound.read(part))
        for name, content in parts.items():
            with made.open(name, "w", force_zip64=True) as stream:
                for piece in [content] if isinstance(content, bytes) else content:
                    stream.write(piece)
    return path


def cut(path: Path) -> Path:
    whole = CLEAN.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def cut_at_the_end(path: Path) -> Path:
    path.write_bytes(CLEAN.read_bytes()[:-10])
    return path


def overwritten(path: Path) -> Path:
    whole = CLEAN.read_bytes()
    path.write_bytes(whole[:100_000] + bytes(300) + whole[100_300:])
    return path


def old_cut(path: Path) -> Path:
    whole = write_xls(path, sheets(*(person(n) for n in range(300)))).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def locked(path: Path) -> Path:
    path.write_bytes(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(4000))
    return path


def old_locked(path: Path) -> Path:
    whole = write_xls(path, sheets(person())).read_bytes()
    # A record that says "from here on encrypted" in place of one of the same length.
    assert b"\xe1\x00\x02\x00" in whole
    path.write_bytes(whole.replace(b"\xe1\x00\x02\x00", b"\x2f\x00\x02\x00", 1))
    return path


def inner_bomb(path: Path) -> Path:
    return packed(path, {SHEET: (bytes(1 << 20) for _ in range(1200))})


def declared_bomb(path: Path) -> Path:
    return packed(path, {"xl/media/image1.png": (bytes(1 << 20) for _ in range(900))})


def many_cells(path: Path, count: int = 9000) -> Path:
    def rows() -> Iterator[bytes]:
        yield HEAD
        for number in range(count):
            cells = b"".join(b'<c t="n"><v>%d</v></c>' % (number * 7919 + n) for n in range(800))
            yield b"<row>" + cells + b"</row>"
        yield TAIL

    return packed(path, {SHEET: rows()})


def more_cells_than_allowed(path: Path) -> Path:
    return many_cells(path, 200)


def far_corner(path: Path) -> Path:
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return packed(path, {SHEET: HEAD + cells + TAIL})


def entities(path: Path) -> Path:
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    return packed(path, {SHEET: HEAD.replace(b"?>", b"?>" + doctype) + TAIL})


def long_text_in_every_cell(path: Path) -> Path:
    text = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 500 + b"</row>"
    return packed(path, {SHEET: HEAD + row * 100 + TAIL, "xl/sharedStrings.xml": text % (b"x" * 32_000)})


def one_endless_cell(path: Path) -> Path:
    text = (os.urandom(1 << 19).hex().encode() for _ in range(4))
    return packed(
        path, {SHEET: HEAD + b'<row><c t="inlineStr"><is><t>' + b"".join(text) + b"</t></is></c></row>" + TAIL}
    )


def picture(path: Path) -> Path:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(2000))
    return path


def noise(path: Path) -> Path:
    path.write_bytes(b"\x01\x00" + os.urandom(4000))
    return path


def empty(path: Path) -> Path:
    path.touch()
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    return path


def missing(path: Path) -> Path:
    return path


def letter(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("word/document.xml", "<a/>")
    return path


def web_page(path: Path) -> Path:
    path.write_text("<html><table><tr><td>姓名</td></tr></table></html>", encoding="utf-8")
    return path


def open_quote(path: Path) -> Path:
    path.write_text('姓名,身份证号码\n"周乙,' + "x\n" * 500_000, encoding="utf-8")
    return path


def endless_line(path: Path) -> Path:
    path.write_text("姓名,身份证号码\n" + "," * 3_000_000, encoding="utf-8")
    return path


def no_text(path: Path) -> Path:
    path.write_bytes(b"\xff\xfa" * 2000)
    return path


Maker = Callable[[Path], Path]

WORDS: dict[Maker, str] = {
    cut: "cut off",
    cut_at_the_end: "cut off",
    overwritten: "damaged",
    old_cut: "cut off",
    locked: "password",
    old_locked: "password",
    inner_bomb: "unpacks to far more",
    declared_bomb: "unpacks to far more",
    more_cells_than_allowed: "cells",
    far_corner: "cells",
    entities: "XML entities",
    long_text_in_every_cell: "unpacks to far more",
    one_endless_cell: "unpacks to far more",
    picture: "picture",
    noise: "no table",
    empty: "empty",
    folder: "folder",
    missing: "does not exist",
    letter: "no worksheets",
    web_page: "web page",
    open_quote: "table that can be read",
    endless_line: "too long",
    no_text: "encoding",
}


@pytest.mark.parametrize("make", WORDS, ids=lambda make: make.__name__)
def test_a_file_that_is_no_ledger_gets_one_clear_sentence_in_both_languages(
    make: Maker, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_CELLS", 100_000)
    path = make(tmp_path / "台账.xlsx")
    told = {}
    for language in ("en", "zh-Hans"):
        assert main(["ledger", "check", str(path), "--lang", language]) == 2
        out, told[language] = capsys.readouterr()
        assert out == ""
        assert told[language].count("\n") == 1
        assert path.name in told[language]
    assert WORDS[make] in told["en"]
    assert told["en"] != told["zh-Hans"]


@pytest.mark.parametrize(
    "make", [inner_bomb, many_cells, far_corner, long_text_in_every_cell, one_endless_cell, old_cut]
)
def test_a_bomb_goes_off_in_less_than_a_gibibyte(make: Maker, tmp_path: Path) -> None:
    path = make(tmp_path / "bomb.xlsx")
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30));"
        "from guihang.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", limited, "ledger", "check", str(path), "--lang", "en"], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(path.name)
    assert done.stderr.count("\n") == 1


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", sheets(person()))

    reopen = Path.open

    def refuse(self: Path, *args: Any, **options: Any) -> Any:
        if self == path:
            raise PermissionError(13, "no", str(self))
        return reopen(self, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert main(["ledger", "check", str(path), "--lang", "en"]) == 2
    assert "permission" in capsys.readouterr().err


def test_a_file_too_large_for_a_ledger_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", sheets(person()))
    monkeypatch.setitem(container.MAX_FILE, "xlsx", 100)
    assert main(["ledger", "check", str(path), "--lang", "en"]) == 2
    assert "split it" in capsys.readouterr().err


def test_a_device_is_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "check", os.devnull, "--lang", "en"]) == 2
    assert "not a file" in capsys.readouterr().err


def test_a_name_that_no_file_can_have_is_no_fault_of_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "check", "x" * 5000, "--lang", "en"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_every_cut_of_a_small_file_is_refused_or_read_but_never_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for make in (write_xlsx, write_xls):
        whole = make(tmp_path / "a", sheets(person())).read_bytes()
        for length in range(1, len(whole), max(len(whole) // 60, 1)):
            path = tmp_path / "b"
            path.write_bytes(whole[:length])
            assert main(["ledger", "check", str(path)]) == 2
            assert capsys.readouterr().err.count("\n") == 1
