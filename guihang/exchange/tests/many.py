"""More people than leave at once, in two offices, for the tests of going out."""

from __future__ import annotations

from guihang.access.tests.cast import BAINIJING, SHULINZHAO
from guihang.dossier.record import record_many
from guihang.dossier.tests.lives import NOW, TODAY, Life
from guihang.dossier.writer import ByOperator
from guihang.exchange.tests.making import number

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
GIVEN = "海燕国庆志强建军秀英丽娟晓东文斌雪梅永福春花玉兰"


def name(n: int) -> str:
    """An invented name of three characters."""
    return SURNAMES[n % len(SURNAMES)] + GIVEN[n * 7 % len(GIVEN)] + GIVEN[(n * 3 + n // 20) % len(GIVEN)]


def people(count: int, place: str = SHULINZHAO, start: int = 1) -> list[Life]:
    """So many people of an office, each with a decision, an address and a report."""
    lives = [
        Life(
            {
                "name": name(n),
                "id_number": number(order=n % 999 + 1, born=f"19{80 + n // 999}0307"),
                "address": f"{name(n + 5)[1:]}巷{n}号",
                "phones": [f"1380000{n % 10_000:04d}"],
            },
            place=place,
        ).reported()
        for n in range(start, start + count)
    ]
    record_many(ByOperator(), [e for life in lives for e in life.made], today=TODAY, now=NOW)
    return lives


def two_offices(first: int = 60, second: int = 5) -> None:
    """Lin's office and Ma's."""
    people(first)
    people(second, BAINIJING, start=first + 1)
