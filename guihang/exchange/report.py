"""What a check found, for a clerk to read and for a program. No name and no identity number stands in
either."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby

from guihang.exchange.ledger.model import Fault, Ledger, Mended, Rejection, SheetReport
from guihang.territory.places import own_places
from guihang.texts import Message, mark, translate

# Of a code with very many rows the report shows the first; --json lists them all.
MOST_ROWS = 200

FIGURES = {
    "persons": mark("Persons"),
    "orders": mark("Orders"),
    "reported": mark("Reported in"),
    "agreements": mark("Agreements signed"),
    "tests": mark("Tests"),
    "tests_positive": mark("of these positive"),
    "visits": mark("Visits and talks"),
    "leaves": mark("Leaves"),
}

SHEET_KINDS = {
    "roster": mark("roster"),
    "tests": mark("tests"),
    "contacts": mark("visits and talks"),
    "leaves": mark("leave"),
    "blank": mark("blank"),
    "unknown": mark("not recognised by its headings, not read"),
}

REFUSED = {
    "id_missing": mark("The identity number is missing"),
    "id_damaged": mark("The identity number is damaged"),
    "id_checksum": mark("The identity number does not check"),
    "name_missing": mark("The name is missing"),
    "date_unreadable": mark("A date or term cannot be read"),
    "date_order": mark("Dates are in an impossible order"),
    "place_unknown": mark("The place is unknown in this county"),
    "place_ambiguous": mark("The place may be more than one"),
    "place_foreign": mark("The place is not one of yours"),
    "kind_unknown": mark("The kind is unknown"),
    "tier_unknown": mark("The tier is one of another region"),
    "result_unreadable": mark("The result cannot be read"),
    "person_unknown": mark("It is not sure whose rows these are (one line a person)"),
}

EXPECTED = mark("expected: {expected}")

MENDED = {
    "apostrophe": mark("apostrophe before a number taken off"),
    "spaces": mark("spaces taken out"),
    "full_width": mark("full-width characters made narrow"),
    "lower_x": mark("x written as X in an identity number"),
    "id_extended": mark("identity number of 15 digits extended to 18"),
    "id_number_cell": mark("identity number of 15 digits in a number cell"),
    "date_text": mark("date written as text"),
    "date_digits": mark("date written as eight digits"),
    "date_serial": mark("date left as a spreadsheet's day number"),
    "struck_out": mark("a stroke or a word for not yet, taken as empty"),
    "ditto": mark("同上 taken from the row above"),
    "merged": mark("cell merged downwards, taken for each of its rows"),
    "phone_number_cell": mark("telephone number in a number cell"),
    "phones_several": mark("several telephone numbers in one cell"),
    "phone_form": mark("signs taken out of a telephone number"),
    "phone_left_out": mark("telephone left out: it is no number, or has words beside it"),
    "place_written": mark("place written short or with what lies above it"),
    "place_village": mark("place given as a village; its township taken"),
    "kind_word": mark("kind of order written another way"),
    "tier_word": mark("tier written another way"),
    "tier_left_out": mark("tier left out: the word is no tier's"),
    "term_word": mark("term written as a word"),
    "term_from_dates": mark("term taken from its first and last day"),
    "term_assumed": mark("no term given: three years assumed; compare with the decision"),
    "result_word": mark("result written another way"),
    "sample_other": mark("sample of another kind"),
    "sex_from_id": mark("sex taken from the identity number"),
    "sex_differs": mark("sex differs from the identity number; taken as written"),
    "sex_left_out": mark("sex left out: it cannot be read"),
    "found_by_name": mark("no identity number; the name stands once in the roster"),
}


def as_json(ledger: Ledger) -> str:
    """Figures, refused rows and notes; besides, hidden rows and what was mended."""
    answer = {
        **ledger.figures(),
        "by_place": ledger.by_place(),
        "rejected": [{"sheet": r.sheet, "row": r.row, "code": r.code} for r in ledger.rejected],
        "notes": [{"sheet": n.sheet, "row": n.row, "code": n.code} for n in ledger.notes],
        "hidden_rows": [{"sheet": sheet, "row": row} for sheet, row in ledger.hidden_rows],
        "mended": [
            {"kind": kind, "count": m.count, "rows": [{"sheet": sheet, "row": row} for sheet, row in m.rows]}
            for kind, m in ledger.mended.items()
        ],
    }
    return json.dumps(answer, ensure_ascii=False, indent=1)


def as_text(ledger: Ledger, file: str, language: str) -> Iterator[str]:
    """The report in lines."""

    def say(text: str, **params: object) -> str:
        return Message(text, params).render(language)

    county = own_places().full_name(ledger.county)
    yield f"{county} {ledger.county} · {file}"
    if ledger.as_of:
        yield say(mark("Made up on {day}"), day=ledger.as_of)
    yield ""
    yield say(mark("Can be loaded"))
    for name, count in ledger.figures().items():
        yield _counted(say(FIGURES[name]), count, language)
    yield ""
    yield say(mark("Persons by place"))
    for code, count in ledger.by_place().items():
        yield _counted(own_places().name(code) or code, count, language)
    yield from _refused(ledger, language)
    yield from _mended(ledger.mended, language)
    yield from _notes(ledger, language)
    yield ""
    yield say(mark("Sheets"))
    for sheet in ledger.sheets:
        yield from _sheet(sheet, language)


def _counted(label: str, count: int, language: str) -> str:
    return "  " + Message(mark("{label}: {count}"), {"label": label, "count": f"{count:,}"}).render(language)


def _refused(ledger: Ledger, language: str) -> Iterator[str]:
    yield ""
    if not ledger.rejected:
        yield translate(mark("No row is refused."), language)
        return
    params: dict[str, object] = {"count": f"{len(ledger.rejected):,}"}
    yield Message(mark("Refused, to be put right in the ledger: {count}"), params).render(language)
    order = list(REFUSED)
    ranked = sorted(ledger.rejected, key=lambda r: (order.index(r.code), r.faults[0].expected.text))
    for (code, expected), group in groupby(ranked, key=lambda r: (r.code, r.faults[0].expected)):
        rows = list(group)
        yield _counted(f"{translate(REFUSED[code], language)} [{code}]", len(rows), language)
        text = Message(EXPECTED, {"expected": expected})
        yield f"    {text.render(language)}"
        for rejection in rows[:MOST_ROWS]:
            yield f"    {_rejection(rejection, language)}"
        yield from _more(len(rows), language)


def _more(count: int, language: str) -> Iterator[str]:
    if count > MOST_ROWS:
        text = Message(mark("… and {count} more; --json lists them all"), {"count": f"{count - MOST_ROWS:,}"})
        yield f"    {text.render(language)}"


def fault_words(fault: Fault, language: str) -> str:
    """What is wrong with a row, and what was found."""
    return translate(REFUSED[fault.code], language) + _found(fault, language)


def _rejection(rejection: Rejection, language: str) -> str:
    line = Message(mark("{sheet}, row {row}"), {"sheet": rejection.sheet, "row": rejection.row}).render(language)
    if rejection.rows > 1:
        line += Message(mark(" and {count} more rows of this person"), {"count": rejection.rows - 1}).render(language)
    line += _found(rejection.faults[0], language)
    for fault in rejection.faults[1:]:
        also = {"problem": fault_words(fault, language)}
        line += Message(mark("; besides: {problem}"), also).render(language)
    return line


def _found(fault: Fault, language: str) -> str:
    """What stands in the cell, or for dates out of order the two days."""
    if fault.found and fault.column:
        text = mark(": {column} is “{found}”")
    elif fault.found:
        text = mark(": {found}")
    elif fault.column and fault.code != "person_unknown":
        text = mark(": {column} is empty")
    else:
        return ""
    return Message(text, {"column": fault.column, "found": fault.found}).render(language)


def _mended(mended: dict[str, Mended], language: str) -> Iterator[str]:
    if not mended:
        return
    yield ""
    yield translate(mark("Mended on reading, because it is sure (please look at the examples)"), language)
    for kind, found in sorted(mended.items(), key=lambda item: -item[1].count):
        examples = _rows(found.rows, language)
        text = Message(mark(" (for example {rows})"), {"rows": examples}).render(language)
        yield _counted(translate(MENDED[kind], language), found.count, language) + text


def _notes(ledger: Ledger, language: str) -> Iterator[str]:
    if not ledger.notes and not ledger.hidden_rows:
        return
    yield ""
    yield translate(mark("Noted"), language)
    if ledger.hidden_rows:
        params = {"count": len(ledger.hidden_rows), "rows": _rows(ledger.hidden_rows[:20], language)}
        text = mark("{count} hidden rows were read like the others: {rows}")
        yield f"  {Message(text, params).render(language)}"
    for note in ledger.notes[:MOST_ROWS]:
        params = {
            "sheet": note.sheet,
            "row": note.row,
            "first": note.first_row,
            "first_sheet": note.first_sheet,
        }
        text = mark("{sheet}, row {row} says again what {first_sheet}, row {first} said; not loaded twice")
        line = Message(text, params).render(language)
        if note.differs:
            differs = {"columns": "、".join(note.differs)}
            line += Message(mark("; it differs in {columns}"), differs).render(language)
        yield f"  {line}"
    yield from _more(len(ledger.notes), language)


def _rows(rows: list[tuple[str, int]], language: str) -> str:
    """Rows with their sheet, each sheet named once."""
    parts = []
    for sheet, group in groupby(rows, key=lambda r: r[0]):
        numbers = "、".join(str(row) for _, row in group)
        parts.append(Message(mark("{sheet}, row {row}"), {"sheet": sheet, "row": numbers}).render(language))
    return "; ".join(parts) if language == "en" else "；".join(parts)


def _sheet(sheet: SheetReport, language: str) -> Iterator[str]:
    kind = translate(SHEET_KINDS[sheet.kind], language)
    if not sheet.heading_row:
        yield f"  {sheet.name}: {kind}"
        return
    params = {"kind": kind, "heading": sheet.heading_row, "count": f"{sheet.rows:,}"}
    found = Message(mark("{kind}, heading in row {heading}, {count} rows"), params)
    yield f"  {sheet.name}: {found.render(language)}"
    if not sheet.visible:
        text = Message(mark("The sheet is hidden; it was read like the others."))
        yield f"    {text.render(language)}"
    if sheet.ignored:
        text = Message(mark("Columns not read: {columns}"), {"columns": "、".join(sheet.ignored)})
        yield f"    {text.render(language)}"
    if sheet.missing:
        columns = "、".join(translate(MISSING[name], language) for name in sheet.missing)
        text = Message(mark("No column was found for: {columns}"), {"columns": columns})
        yield f"    {text.render(language)}"


MISSING = {
    "name": mark("name"),
    "place": mark("place"),
    "kind": mark("kind"),
    "decided_on": mark("day of the decision"),
    "mode": mark("visit or talk"),
}
