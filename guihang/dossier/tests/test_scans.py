"""Papers on the file: attached, looked at, taken back; sealed on the disk; gone with the person's key."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.models import ReadRow
from guihang.access.tests.cast import Cast, make_cast
from guihang.dossier import scan_store, scan_tidy
from guihang.dossier.erase import erase
from guihang.dossier.models import Entry, Scan
from guihang.dossier.tests.lives import TODAY, XIAOMEI, Life
from guihang.dossier.tests.papers import CAMERA, attached, cast, document, drawn, life, photo, saved
from guihang.dossier.verify import verify
from guihang.protect.datakeys import PersonKey, open_keys

__all__ = ["cast", "life"]  # fixtures
HTMX = {"HX-Request": "true"}
NONE: Mapping[str, str] = {}
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def client(cast: Cast, name: str = "lin") -> Client:
    signed_in = Client()
    signed_in.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    return signed_in


def visit_of(life: Life) -> UUID:
    return Entry.objects.get(person=life.person, kind="visit.made", supersedes=None).pk


def send(to: Client, life: Life, *files: bytes, entry: UUID | None = None, headers: Mapping[str, str] = NONE) -> Any:
    papers = [SimpleUploadedFile(f"张三的纸{n}.jpg", f, "image/jpeg") for n, f in enumerate(files)]
    url = reverse("dossier:attach", args=[life.person, entry or visit_of(life)])
    return to.post(url, {"papers": papers}, headers=headers)


def files() -> list[Path]:
    return [path for path in scan_store.folder().rglob("*") if path.is_file()]


def test_attaching_from_today_leads_back_to_today_and_names_papers_only_where_there_are_some(
    cast: Cast, life: Life
) -> None:
    lin, url = client(cast), reverse("dossier:attach", args=[life.person, visit_of(life)])
    text = lin.get(f"{url}?back=today").content.decode()
    assert f'action="{url}?back=today"' in text
    assert "已有附件" not in text
    answer = lin.post(f"{url}?back=today", {"papers": SimpleUploadedFile("纸.jpg", photo(), "image/jpeg")})
    assert answer["Location"] == reverse("desk:today")
    assert "已有附件" in lin.get(url).content.decode()
    assert f'action="{url}"' in lin.get(f"{url}?back=elsewhere").content.decode()


def test_a_photo_hangs_on_the_visit_and_is_seen(cast: Cast, life: Life) -> None:
    lin = client(cast)
    answer = send(lin, life, photo(), photo(colour="yellow"))
    assert answer.status_code == 302
    assert answer["Location"].endswith(f"#item-{visit_of(life).hex}")
    page = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert "2 份附件" in page
    papers = lin.get(reverse("dossier:papers", args=[life.person, visit_of(life)])).content.decode()
    pictures = re.findall(r'<img src="([^"]+)"', papers)
    assert len(pictures) == 2
    shown = lin.get(pictures[0])
    assert shown.content.startswith(b"\xff\xd8\xff")
    told = {
        "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Content-Disposition": "inline",
        "Cache-Control": "no-store",
    }  # fmt: skip
    assert {name: shown[name] for name in told} == told
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "default-src 'none'" in shown["Content-Security-Policy"]


def test_each_look_at_a_paper_stands_in_the_log(cast: Cast, life: Life) -> None:
    scan = attached(life.person, visit_of(life))
    client(cast, "zhao").get(reverse("dossier:scan", args=[life.person, scan]))
    row = ReadRow.objects.select_related("event").get(person_id=life.person)
    assert (row.opened, row.event.user_id) == (True, cast.zhao.pk)


def test_the_same_paper_is_attached_once_and_kept_once(cast: Cast, life: Life) -> None:
    lin, report = client(cast), Entry.objects.get(person=life.person, kind="report.made").pk
    for _time in range(2):
        assert send(lin, life, photo(), photo()).status_code == 302
    assert Scan.objects.count() == len(files()) == 1
    send(lin, life, photo(), entry=report)
    assert Scan.objects.count() == 2, "another entry refers to it"
    assert len(files()) == 1, "its file is kept once"
    assert verify().faults == []


def test_two_people_never_share_a_file(cast: Cast, life: Life) -> None:
    other = Life(XIAOMEI).reported()
    other.act("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    other.write()
    for whose in (life, other):
        send(client(cast), whose, photo())
    assert len({scan.digest for scan in Scan.objects.all()}) == len(files()) == 2


def test_what_is_refused_says_why_and_what_is_good_is_taken(cast: Cast, life: Life) -> None:
    lin = client(cast)
    refused = send(lin, life, SVG, headers=HTMX)
    assert refused.status_code == 422
    assert "SVG" in refused.content.decode()
    mixed = send(lin, life, photo(), SVG)
    assert mixed.status_code == 302
    page = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert "第 2 个文件" in page
    assert Scan.objects.count() == 1
    nothing = lin.post(reverse("dossier:attach", args=[life.person, visit_of(life)]))
    assert nothing.status_code == 422


def test_a_file_that_is_too_large_is_refused_before_it_is_kept(cast: Cast, life: Life) -> None:
    answer = send(client(cast), life, photo() + bytes(17_000_000))
    assert answer.status_code == 422
    assert "15 MB" in answer.content.decode()
    assert files() == []


def test_nothing_in_clear_reaches_the_disk(
    cast: Cast, life: Life, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    send(client(cast), life, photo((3000, 2000)), document())
    assert sum(path.stat().st_size for path in files()) > 10_000
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for trace in (b"\xff\xd8\xff", b"%PDF", b"JFIF", CAMERA.encode(), "张三".encode()):
            assert trace not in content[:64] + content[-64:] or trace == b"\xff\xd8\xff"
            assert content.count(trace) == 0 or len(trace) == 3
    assert list((tmp_path / "temporary").iterdir()) == []
    assert all(path.stat().st_mode & 0o077 == 0 for path in files())


def test_nobody_elsewhere_sees_or_attaches_a_paper(cast: Cast, life: Life) -> None:
    scan, visit = attached(life.person, visit_of(life)), visit_of(life)
    for name in ("ma", "feng", "wu", "zhou"):
        elsewhere = client(cast, name)
        for url in (("dossier:scan", scan), ("dossier:papers", visit), ("dossier:attach", visit)):
            assert elsewhere.get(reverse(url[0], args=[life.person, url[1]])).status_code in {403, 404}
        assert send(elsewhere, life, photo()).status_code in {403, 404}
    looking_on = client(cast, "zhao")
    assert looking_on.get(reverse("dossier:papers", args=[life.person, visit])).status_code == 200
    assert send(looking_on, life, photo()).status_code == 403
    assert Scan.objects.count() == len(files()) == 1


def test_a_paper_is_not_reached_through_another_file(cast: Cast, life: Life) -> None:
    other = Life(XIAOMEI).reported()
    other.write()
    scan = attached(life.person, visit_of(life))
    assert client(cast).get(reverse("dossier:scan", args=[other.person, scan])).status_code == 404
    assert send(client(cast), other, photo(), entry=visit_of(life)).status_code == 404


def test_what_was_taken_back_is_shown_to_nobody(cast: Cast, life: Life) -> None:
    lin, scan = client(cast), attached(life.person, visit_of(life))
    lin.post(reverse("dossier:withdraw", args=[life.person, scan]), {"entry": str(uuid4()), "reason": "拍错了人"})
    assert lin.get(reverse("dossier:scan", args=[life.person, scan])).status_code == 404
    assert "<img" not in lin.get(reverse("dossier:papers", args=[life.person, visit_of(life)])).content.decode()
    page = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert "拍错了人" in page
    assert "份附件" not in page
    assert verify().faults == []


def test_a_paper_stays_with_an_entry_that_is_corrected(cast: Cast, life: Life) -> None:
    lin, visit = client(cast), visit_of(life)
    attached(life.person, visit)
    life.add("visit.made", date(2026, 11, 19), {"mode": "remote"}, supersedes=visit)
    assert "1 份附件" in lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    newest = Entry.objects.get(person=life.person, supersedes=visit).pk
    for entry in (visit, newest):
        assert "<img" in lin.get(reverse("dossier:papers", args=[life.person, entry])).content.decode()
    # The same paper to what was corrected is the same paper to what it is now.
    send(lin, life, photo(), entry=visit)
    send(lin, life, photo(), entry=newest)
    assert Entry.objects.filter(kind="scan.attached").count() == 2


def test_an_attached_paper_is_not_corrected_but_taken_back(cast: Cast, life: Life) -> None:
    scan = attached(life.person, visit_of(life))
    assert client(cast).get(reverse("dossier:correct", args=[life.person, scan])).status_code == 404
    assert client(cast).get(reverse("dossier:attach", args=[life.person, scan])).status_code == 404


def test_the_pages_of_a_document_are_shown_as_pictures(cast: Cast, life: Life) -> None:
    lin = client(cast)
    pages = [drawn(colour=colour) for colour in ("white", "yellow")]
    send(lin, life, saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]))
    papers = lin.get(reverse("dossier:papers", args=[life.person, visit_of(life)])).content.decode()
    pictures = re.findall(r'<img src="([^"]+)"', papers)
    assert [p.rpartition("=")[2] for p in pictures] == ["1", "2"]
    for url in pictures:
        assert lin.get(url)["Content-Type"] == "image/jpeg"
    for odd in ("3", "0", "-1", "x", "999999", "²"):
        assert lin.get(f"{pictures[0].partition('?')[0]}?page={odd}").status_code == 404


def test_verify_tells_of_a_paper_that_is_missing_or_damaged(cast: Cast, life: Life) -> None:
    attached(life.person, visit_of(life))
    assert verify().faults == []
    path = files()[0]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert [fault.code for fault in verify().faults] == ["paper_damaged"]
    path.unlink()
    assert [fault.code for fault in verify().faults] == ["paper_missing"]
    path.write_bytes(whole)
    Scan.objects.update(pages=3)
    assert [fault.code for fault in verify().faults] == ["paper_row"]


def test_another_paper_put_in_its_place_is_found(cast: Cast, life: Life) -> None:
    visit = visit_of(life)
    attached(life.person, visit)
    first = files()[0]
    attached(life.person, visit, photo())
    second = next(path for path in files() if path != first)
    first.write_bytes(second.read_bytes())
    assert [fault.code for fault in verify().faults] == ["paper_damaged"]


@pytest.mark.django_db(transaction=True)
def test_with_the_key_the_papers_are_gone(settings: Settings, tmp_path: Path) -> None:
    settings.GUIHANG_TODAY, settings.GUIHANG_HOME = TODAY, tmp_path
    cast = make_cast()
    life = Life().reported()
    life.act("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    life.write()
    scan = attached(life.person, visit_of(life))
    assert len(files()) == 1
    erase(life.person)
    assert files() == []
    assert client(cast).get(reverse("dossier:scan", args=[life.person, scan])).status_code == 404
    assert send(client(cast), life, photo()).status_code == 422
    assert files() == []
    assert verify().faults == []


def test_what_no_row_tells_of_is_cleared_away_after_a_day(cast: Cast, life: Life) -> None:
    attached(life.person, visit_of(life))
    stray = scan_store.put(life_key(life), life.person, b"never told of")
    draft = files()[0].parent / ".draft-0123"
    draft.write_bytes(b"cut off")
    assert tidied() == {"looked": 0, "removed": 0}, "none is a day old"
    long_ago = time.time() - scan_tidy.GRACE - 60
    for path in files():
        os.utime(path, (long_ago, long_ago))
    assert tidied() == {"looked": 2, "removed": 1}
    assert len(files()) == 1
    assert stray not in {path.name for path in files()}
    assert verify().faults == []


def life_key(life: Life) -> PersonKey:
    return open_keys([life.person])[life.person]


def tidied() -> dict[str, int]:
    class Job:
        def tell(self, done: int) -> None: ...

    return dict(scan_tidy.tidy(Job()))  # type: ignore[arg-type]


def test_a_picture_is_made_anew_before_the_transaction_that_writes(
    cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    # SQLite has one writer: nobody waits for a second while a photo is drawn. The test's own transaction is no matter.
    from guihang.dossier import scan_upload, scan_views

    order: list[str] = []
    taking, recording = scan_upload.take_in, scan_views._attach

    def take_in(*asked: Any) -> Any:
        order.append("made")
        return taking(*asked)

    def attach(*asked: Any) -> Any:
        order.append("written")
        return recording(*asked)

    monkeypatch.setattr(scan_views, "take_in", take_in)
    monkeypatch.setattr(scan_views, "_attach", attach)
    send(client(cast), life, photo())
    assert order == ["made", "written"]
    assert connection.alias in scan_views.attach._non_atomic_requests  # type: ignore[attr-defined]


def test_of_somebody_who_is_not_signed_in_no_file_is_read(
    cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    from guihang.dossier import scan_upload

    monkeypatch.setattr(scan_upload, "_read", lambda file: pytest.fail("read for nobody"))
    answer = send(Client(), life, photo())
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]
