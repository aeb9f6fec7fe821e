"""A loaded county for the walks: the clean ledger, people of the walks beside it, and those who sign in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from guihang.access import clock, granting
from guihang.access.models import User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, DALAD, SHULINZHAO, make_cast
from guihang.exchange.ledger.identity import check_character
from guihang.exchange.ledger.reading import read
from guihang.exchange.load import load_ledger
from guihang.exchange.tests.making import Row, number, person, sheets, write_xlsx
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY

TODAY = date(2026, 11, 22)
CLEAN = Path(__file__).resolve().parents[2] / "guihang" / "exchange" / "data" / "ledger-clean.xlsx"
PASSWORD = "horse-battery-七星-staple"
# Until this day the ledgers tell; since then windows have passed, and others are open.
AS_OF = date(2026, 10, 31)
# An office in which nobody has written anything since.
SILENT, SILENT_SINCE = "150621104000", date(2026, 11, 10)

# One person a walk, so that no walk meets the traces of another. Everybody has been in treatment since March 2026:
# the eighth test (until 17 November) was missed, the ninth is open until 17 December.
PEOPLE = (
    "李晓梅", "张文海", "欧阳长河", "曾国梁", "解学文", "图雅", "阿拉坦·苏和", "单玉兰",
    "赵国庆", "王海燕", "巴图", "斯琴高娃", "何静", "乌兰其其格·额尔德尼巴雅尔",
)  # fmt: skip
LONG_NAME = PEOPLE[-1]
LONG_ADDRESS = "内蒙古自治区鄂尔多斯市达拉特旗树林召镇西园街道滨河新区安居苑小区二期十四号楼三单元一千二百零六室东门"


def make_county(folder: Path) -> None:
    """Divisions, sign-ins, the clean ledger, and the people of the walks."""
    load_divisions(OWN_COPY, OWN_COPY_AS_OF)
    _sign_ins()
    write_xlsx(folder / "walks.xlsx", _ledger())
    for path, as_of in ((CLEAN, date(2026, 9, 30)), (folder / "walks.xlsx", AS_OF)):
        ledger = read(path, place="150621000000", as_of=as_of)
        silent = [p for p in ledger.persons if p.place == SILENT]
        ledger.persons = [p for p in ledger.persons if p.place != SILENT]
        load_ledger(ledger, as_of=as_of, now=clock.now())
        load_ledger(replace(ledger, persons=silent), as_of=as_of, now=clock.first_instant(SILENT_SINCE))


def _sign_ins() -> None:
    cast = make_cast()
    colleagues = {"hai": ("海兰", "en"), "sha": ("沙文", "zh-Hans")}
    for username, (name, language) in colleagues.items():
        user = User.objects.create(username=username, display_name=name, language=language)
        granting.row(user, Role.WORKER, SHULINZHAO, *ALWAYS, "承担树林召镇社区工作").save(force_insert=True)
    county_officer = User.objects.create(username="nan", display_name="南娜", language="en")
    granting.row(county_officer, Role.COUNTY, DALAD, *ALWAYS, "指导全旗工作").save(force_insert=True)
    cast.lin.set_password(PASSWORD)
    # Hashed once: what takes long is the point of the hash, not of these tests.
    User.objects.update(password=cast.lin.password)


def _ledger() -> Mapping[str, Sequence[Row]]:
    people, tests, contacts = [], [], []
    for order, name in enumerate(PEOPLE, 1):
        who = number("19880215", order)
        course: dict[str, object] = {
            "姓名": name,
            "身份证号码": who,
            "决定书文号": f"社戒决字〔2026〕{order}号",
            "决定日期": date(2026, 3, 8),
            "送达日期": date(2026, 3, 10),
            "报到日期": date(2026, 3, 18),
            "协议签订日期": date(2026, 3, 20),
        }
        people.append(person(order, **course))
        tests += [(name, who, date(2026, month, 12), "尿液", "阴性", "甲、乙") for month in range(4, 11)]
        contacts.append((name, who, date(2026, 9, 18), "走访", "在县城一家面馆试工，想转正。"))
    # Served in good time, and not come: overdue, and can still be done.
    late = {"决定日期": date(2026, 10, 20), "送达日期": date(2026, 10, 22), "报到日期": "", "协议签订日期": ""}
    people.append(
        person(90, **{"姓名": "郝迟", "身份证号码": "15069919880215090" + check_character("15069919880215090"), **late})
    )
    return sheets(*people, tests=tests, contacts=contacts)
