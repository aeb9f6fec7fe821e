"""Large papers in pieces: cut in the middle and gone on with, sealed, nobody else's, tidied after a day."""

from __future__ import annotations

import os
import random
import threading
import time
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from guihang.access.roles import Role
from guihang.access.tests.cast import SHULINZHAO, Cast, somebody
from guihang.dossier import scan_pieces, scan_tidy, scan_upload
from guihang.dossier.models import Entry, Scan
from guihang.dossier.scan_attach import Kept, keep
from guihang.dossier.scan_paper import MOST_BYTES, Paper
from guihang.dossier.tests.lives import Life
from guihang.dossier.tests.papers import cast, life

__all__ = ["cast", "life"]  # fixtures
PIECE = 200_000


@pytest.fixture(scope="module")
def large() -> bytes:
    """A photo of some megabytes: noise cannot be made smaller."""
    noise = random.Random(7).randbytes(900 * 700 * 3)
    out = BytesIO()
    Image.frombytes("RGB", (900, 700), noise).save(out, "PNG")
    return out.getvalue()


def client(user: Any) -> Client:
    signed_in = Client()
    signed_in.force_login(user)
    return signed_in


def attach_url(life: Life) -> str:
    visit = Entry.objects.get(person=life.person, kind="visit.made").pk
    return reverse("dossier:attach", args=[life.person, visit])


def piece(to: Client, life: Life, upload: UUID, offset: int, content: bytes) -> Any:
    url = f"{attach_url(life)}{upload}/?offset={offset}"
    return to.post(url, content, content_type="application/octet-stream")


def how_far(to: Client, life: Life, upload: UUID) -> Any:
    return to.get(f"{attach_url(life)}{upload}/")


def sent(to: Client, life: Life, upload: UUID, content: bytes, begin: int = 0, end: int | None = None) -> None:
    for at in range(begin, len(content) if end is None else end, PIECE):
        answer = piece(to, life, upload, at, content[at : at + PIECE])
        assert answer.status_code == 200, answer.status_code


def finish(to: Client, life: Life, *uploads: tuple[UUID, int]) -> Any:
    return to.post(attach_url(life), {"uploads": [f"{upload}:{size}" for upload, size in uploads]})


def test_cut_in_the_middle_it_goes_on_where_it_was(cast: Cast, life: Life, large: bytes) -> None:
    lin, upload = client(cast.lin), uuid4()
    sent(lin, life, upload, large, end=2 * PIECE)
    # Another browser tab, a day's first sign-in: what has arrived is there.
    again = client(cast.lin)
    have = how_far(again, life, upload).json()["have"]
    assert have == 2 * PIECE
    sent(again, life, upload, large, begin=have)
    assert finish(again, life, (upload, len(large))).status_code == 302
    assert Scan.objects.get().person_id == life.person


def test_a_file_that_is_not_whole_is_not_attached(cast: Cast, life: Life, large: bytes) -> None:
    lin, upload = client(cast.lin), uuid4()
    sent(lin, life, upload, large, end=2 * PIECE)
    answer = finish(lin, life, (upload, len(large)))
    assert answer.status_code == 422
    assert "没有传完" in answer.content.decode()
    assert not Scan.objects.exists()


def test_a_piece_that_begins_elsewhere_is_told_where_the_last_one_ended(cast: Cast, life: Life, large: bytes) -> None:
    lin, upload = client(cast.lin), uuid4()
    assert piece(lin, life, upload, PIECE, large[PIECE : 2 * PIECE]).status_code == 404
    sent(lin, life, upload, large, end=PIECE)
    for offset in (1, PIECE - 1, PIECE + 1, 3 * PIECE):
        answer = piece(lin, life, upload, offset, large[:1000])
        assert (answer.status_code, answer.json()) == (409, {"have": PIECE})


def test_a_repeat_answers_as_the_first_time(cast: Cast, life: Life, large: bytes) -> None:
    lin, upload = client(cast.lin), uuid4()
    answers = [piece(lin, life, upload, 0, large[:PIECE]) for _time in range(2)]
    assert [(a.status_code, a.json()) for a in answers] == [(200, {"have": PIECE})] * 2
    assert piece(lin, life, upload, 0, b"x" * PIECE).status_code == 409, "another content is no repeat"
    sent(lin, life, upload, large, begin=PIECE)
    assert [finish(lin, life, (upload, len(large))).status_code for _time in range(2)] == [302, 302]
    assert Scan.objects.count() == 1


