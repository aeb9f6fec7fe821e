"""No name, number, address or word of a note stands in any byte on disk, whatever way it came in.

Everything is done with the real commands and the real server, in a house whose every file is then read.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import psycopg
import pytest
import xlsxwriter
from django.db import connection
from uuid_utils import compat

from guihang.exchange.tests.making import CONTACTS, LEAVES, ROSTER, TESTS, number, person
from tests.kills.breaking import WORD
from tests.kills.client import Answer, Browser
from tests.kills.house import TODAY, House, Server, another_database, host_of, line_to
from tests.kills.traces import Seeds, pieces, unpacked, writings
from tools.postgres import temporary_postgres

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# Each unusual, none like another, nothing a program would say by itself. All invented.
LEDGER = {
    "name": "蔺翾彧", "second name": "尉迟翀濋淼", "third name": "阿依努尔·艾合买提",
    "number": number("19870613", 417), "second number": number("19910829", 536),
    "third number": number("19940227", 728),
    "phone": "13800007391", "second phone": "13800004826",
    "address": "翡翠鹦鹉巷橡胶厂旧楼西头", "decision": "蜻蜓决字梧桐壬寅捌佰号", "substances": "琥珀栅栏粉末蚱蜢丸",
    "remark of the roster": "鼹鼠嫂代领粮票腌萝卜", "remark of a test": "杯沿豁口雹子砸窗另取",
    "tester": "亓官霁骐", "content of a visit": "院里晾着蓖麻与旧渔网", "who wrote it": "濮阳笠舫",
    "destination": "珙县蕨溪镇砖窑", "reason": "侄女出阁须挑嫁妆箱笼", "approver": "澹台麒翥",
}  # fmt: skip
PAGES = {
    "name typed": "宇文棽琰珏", "number typed": number("19960703", 852), "phone typed": "13800009264",
    "address typed": "鸢尾胡同磨坊后身地窖", "note of a visit": "灶台煨着茴香羊蝎子汤", "tester typed": "钟离霈芃",
    "invalid form": "篱笆歪斜犬吠绕道而行", "refused act": "牙髓炎肿痛整夜未曾阖眼",
    "corrected": "误把鳜鱼池写作鲫鱼塘",
    "correction": "鳜鱼池畔芦苇棚里碰面", "withdrawn": "骡车陷泥改由渡口回村", "clash": "铁匠铺煤烟呛人未久留",
    "parked": "窨井盖翘起绊倒老汉", "broken": "槐花蜜罐打翻黏住账簿", "searched": "申屠筱蓥棣",
    "address typed into the browser": "妫汭嬴秭归",
    "user name tried": number("19980411", 963), "name tried as user name": "百里旃蒙皓",
    "password tried": "葳蕤蝌蚪糯米藕粉圆子",
}  # fmt: skip
SEEDS = Seeds(LEDGER | PAGES)


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    """Otherwise everything below proves nothing."""
    hay = os.urandom(300)
    for word, value in SEEDS.values.items():
        for written in writings(max(pieces(value) - {value}, default=value)):
            assert word in {f.value for f in SEEDS.in_bytes(hay + written + hay, "planted")}, (word, written)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(bytes(1 << 24) + "尉迟翀濋".encode("gb18030"))
    (tmp_path / "69913800007391").touch()
    assert {f.value for f in SEEDS.in_files([tmp_path])} == {"second name", "phone"}
    assert SEEDS.in_bytes(hay, "hay") == []


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, on the database of this run."""
    folder = tmp_path_factory.mktemp("traces") / "house"
    breaking = {"DJANGO_SETTINGS_MODULE": "tests.kills.breaking"}
    if connection.vendor == "sqlite":
        house = House(folder, "", breaking)
        house.settle("lin")
        yield house
        return
    with temporary_postgres(durable=True) as cluster:
        house = House(folder, another_database(cluster), breaking)
        house.settle("lin")
        yield house


