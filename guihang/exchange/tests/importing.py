"""A ledger brought in for a test, without a browser: kept, looked at, checked, loaded, taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from uuid_utils import compat

from guihang.access import clock
from guihang.access.models import User
from guihang.exchange.brought import Brought
from guihang.exchange.checking import check, look
from guihang.exchange.ledger.container import kind_of
from guihang.exchange.ledger.held import Held
from guihang.exchange.models import Import
from guihang.exchange.tests.making import Content, write_xlsx
from guihang.jobs import board, running

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def packed(folder: Path, content: Content) -> bytes:
    """The bytes of a ledger with these sheets."""
    return write_xlsx(folder / "made.xlsx", content).read_bytes()


def uploaded(folder: Path, content: Content) -> BytesIO:
    """A ledger as a browser sends it."""
    file = BytesIO(packed(folder, content))
    file.name = "台账.xlsx"
    return file


def brought_in(who: User, place: str, content: bytes, name: str = "ledger.xlsx") -> Brought:
    """A ledger that was brought in and looked at."""
    source = Held(name, content)
    row = Import(
        place=place, uploaded_by=who.pk, uploaded_at=clock.now(), format=kind_of(source), size=len(content)
    )  # fmt: skip
    brought = Brought.begin(row, source)
    look(brought)
    return brought


def checked(brought: Brought) -> Import:
    """Its rows read."""
    check(brought, clock.now())
    return Import.objects.get(pk=brought.row.pk)


def loaded(row: Import, who: User) -> Import:
    """Loaded by the runner."""
    begin_load(row, who)
    work()
    row.refresh_from_db()
    return row


def begin_load(row: Import, who: User) -> None:
    """Asked to be loaded."""
    now = clock.now()
    row.state, row.loaded_by, row.loaded_at = Import.State.LOADING, who.pk, now
    row.instants = [*row.instants, now.isoformat()]
    row.save()
    board.ask("ledger.load", now=now, by=who.pk, params={"import": str(row.pk)})


def taken_back(row: Import, who: User) -> Import:
    """The load taken back by the runner."""
    row.state = Import.State.UNDOING
    row.save()
    board.ask("ledger.undo", now=clock.now(), by=who.pk, params={"import": str(row.pk)})
    work()
    row.refresh_from_db()
    return row


def work() -> None:
    """Do what waits."""
    running.run_waiting(clock.now)


def later(days: int) -> datetime:
    """So many days from now."""
    return clock.now() + timedelta(days=days)


def ledger_at(place: str) -> UUID:
    """The id of a small ledger that was brought in for a place; the same each time."""
    row = Import.objects.filter(place=place).first()
    if row is not None:
        return row.pk
    content = "姓名,身份证号码,类别,决定日期\n周乙,,社区戒毒,2024-03-05\n".encode()
    source = Held("ledger.csv", content)
    row = Import(place=place, uploaded_by=compat.uuid7(), uploaded_at=clock.now(), format="csv", size=len(content))
    brought = Brought.begin(row, source)
    look(brought)
    check(brought, clock.now())
    return row.pk