def test_of_many_large_files_no_more_lie_in_memory_than_are_read_side_by_side(
    cast: Cast, life: Life, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin, uploads = client(cast.lin), [uuid4() for _file in range(scan_upload.MOST_AT_ONCE)]
    for upload in uploads:
        sent(lin, life, upload, large)
    lies, most, lock = [0], [0], threading.Lock()
    whole = scan_pieces.whole

    def opened(*said: Any) -> bytes:
        with lock:
            lies[0] += 1
            most[0] = max(most[0], lies[0])
        return whole(*said)

    def kept(*said: Any) -> Kept:
        with lock:
            lies[0] -= 1
        return keep(*said)

    monkeypatch.setattr(scan_pieces, "whole", opened)
    monkeypatch.setattr(scan_upload, "remake_apart", lambda _content: Paper("png", 1, uuid4().bytes))
    monkeypatch.setattr(scan_upload, "keep", kept)
    assert finish(lin, life, *((upload, len(large)) for upload in uploads)).status_code == 302
    assert Scan.objects.count() == len(uploads)
    assert 1 <= most[0] <= scan_upload.SIDE_BY_SIDE


@pytest.mark.parametrize("who", ["colleague", "ma", "feng"])
def test_nobody_else_s_upload_is_found(cast: Cast, life: Life, large: bytes, who: str) -> None:
    lin, upload = client(cast.lin), uuid4()
    sent(lin, life, upload, large)
    other = client(somebody(Role.WORKER, SHULINZHAO, "colleague") if who == "colleague" else getattr(cast, who))
    assert how_far(other, life, upload).status_code == 404
    assert piece(other, life, upload, PIECE, large[PIECE : 2 * PIECE]).status_code == 404
    assert finish(other, life, (upload, len(large))).status_code in {404, 422}
    assert not Scan.objects.exists()


def test_the_same_id_in_another_file_is_another_upload(cast: Cast, life: Life, large: bytes) -> None:
    lin, upload, other = client(cast.lin), uuid4(), Life({"name": "李晓梅", "sex": "f"}).reported()
    other.act("visit.made", date(2026, 11, 20), {"mode": "in_person"})
    other.write()
    sent(lin, life, upload, large, end=PIECE)
    assert how_far(lin, other, upload).status_code == 404


def test_what_is_too_large_is_refused(cast: Cast, life: Life) -> None:
    lin, upload = client(cast.lin), uuid4()
    assert piece(lin, life, upload, 0, b"x" * (scan_pieces.MOST_A_PIECE + 1)).status_code == 413
    assert piece(lin, life, upload, 0, b"").status_code == 413
    assert piece(lin, life, upload, 0, b"x" * 1000).status_code == 200
    assert piece(lin, life, upload, MOST_BYTES, b"x").status_code == 413
    for offset in ("-1", "x", "", "1" * 30):
        url = f"{attach_url(life)}{upload}/?offset={offset}"
        assert lin.post(url, b"x", content_type="application/octet-stream").status_code == 400


def test_one_sender_begins_only_so_many(cast: Cast, life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_pieces, "MOST_BEGUN", 3)
    lin = client(cast.lin)
    assert [piece(lin, life, uuid4(), 0, b"x").status_code for _n in range(4)] == [200, 200, 200, 429]
    # Somebody else is not held up.
    assert piece(client(cast.wang), life, uuid4(), 0, b"x").status_code == 200


def test_what_was_attached_counts_no_longer(
    cast: Cast, life: Life, large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_pieces, "MOST_BEGUN", 1)
    lin, upload = client(cast.lin), uuid4()
    sent(lin, life, upload, large)
    assert piece(lin, life, uuid4(), 0, b"x").status_code == 429
    assert finish(lin, life, (upload, len(large))).status_code == 302
    assert piece(lin, life, uuid4(), 0, b"x").status_code == 200


def test_pieces_lie_sealed_and_say_nothing_by_their_names(cast: Cast, life: Life, large: bytes) -> None:
    lin, upload = client(cast.lin), uuid4()
    sent(lin, life, upload, large)
    kept = [path for path in scan_pieces.folder().rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        assert large[1000:1032] not in path.read_bytes()
        for name in (upload.hex, str(upload), life.person.hex, cast.lin.pk.hex):
            assert name not in str(path)


def test_a_hostile_file_is_refused_as_ever(cast: Cast, life: Life) -> None:
    lin, upload, content = client(cast.lin), uuid4(), b"<svg xmlns='http://www.w3.org/2000/svg'></svg>" * 9000
    sent(lin, life, upload, content)
    assert finish(lin, life, (upload, len(content))).status_code == 422
    assert not Scan.objects.exists()


@pytest.mark.parametrize("said", ["", "x", f"{UUID(int=7)}", f"{UUID(int=7)}:x", f"{UUID(int=7)}:5", "../../etc:1"])
def test_a_form_that_names_what_never_came_is_told_so(cast: Cast, life: Life, said: str) -> None:
    answer = client(cast.lin).post(attach_url(life), {"uploads": [said]})
    assert answer.status_code == 422


def test_what_is_not_used_is_gone_after_a_day(cast: Cast, life: Life, large: bytes) -> None:
    class Job:
        def tell(self, _done: int) -> None: ...

    lin, old, new = client(cast.lin), uuid4(), uuid4()
    sent(lin, life, old, large, end=PIECE)
    long_ago = time.time() - scan_tidy.GRACE - 60
    for path in scan_pieces.folder().glob("*/*"):
        os.utime(path, (long_ago, long_ago))
    sent(lin, life, new, large, end=PIECE)
    assert dict(scan_tidy.tidy(Job()))["removed"] == 1  # type: ignore[arg-type]
    assert how_far(lin, life, old).status_code == 404
    assert how_far(lin, life, new).json() == {"have": PIECE}


def test_without_the_key_nothing_is_taken(cast: Cast, life: Life) -> None:
    from guihang.dossier.erase import erase

    lin, url = client(cast.lin), attach_url(life)
    erase(life.person)
    answer = lin.post(f"{url}{uuid4()}/?offset=0", b"x", content_type="application/octet-stream")
    assert answer.status_code in {400, 404}