def paper(path: Path) -> Path:
    """A ledger in which every seeded value of LEDGER stands."""
    s = LEDGER
    who: list[list[object]] = [[s[f"{n}name"], s[f"{n}number"]] for n in ("", "second ", "third ")]
    own = {"决定书文号": s["decision"], "联系电话": s["phone"]}
    roster: list[list[object]] = [["达拉特旗社区戒毒社区康复人员花名册"], [*ROSTER, "现居住地", "毒品种类", "备注"]]
    for n, (name, id_number) in enumerate(who):
        phone = s["second phone"] if n else s["phone"]
        row = person(n, 姓名=name, 身份证号码=id_number, **own | {"联系电话": phone})
        roster.append([*row, s["address"], s["substances"], s["remark of the roster"]])
    test = ("2024-04-08", "尿液", "阴性", s["tester"], s["remark of a test"])
    visit = ("2024-04-09", "走访", s["content of a visit"], s["who wrote it"])
    leave = ("2024-05-01", "2024-05-07", s["destination"], s["reason"], s["approver"])
    sheets: dict[str, list[list[object]]] = {
        "花名册": roster,
        "检测": [[*TESTS, "备注"], *[[*w, *test] for w in who]],
        "走访": [[*CONTACTS, "记录人"], *[[*w, *visit] for w in who]],
        "请假": [[*LEAVES, "事由", "批准人"], [*who[0], *leave]],
    }
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for sheet, lines in sheets.items():
        made = book.add_worksheet(sheet)
        for at, line in enumerate(lines):
            made.write_row(at, 0, line)
    book.close()
    return path


class Desk:
    """A worker at the desk, filling in forms."""

    def __init__(self, server: Server, person: UUID) -> None:
        self.browser, self.person = Browser(server.port), person

    def form(self, kind: str, expected: int, **fields: str) -> str:
        """Send the form of an act under the id in `entry`, or a new one; the id."""
        form = {"entry": str(compat.uuid7()), "on": TODAY, **fields}
        answer = self.browser.ask(f"/people/{self.person}/record/{kind}/", form)
        assert answer.status == expected, (kind, answer)
        return form["entry"]

    def of_entry(self, what: str, entry: str, **fields: str) -> Answer:
        """Correct or withdraw."""
        form = {"entry": str(compat.uuid7()), **fields}
        return self.browser.ask(f"/people/{self.person}/entries/{entry}/{what}/", form)


def live(desk: Desk) -> None:
    """A day at the desk on which everything goes wrong once. Every seeded value of PAGES is typed somewhere."""
    s, browser = PAGES, desk.browser
    for tried in (s["user name tried"], s["name tried as user name"]):
        for _ in range(6):
            answer = browser.sign_in(tried, s["password tried"])
        assert answer.status == 429
    assert browser.ask("/people/?page=1").status == 302
    assert browser.sign_in("lin").status == 302
    typed = {"name": s["name typed"], "sex": "f", "id_number": s["number typed"], "phones": s["phone typed"]}
    desk.form("person.described", 302, **typed, address=s["address typed"])
    visit = desk.form("visit.made", 302, mode="in_person", note=s["note of a visit"])
    tested = {"result": "negative", "method": "urine", "testers": f"检测人 {s['tester typed']}\n民警 丁一"}
    tested |= {"same_sex": "on", "kit": "五联卡", "kit_lot": "B1", "kit_expires": "2027-05-31"}
    desk.form("test.taken", 302, **tested, note=s["note of a visit"])
    desk.form("visit.made", 422, mode="nonsense", note=s["invalid form"])
    desk.form("test.refused", 422, excuse=s["refused act"])
    desk.form("visit.made", 302, entry=visit, mode="in_person", note=s["clash"])
    wrong = desk.form("note.written", 302, text=s["corrected"])
    mended = {"text": s["correction"], "corrected_because": s["correction"]}
    assert desk.of_entry("correct", wrong, on=TODAY, **mended).status == 302
    wrong = desk.form("note.written", 302, text=s["withdrawn"])
    assert desk.of_entry("withdraw", wrong).status == 302
    assert browser.ask(f"/people/{quote(s['address typed into the browser'])}/").status == 404
    desk.form("visit.made", 500, mode="in_person", note=f"{WORD} {s['broken']}")
    for q in (s["name typed"], s["number typed"], s["phone typed"], "yw", s["searched"]):
        answer = browser.ask("/people/", {"q": q}, htmx=True)
        assert answer.status == 200
        assert browser.ask(answer.headers["hx-replace-url"]).status == 200
        assert (f"/people/{desk.person}/" in answer.body.decode()) == (q != s["searched"]), q
    for page in ("/", "/people/", f"/people/{desk.person}/", f"/people/{desk.person}/entries/{visit}/correct/"):
        assert browser.ask(page).status == 200
    assert s["name typed"] in browser.ask(f"/people/{desk.person}/").body.decode()


