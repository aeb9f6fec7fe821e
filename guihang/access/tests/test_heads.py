"""The heads of the log on their way outside: a code for people, lines for a file, a page for whoever keeps the log."""

from __future__ import annotations

import argparse
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guihang.access import audit_command, clock, heads, house, seal
from guihang.access.models import HouseEvent, ReadEvent, ReadSeal
from guihang.access.tests.cast import Cast, signed_in
from guihang.access.tests.test_seal import raw, read_at
from guihang.access.watch_models import note


@pytest.fixture
def sealed(db: None) -> list[ReadSeal]:
    """Three hours of a day, sealed."""
    for hours in (4, 3, 2):
        read_at(clock.now() - timedelta(hours=hours))
    return seal.seal_log()


def audit(*words: str | Path, lang: str = "en") -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", default=lang)
    audit_command.configure(parser)
    return audit_command.run(parser.parse_args([str(w) for w in words]))


HEAD = bytes(range(32))


def test_a_code_is_five_groups_and_is_read_however_it_was_copied() -> None:
    code = heads.code_of(HEAD)
    assert [len(group) for group in code.split("-")] == [5] * 5
    for typed in (code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", code.replace("0", "O")):
        assert heads.read_code(typed) == code


@pytest.mark.proves("I4.4")
def test_any_mistyped_letter_and_any_two_neighbours_exchanged_are_found() -> None:
    code = heads.code_of(HEAD).replace("-", "")
    for at, letter in enumerate(code):
        wrong = [code[:at] + other + code[at + 1 :] for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZ" if other != letter]
        if at + 1 < len(code) and letter != code[at + 1]:
            wrong.append(code[:at] + code[at + 1] + letter + code[at + 2 :])
        for typed in wrong:
            with pytest.raises(heads.BadHeads):
                heads.read_code(typed)


@pytest.mark.parametrize("typed", ["", "ABCDE", "ABCDE-FGHJK-MNPQR-STVWX-YZ01U", "一二三四五"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(heads.BadHeads):
        heads.read_code(typed)


def test_a_file_of_heads_only_grows(sealed: list[ReadSeal], tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    assert heads.write(file) == len(sealed)
    first = file.read_text(encoding="utf-8")
    assert heads.write(file) == 0
    seal.seal_log(clock.now() + timedelta(hours=2))
    assert heads.write(file) == 2
    assert file.read_text(encoding="utf-8").startswith(first)
    assert list(heads.read(file).heads) == list(ReadSeal.objects.order_by("hour").values_list("hour", flat=True))


def test_a_line_that_broke_off_is_written_again_and_another_file_is_left_alone(
    sealed: list[ReadSeal], tmp_path: Path
) -> None:
    file = tmp_path / "heads.jsonl"
    heads.write(file)
    whole = file.read_bytes()
    file.write_bytes(whole[:-40])
    assert heads.write(file) == 1
    assert file.read_bytes() == whole
    other = tmp_path / "letter.txt"
    for text in ("Dear colleague,\n", "Dear colleague", whole.decode() + "and so on"):
        other.write_text(text, encoding="utf-8")
        with pytest.raises(heads.BadHeads):
            heads.write(other)
        assert other.read_text(encoding="utf-8") == text


def test_a_line_names_nobody_and_nothing_of_the_work(sealed: list[ReadSeal]) -> None:
    line = next(heads.lines())
    assert set(line) == {"format", "hour", "counts", "root", "before", "head", "code", "signature", "key"}
    assert set(line["counts"]) <= {"readings", "shown", "house", "entries"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("root", "00" * 32), ("head", "00" * 32), ("hour", "2020-01-01T00:00:00+00:00"), ("format", "x")],
)
def test_a_file_that_was_changed_is_refused(sealed: list[ReadSeal], tmp_path: Path, name: str, value: str) -> None:
    file = tmp_path / "heads.jsonl"
    heads.write(file)
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[1][name] = value
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with pytest.raises(heads.BadHeads):
        heads.read(file)


def test_nothing_is_added_to_the_heads_of_another_log(sealed: list[ReadSeal], tmp_path: Path) -> None:
    file = tmp_path / "heads.jsonl"
    heads.write(file)
    before = file.read_bytes()
    raw("DELETE FROM access_readseal")
    raw("UPDATE access_readevent SET purpose = 'else'")
    seal.seal_log()
    assert audit("export", file) == 2
    assert file.read_bytes() == before


@pytest.mark.proves("T18", "I4.4")
def test_the_command_finds_what_was_written_anew_and_says_it_in_both_languages(
    sealed: list[ReadSeal], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads.jsonl"
    assert audit("export", file) == 0
    assert audit("verify", "--against", file) == 0
    assert "0 do not agree" in capsys.readouterr().out
    raw("UPDATE access_readevent SET purpose = 'else'")
    raw("DELETE FROM access_readseal")
    seal.seal_log()
    assert audit("verify") == 0  # the signatures are true ones: without the copy nothing shows
    assert "Nothing is anchored yet" in capsys.readouterr().out
    assert audit("verify", "--against", file, lang="zh-Hans") == 1
    said = capsys.readouterr().out
    assert "日志被重写过" in said and clock.shown(sealed[0].hour) in said


def test_a_check_can_begin_at_an_hour_and_goes_on_where_it_was_broken_off(
    sealed: list[ReadSeal], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert audit("verify", "--since", clock.shown(sealed[1].hour)) == 0
    assert f"{len(sealed) - 1} hours" in capsys.readouterr().out

    def broken_off(progress: Any, **_more: Any) -> None:
        progress(1)
        raise KeyboardInterrupt

    monkeypatch.setattr("guihang.access.log_check.check", broken_off)
    assert audit("verify") == 3
    assert f"--since '{clock.shown(sealed[1].hour)}'" in capsys.readouterr().out


def test_codes_from_paper_are_compared(sealed: list[ReadSeal], capsys: pytest.CaptureFixture[str]) -> None:
    assert audit("verify", "--code", heads.code_of(bytes(sealed[-1].head or b""))) == 0
    assert f"Borne out by copies up to {clock.shown(sealed[-1].hour + seal.HOUR)}" in capsys.readouterr().out
    assert audit("verify", "--code", heads.code_of(HEAD)) == 1
    assert audit("verify", "--code", "ABCDE") == 2


def test_a_proof_of_nothing_is_refused(sealed: list[ReadSeal], tmp_path: Path) -> None:
    assert audit("proof", str(UUID(int=5)), tmp_path / "proof.json") == 2
    assert not (tmp_path / "proof.json").exists()


def test_each_hour_s_heads_go_to_the_file_that_is_set(
    db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.GUIHANG_HEADS = str(tmp_path / "heads.jsonl")
    read_at(clock.now() - timedelta(hours=3))
    hours = seal.seal_log()
    assert heads.write_where_set() == len(hours)
    assert heads.copied_until() == hours[-1].hour
    assert heads.write_where_set() == 0
    assert HouseEvent.objects.filter(kind=heads.EXPORTED).count() == 1
    copied = heads.kept_elsewhere()
    assert copied is not None and len(copied.heads) == len(hours)


@pytest.fixture
def shen(cast: Cast) -> Client:
    """Shen keeps the log of Dalad."""
    return signed_in(cast, "shen")


def test_the_page_shows_the_newest_head_to_print_and_what_is_not_anchored(shen: Client, sealed: list[ReadSeal]) -> None:
    page = shen.get("/log/heads/").content.decode()
    assert heads.code_of(bytes(sealed[-1].head or b"")) in page
    assert "data:image/png" in page
    assert "尚未锚定" in page


def test_taken_as_a_file_it_is_marked_and_says_so(shen: Client, sealed: list[ReadSeal], cast: Cast) -> None:
    answer = shen.post("/log/heads/", {"do": "file"})
    assert answer["Content-Disposition"] == 'attachment; filename="log-heads.jsonl"'
    assert [json.loads(line)["hour"] for line in answer.content.decode().splitlines()] == [
        s.hour.isoformat() for s in sealed
    ]
    event = HouseEvent.objects.get(kind=heads.EXPORTED)
    assert (event.user_id, event.told["hour"]) == (cast.shen.pk, sealed[-1].hour.isoformat())
    assert "已全部在外留存" in shen.get("/log/heads/").content.decode()


def test_put_on_paper_it_is_marked_up_to_the_hour_that_was_printed(shen: Client, sealed: list[ReadSeal]) -> None:
    assert shen.post("/log/heads/", {"do": "paper", "hour": sealed[1].hour.isoformat()}).status_code == 302
    assert heads.copied_until() == sealed[1].hour
    for wrong in ("", "yesterday", "2020-01-01T00:00:00+00:00"):
        shen.post("/log/heads/", {"do": "paper", "hour": wrong})
    assert HouseEvent.objects.filter(kind=heads.PRINTED).count() == 1


@pytest.mark.parametrize("name", ["zhou", "bao", "wu", "xi", "lin"])
def test_only_who_keeps_the_log_takes_its_heads(cast: Cast, sealed: list[ReadSeal], name: str) -> None:
    client = signed_in(cast, name)
    assert client.get("/log/heads/").status_code == 403
    assert client.post("/log/heads/", {"do": "file"}).status_code == 403
    assert not HouseEvent.objects.filter(kind=heads.EXPORTED).exists()


def test_without_a_seal_the_page_says_what_comes(shen: Client) -> None:
    assert shen.get("/log/heads/").status_code == 200
    assert shen.post("/log/heads/", {"do": "file"}).status_code == 302


def test_the_log_s_page_tells_the_events_of_the_house_by_kind(cast: Cast) -> None:
    note("grant.given", at=clock.now(), user=cast.wu.pk, about=cast.lin.pk, role="worker")
    note("backup.made", at=clock.now())
    note("grant.given", at=clock.now(), user=cast.feng.pk, about=cast.feng.pk, role="worker")
    zhou = signed_in(cast, "zhou")
    page = zhou.get("/log/").content.decode()
    assert "授予权限" in page and "数据库备份" in page and "吴静" in page and "在服务器上" in page
    assert "冯涛" not in page
    narrowed = zhou.get("/log/", {"event": "backup.made"}).content.decode()
    assert "吴静" not in narrowed
    assert not ReadEvent.objects.exists()


def test_every_event_that_is_noted_has_a_name() -> None:
    root = Path(house.__file__).parent.parent
    noted = {
        kind
        for path in root.rglob("*.py")
        if "tests" not in path.parts
        for kind in re.findall(r'\bnote\(\s*"([a-z_]+\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(noted) > 20
    assert sorted(noted - set(house.WORDS)) == [], "say in access.house what it is called"
