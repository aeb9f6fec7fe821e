"""A ledger brought in through its pages, as a browser without scripts does it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from django.test import Client

from guihang.exchange.brought import Brought
from guihang.exchange.models import Import
from guihang.exchange.tests.importing import uploaded
from guihang.exchange.tests.making import ROSTER, number, person, sheets

ODD = ["当事者", "身份证号码", "联系电话", "归口片区", *ROSTER[4:]]


def odd() -> dict[str, Any]:
    """A roster whose name and place stand under headings that nothing recognises."""
    made = sheets(person(1), person(2))
    made["花名册"][1] = ODD
    return made


def send(client: Client, file: BytesIO) -> Any:
    """Send a file to the page of ledgers."""
    return client.post("/ledgers/", {"file": file})


def said(row: Import, columns: dict[int, str], **more: str) -> dict[str, str]:
    """The form of columns as it would be sent with some of them put right."""
    form: dict[str, str] = {}
    for n, sheet in enumerate(Brought.open(row).outline(), 1):
        form |= {f"kind-{n}": sheet.kind, f"head-{n}": str(sheet.last_row)}
        form |= {f"column-{n}-{c.index}": c.field for c in sheet.columns}
    return {**form, **{f"column-1-{index}": field for index, field in columns.items()}, **more}


def bring(client: Client, folder: Path, content: dict[str, Any], **more: str) -> Import:
    """A ledger brought in, its columns taken as they are, its rows read."""
    send(client, uploaded(folder, content))
    row = Import.objects.latest("id")
    client.post(f"/ledgers/{row.pk}/columns/", said(row, {}, **more))
    row.refresh_from_db()
    return row


def body(answer: Any) -> str:
    """The text of an answer."""
    return str(answer.content.decode())


def wrong() -> dict[str, Any]:
    """Three rows that cannot be taken: a number, a day, a place; and tests of one of them."""
    bad = number(order=2)[:-1] + ("1" if number(order=2)[-1] != "1" else "2")
    people = [person(1), person(2, 身份证号码=bad), person(3, 决定日期="三月份"), person(4, 执行地="老城那边")]
    tests = [["周丙", bad, "2024-04-09", "尿液", "阴性", "甲"], ["周丙", bad, "2024-05-09", "尿液", "阴性", "甲"]]
    return sheets(*people, tests=tests)


def mend(client: Client, row: Import, sheet: int, at: int, **cells: str) -> Any:
    """Put cells of one refused row right."""
    form = {"sheet": str(sheet), "row": str(at), "show": "refused", "page": "1"}
    form |= {name.replace("cell_", "cell-"): text for name, text in cells.items()}
    return client.post(f"/ledgers/{row.pk}/rows/mend/", form, follow=True)