@pytest.mark.proves("T18", "T26", "ASVS 11.3.2", "等保 8.1.4.8")
def test_no_seeded_value_stands_in_any_byte(house: House, tmp_path: Path) -> None:
    ledger = paper(tmp_path / "ledger.xlsx")
    said = loaded_twice_and_once_cut_off(house, ledger)
    desk_said: list[str] = []
    with house.served() as server:
        desk = Desk(server, somebody(house))
        live(desk)
        assert house.run("tests.kills.parking", str(desk.person), PAGES["parked"]).strip() == "parked"
        desk_said += desk.browser.told
        said += house.run("guihang", "ledger", "load", ledger, "--json", may_find=True)
        for words in (["verify"], ["catchup"], ["rebuild"], ["keys", "rotate"], ["people", "list"]):
            said += house.run("guihang", *words)
        # Looked at while the server runs: the last who closes SQLite's file folds the write-ahead log in.
        nothing_is_in("what the commands said", said.encode())
        nothing_is_in("cookies", b"\n".join(c.encode() + b"\n" + unpacked(c) for c in desk_said))
        nothing_is_in("sessions", b"\n".join(unpacked(session) for session in sessions(house)))
        log = (house.folder / "server.log").read_text(encoding="utf-8")
        for word in ("RuntimeError", "ValueError", "record_act", f"person={desk.person}", "404 GET (no such address)"):
            assert word in log, "what went wrong is not in the log: then a leak could not show either"
        left = SEEDS.in_files([house.folder, *postgres_files(house)])
        assert left == [], "\n".join(f"{f.value!r} as {f.piece!r} in {f.where}" for f in left)


def nothing_is_in(where: str, data: bytes) -> None:
    assert SEEDS.in_bytes(data, where) == []


def loaded_twice_and_once_cut_off(house: House, ledger: Path) -> str:
    """A load that is killed may leave files behind; the next ones go through."""
    cut = house.begin("guihang", "ledger", "load", ledger)
    time.sleep(0.75)
    os.killpg(cut.pid, signal.SIGKILL)
    cut.wait()
    said = house.run("guihang", "ledger", "check", ledger)
    said += house.run("guihang", "ledger", "load", ledger)
    return said + house.run("guihang", "ledger", "load", ledger)


def somebody(house: House) -> UUID:
    found = house.rows("SELECT id FROM dossier_person ORDER BY id LIMIT 3")
    assert len(found) == 3, "the ledger was not loaded"
    return UUID(str(found[0][0]))


def sessions(house: House) -> list[str]:
    found = [str(data) for (data,) in house.rows("SELECT session_data FROM django_session")]
    assert any(b"_auth_user_id" in unpacked(data) for data in found), "sessions are packed in another way now"
    return found


def postgres_files(house: House) -> list[Path]:
    """The cluster's whole folder: tables, write-ahead log, the server's own log."""
    if not house.url:
        there = {p.name for p in house.home.iterdir()}
        assert there >= {f"guihang.sqlite3{end}" for end in ("", "-wal", "-shm")}
        return []
    with psycopg.connect(line_to(house.url), autocommit=True) as line:
        line.execute("CHECKPOINT")
    folder = Path(host_of(house.url))
    assert (folder / "data" / "pg_wal").is_dir()
    return [folder]


@pytest.mark.proves("PIPL 47")
def test_what_an_erased_person_was_sealed_in_is_gone_from_sqlites_files(house: House) -> None:
    if house.url:
        pytest.skip("not asked: PostgreSQL keeps old rows until it vacuums them; their key is gone at once")
    with house.served() as server:
        browser, person = Browser(server.port), somebody(house)
        assert browser.sign_in("lin").status == 302
        assert browser.ask(f"/people/{person}/").status == 200
        sealed = sealed_of(house, person)
        assert len(sealed) > 10 and all(stands(house, value) for value in sealed), "looks in the wrong place"
        house.run("guihang", "keys", "erase", str(person), "--yes")
        assert [value for value in sealed if stands(house, value)] == []
        assert PAGES["name typed"] not in browser.ask(f"/people/{person}/").body.decode()
    assert house.run("guihang", "verify", "--lang", "en").split(": ")[-1].startswith("0 faults")


def sealed_of(house: House, person: UUID) -> list[bytes]:
    """The wrapped key and every ciphertext of a person."""
    statements = (
        f"SELECT wrapped FROM protect_datakey WHERE owner = '{person.hex}'",
        f"SELECT sealed FROM dossier_person WHERE id = '{person.hex}'",
        *(f"SELECT sealed FROM dossier_{t} WHERE sealed IS NOT NULL AND person_id = '{person.hex}'"
          for t in ("entry", "parked", "clash")),
    )  # fmt: skip
    found = [house.rows(statement) for statement in statements]
    assert all(found), "every table holds something of this person"
    return [bytes(value) for rows in found for (value,) in rows if isinstance(value, bytes)]


def stands(house: House, value: bytes) -> bool:
    """Whether a ciphertext stands in the database's files; its beginning will do, the rest may be on another page."""
    return any(value[:48] in file.read_bytes() for file in house.home.glob("guihang.sqlite3*"))
