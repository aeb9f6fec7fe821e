"""A ledger of any place that the reader sees, as one workbook in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from guihang.access.actor import Actor
from guihang.access.places import name_of
from guihang.dossier.identity import read_identities
from guihang.dossier.load import entries_of, orders_of
from guihang.dossier.models import Person
from guihang.dossier.parts import told_story
from guihang.exchange.out.book import Book, Layout, Sheet
from guihang.exchange.out.copies import Copy, carrying
from guihang.exchange.out.rows import COLUMNS, SHEETS, File, Period, as_of_words, period_words, rows_of
from guihang.protect.datakeys import Destroyed, open_keys
from guihang.territory.codes import Level, Territory, ancestors_of
from guihang.territory.query import within

BATCH = 200
CARRYING = {key: carrying([heading for heading, _width in columns]) for key, columns in COLUMNS.items()}
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which ledger: of which place (a county at most), which sheets in their order, which days of the registers."""

    place: Territory
    sheets: Sequence[str] = tuple(SHEETS)
    period: Period = field(default_factory=Period)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A finished workbook: the file, how many people it was read from, how many rows each sheet has."""

    content: bytes
    people: int
    rows: Mapping[str, int]


def people_of(actor: Actor, place: Territory) -> QuerySet[Person]:
    """The people of a ledger: those of the place whom the actor sees, office by office."""
    return Person.objects.visible_to(actor).filter(within("place", (place,))).order_by("place", "id")


def write_ledger(actor: Actor, asked: Asked, told: Told = lambda _done, _all: None, copy: Copy | None = None) -> Ledger:
    """Read the files and write the workbook; the log of readings learns of everybody. `told`: people done, of all.

    `copy`: what marks it and goes with it; nothing leaves the house without.
    """
    book, done = Book(), 0
    layouts = {key: _layout(actor, asked, key) for key in SHEETS if key in asked.sheets}
    sheets = {key: book.sheet(copy.layout(made) if copy else made) for key, made in layouts.items()}
    ids = list(people_of(actor, asked.place).values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        # In the order of the list; a person who has moved away meanwhile is not seen any more.
        batch = ids[start : start + BATCH]
        for file in _files(actor, people_of(actor, asked.place).filter(pk__in=batch)):
            _add(file, asked, sheets, copy)
            done += 1
        told(done, len(ids))
    rows = {key: sheet.rows for key, sheet in sheets.items()}
    if copy is not None:
        copy.end(book)
    return Ledger(book.close(), done, rows)


def _files(actor: Actor, people: QuerySet[Person]) -> Iterator[File]:
    """A batch of files, in four statements; whose key was destroyed is left out: nothing says whose it is."""
    found = list(people)
    ids = [p.pk for p in found]
    names = read_identities(actor, found, opened=False)
    stories, orders, keys = entries_of(ids), orders_of(ids), open_keys(ids)
    for p in found:
        if names[p.pk].name:
            told, story, _hidden = told_story(stories.get(p.pk, []), actor.sees(p.place, p.pk))
            yield File(p, names[p.pk], story, list(orders.get(p.pk, {}).values()), keys[p.pk], told)


def _add(file: File, asked: Asked, sheets: Mapping[str, Sheet], copy: Copy | None) -> None:
    try:
        for key, row in rows_of(file, asked.sheets, asked.period):
            cells = [str(sheets[key].rows + 1), *row]
            sheets[key].add(copy.cells(cells, CARRYING[key]) if copy else cells)
    except Destroyed:  # between two statements of the batch
        return


def _layout(actor: Actor, asked: Asked, key: str) -> Layout:
    name, words = SHEETS[key]
    days = "" if key == "roster" else period_words(asked.period)
    title = f"{place_of(asked.place)}{words}（{'，'.join(filter(None, (days, as_of_words(actor.today))))}）"
    headings, widths = zip(*COLUMNS[key], strict=True)
    return Layout(name, title, headings, widths)


def place_of(place: Territory) -> str:
    """The place with the county and city above it: some counties share a name, and a ledger says which it is."""
    above = [c for c in ancestors_of(place.code) if Territory.of(c).level >= Level.CITY]
    return "".join(name_of(code) for code in (*above, place.code))
