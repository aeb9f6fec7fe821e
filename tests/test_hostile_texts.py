"""Whatever is typed into any text field of any form comes out inert on every page and in every file that leaves."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guihang.access import clock
from guihang.access.tests.cast import SHULINZHAO, Cast, make_cast
from guihang.dossier.models import Entry, Person
from guihang.dossier.tests.lives import BATU, TODAY, Life
from guihang.exchange.ledger.cells import tidy
from guihang.exchange.models import Outgoing
from guihang.exchange.out.book import Book, Layout
from guihang.exchange.out.copies import Copy
from guihang.exchange.out.ledger import CARRYING
from guihang.exchange.out.marks import Marker
from guihang.exchange.out.notice import notice_of
from guihang.exchange.out.rows import COLUMNS, plain
from guihang.exchange.tests.making import number
from guihang.rules.acts import ACTS
from guihang.rules.acts.door import check
from guihang.rules.plain_text import fit
from guihang.territory.models import Division
from tests.hostile.texts import TEXTS, Page, harm_in
from tests.prove import FULL, tries

pytestmark = [pytest.mark.proves("T12", "I4.8", "ASVS 1.2.10", "ASVS 1.2.1", "等保 8.1.4.4")]
SOUND = {
    "id_number": number(order=77),
    "phones": "13800001111",
    "phone": "13800001111",
    "members": "民警 丁一",
    "by": "记录人 林晓",
    "testers": "检测人 丁一",
    "name": "巴图",
}
VILLAGE = "150621100201"


@pytest.fixture
def cast(db: None, settings: Any) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    for code, name, level in ((SHULINZHAO, "树林召镇", 4), (VILLAGE, "三顷地村", 5)):
        first = {"name": name, "level": level, "valid_from": TODAY.replace(year=2020)}
        Division.objects.get_or_create(code=code, defaults=first)
    return make_cast()


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def body_of(answer: HttpResponseBase) -> str:
    return getattr(answer, "content", b"").decode()


def checked(answer: HttpResponseBase, where: str) -> str:
    """The body of an answer that let nothing out; a fault of the program is none."""
    assert answer.status_code < 500, where
    body = body_of(answer)
    assert answer["Content-Type"].startswith("text/html") is False or list(harm_in(body)) == [], where
    assert not any("zqx" in f"{name}{value}".lower() for name, value in answer.headers.items()), where
    return body


def sent(client: Client, address: str, said: dict[str, str]) -> Any:
    """A form as a browser sends it; halves of characters as bytes that are no UTF-8."""
    body = urlencode({name: value.encode("utf-8", "surrogatepass") for name, value in said.items()})
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


WRITERS = ("wang", "jing", "lin")


def form_of(cast: Cast, person: Any, kind: str) -> tuple[Client, str, Any] | None:
    """The form of an act and who may fill it in; None where no page offers one."""
    address = reverse("dossier:record", args=[person, kind])
    for who in WRITERS:
        client = client_of(cast, who)
        answer = client.get(address)
        if answer.status_code == 200:
            forms = [f for f in Page(body_of(answer)).forms if f.action == address or (not f.action and f.fields)]
            return client, address, next(f for f in forms if any(i.name == "entry" for i in f.fields))
    return None


def posted(client: Client, address: str, form: Any, text: str) -> bool:
    """Fill every text field with `text`, then those that took it; whether it was written at last."""
    wrong: frozenset[str] = frozenset()
    for _try in range(4):
        said = form.filled(text, TODAY.isoformat(), SOUND, wrong)
        answer = sent(client, address, said)
        checked(answer, f"{address} with {text[:20]!r}")
        if answer.status_code in {200, 204, 302}:
            return True
        fields = re.findall(r'class="field[^"]*wrong[^"]*"[^>]*>.*?name="([a-z_]+)"', body_of(answer), re.S)
        if set(fields) <= wrong:
            return False
        wrong |= frozenset(fields)
    return False


def pages_about(cast: Cast, person: Any) -> Iterator[tuple[str, str]]:
    """Every page that shows something of a person, by whom it is asked."""
    about = f"/people/{person}/"
    for who in ("wang", "lin", "zhao", "jing"):
        for page in ("/", "/people/", "/round/", "/round/?span=open&mine=0", "/confirm/", "/workers/", about):
            yield who, page
    for page in ("papers", "safety", "notes", "health", "looked", "readers", "rights", "handout", "notice"):
        if page != "papers":
            yield "wang", f"{about}{page}/"
    for kind in ("visit.made", "talk.held", "test.taken", "notice.served"):
        yield "wang", f"{about}sheets/{kind}/"
    for kind in ACTS:
        yield "wang", f"{about}record/{kind}/"
    for entry in Entry.objects.filter(person=person).values_list("pk", flat=True):
        for page in ("correct", "papers", "attach"):
            yield "wang", f"{about}entries/{entry}/{page}/"


def test_the_search_for_harm_is_not_blind() -> None:
    """Otherwise everything below proves nothing."""
    for text in TEXTS[:6]:
        places = (
            f"<p>{text}</p>",
            f'<input value="{text}">',
            f"<input value='{text}'>",
            f"<textarea>{text}</textarea>",
        )
        assert any(list(harm_in(place)) for place in places), text
    assert list(harm_in(f"<script>let a = '{TEXTS[7]}'</script>"))
    assert list(harm_in(f'<a href="{TEXTS[7]}">'))
    assert list(harm_in("49zqx")) and list(harm_in("a\x01b"))
    assert list(harm_in("<p>&lt;script data-zqx=1&gt;</p><input value='&quot; data-zqx'>")) == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(900)
def test_every_text_field_of_every_form_takes_what_means_harm_and_no_page_lets_it_out(cast: Cast) -> None:
    written, tried = set(), set()
    # Several in one field: each breaks out of another place.
    texts = [*(" ".join(TEXTS[n::5]) for n in range(5)), *TEXTS[:3]][: 8 if FULL else 2]
    for number_, text in enumerate(texts):
        life = Life({**BATU, "id_number": number(order=number_ + 1)}).reported()
        life.write()
        for kind in ACTS:
            found = form_of(cast, life.person, kind)
            if found is None:
                continue
            tried.add(kind)
            if posted(*found, text):
                written.add(kind)
        for who, page in pages_about(cast, life.person):
            checked(client_of(cast, who).get(page), f"{page} by {who} with {text[:20]!r}")
        lin = client_of(cast, "lin")
        checked(sent(lin, "/people/", {"q": text}), "a search")
        checked(lin.post("/sheets/test.list/", {"person": [str(life.person)]}), "a list to print")
    texts_of_acts = {k for k, act in ACTS.items() if any(f.type in {"text", "people"} for f in act.fields)}
    assert len(tried & texts_of_acts) > 25, sorted(tried)
    assert len(written & texts_of_acts) > 12, sorted(tried - written)
    stored = [json.dumps(row, ensure_ascii=True, default=str) for row in Entry.objects.values_list("data", flat=True)]
    assert not any(re.search(r"\\u00[01]|\\ud[89a-f]", each) for each in stored)


@pytest.mark.django_db
def test_the_people_of_a_hostile_name_are_listed_and_go_out_inert(cast: Cast) -> None:
    for at, text in enumerate(TEXTS):
        bare = fit(text)[:60] or "空"
        life = Life({**BATU, "name": bare, "id_number": number(order=at + 1), "address": bare}).reported()
        life.act("visit.made", TODAY, {"mode": "in_person", "note": bare, "by": [{"role": "记录人", "name": bare}]})
        life.act("order.entered", TODAY, {**life.made[1].data, "number": bare})
        life.write()
    for who in ("wang", "lin", "zhao", "qian"):
        for page in ("/people/", "/people/?sort=name", "/", "/round/?span=open&mine=0", "/county/"):
            checked(client_of(cast, who).get(page), page)
    ids = [str(pk) for pk in Person.objects.values_list("pk", flat=True)]
    for kind in ("visit.made", "talk.held", "test.taken", "notice.served", "test.list"):
        for tongue in ("en", "zh-Hans"):
            checked(client_of(cast, "lin").post(f"/sheets/{kind}/", {"person": ids, "in": tongue}), kind)
    said = {"place": SHULINZHAO, "sheets": list(COLUMNS), "purpose": "reported", "words": TEXTS[8]}
    answer = client_of(cast, "lin").post("/ledgers/out/", said)
    cells = [c for s in openpyxl.load_workbook(io.BytesIO(answer.content)) for r in s.iter_rows() for c in r]
    assert {c.data_type for c in cells if c.value is not None} == {"s"}
    assert {'=HYPERLINK("http://zqx.invalid","点我")'} <= {str(c.value).strip() for c in cells}
    taken = client_of(cast, "lin").get(reverse("ledgers_out:one", args=[Outgoing.objects.get(kind="ledger").pk]))
    checked(taken, "what was taken")
    checked(client_of(cast, "zhao").get("/ledgers/out/taken/"), "what has left")


ANY = st.text(st.characters(), max_size=40)
STARTS = st.sampled_from(["=", "+", "-", "@", "\t=", "\r=", "'=", "\x00=", "|", "%", "=cmd|' /C calc'!A0", "=1+1"])
HARMFUL = ANY | st.builds(str.__add__, STARTS, ANY) | st.sampled_from(TEXTS)
ALL_COLUMNS = [(sheet, [heading for heading, _w in columns]) for sheet, columns in COLUMNS.items()]
WIDE = sum(len(headings) for _sheet, headings in ALL_COLUMNS)
# How a spreadsheet program writes an underscore that would begin an escape; openpyxl leaves it as it stands.
ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")
RETURNED = ["姓名", "任意", "退回原因"]


@pytest.mark.django_db
@given(st.lists(HARMFUL, min_size=WIDE + len(RETURNED), max_size=WIDE + len(RETURNED)))
@settings(
    max_examples=-(-tries(10_000) // (WIDE + len(RETURNED))), deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
def test_ten_thousand_strings_through_every_column_that_leaves(strings: list[str]) -> None:
    row = Outgoing(kind="ledger", place=SHULINZHAO, people=1, purpose="own_work", ends_on=TODAY, sealed=b"")
    copy, book, put = Copy(Marker(row.pk), notice_of(row, clock.now())), Book(), list(strings)
    expected: list[list[str]] = []
    for sheet, headings in ALL_COLUMNS:
        cells = [plain(put.pop()) for _heading in headings]
        expected.append(cells)
        layout = Layout(sheet, cells[0], headings, [10] * len(headings))
        book.sheet(copy.layout(layout), [copy.cells(cells, CARRYING[sheet])])
    cells = [put.pop() for _heading in RETURNED]
    expected.append(cells)
    book.sheet(Layout(cells[0] or "x", cells[1], [c or "x" for c in cells], [10] * 3), [copy.any_cells(cells)])
    copy.end(book)
    read = openpyxl.load_workbook(io.BytesIO(book.close()))
    for sheet, cells in zip(read.worksheets, expected, strict=False):
        found = [sheet.cell(3, at + 1) for at in range(len(cells))]
        assert {c.data_type for c in found if c.value is not None} <= {"s"}
        assert [tidy(ESCAPED.sub("_", str(c.value or ""))) for c in found] == [tidy(fit(cell)) for cell in cells]
    assert not any(c.data_type == "f" for s in read for r in s.iter_rows() for c in r)
    assert not any(c.hyperlink for s in read for r in s.iter_rows() for c in r)


@given(st.text(st.characters(), max_size=80))
@settings(max_examples=tries(2_000), deadline=None)
def test_what_no_text_may_hold_is_refused_at_the_door_and_cleaned_before_it(text: str) -> None:
    bare = fit(text)
    assert fit(bare) == bare
    refused = bool(check("note.written", {"text": text}))
    assert refused == (bare != text or not text.strip())
    bare.encode("utf-8")
