"""The story of a file: what people wrote, corrections beside what they correct, and what the rules found."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from uuid_utils import compat

from guihang.access.clock import day_of
from guihang.dossier.addresses import attach_address, correct_address, papers_address, words_address
from guihang.dossier.doors import DOORS, door_address
from guihang.dossier.entry import APART, Facts
from guihang.dossier.errand import KINDS as ERRANDS
from guihang.dossier.errand import REFERRING
from guihang.dossier.scan_attach import WITHOUT, papers_by_entry
from guihang.rules.acts import ACTS, code_label
from guihang.texts import mark, translate
from guihang.web.words.dates import moment, short_day
from guihang.web.words.duties import duty_name
from guihang.web.words.names import FINDINGS

# Which tab of the story a kind belongs to; what is not named belongs to "papers".
GROUPS: Mapping[str, str] = {
    "test.taken": "tests",
    "test.refused": "tests",
    "visit.made": "contact",
    "talk.held": "contact",
    "counselling.given": "contact",
    "risk.assessed": "contact",
    "contact.lost": "contact",
    "contact.regained": "contact",
    "leave.granted": "contact",
    "absence.found": "contact",
    "words.given": "contact",
    "objection.made": "contact",
    "visit.asked": "contact",
    "visit.told": "contact",
    "help.asked": "contact",
    "help.answered": "contact",
    "consent.withdrawn": "contact",
}
# What the person said, word for word: shown as a quotation.
OWN_WORDS = frozenset({"words.given", "objection.made"})
# What words can be given to: whatever is told of the person, but not words themselves and what belongs to an entry.
UNANSWERED = frozenset({"entry.withdrawn", "file.joined", "words.given", "scan.attached", *APART})
# What hangs below the entry that it answers.
ANSWERING = frozenset({"words.given", *REFERRING})
# Findings that say no more than the act on which they rest: they stand among the rules' own, not beside it.
RESTATES: Mapping[str, str] = {"positive_test": "test.taken", "refused_test": "test.refused"}
NOTHING_DISPUTED: Mapping[UUID, date] = {}
# A note of one line stands in the sentence itself.
BRIEF = 60
TOGETHER, ALONE = mark("two people visit together"), mark("one person may visit")
NEVER_CORRECTED = frozenset({"entry.withdrawn", "file.joined", *APART, "scan.attached", *ERRANDS})
# Said elsewhere on the page, or by nobody: free text, ids, when the platform took over.
UNSAID = frozenset(
    {"note", "text", "wish", "can_do", "duty", "live_from", "other", "id_number", "id_kind", "drugs", "entry"}
)


@dataclass(slots=True)
class Was:
    """What stood there before a correction."""

    says: str
    by: str
    at: datetime | None
    reason: str = ""


@dataclass(slots=True)
class Item:
    """One thing in the story, as ``dossier/_story_item.html`` shows it."""

    dom: str
    kind: str
    on: date
    group: str
    says: str
    words: str = ""
    brief: bool = False
    restates: bool = False
    detail: str = ""
    tone: str = ""
    source: str = "desk"
    basis: str = ""
    collected_by: str = ""
    entered_by: str = ""
    written_at: datetime | None = None
    same_day: bool = True
    was: list[Was] = field(default_factory=list)
    withdrawn: Was | None = None
    correct_url: str = ""
    undo_url: str = ""
    undo_entry: UUID | None = None
    words_url: str = ""
    attach_url: str = ""
    papers: int = 0
    papers_url: str = ""
    own: bool = False
    disputed: date | None = None
    door_url: str = ""
    door: str = ""
    answers: list[Item] = field(default_factory=list)
    year: int | None = None
    iso: str = ""
    day: str = ""
    written: str = ""

    @property
    def alone(self) -> bool:
        """Whether it is shown by itself: it has a history, or a button of its own."""
        return bool(
            self.was or self.withdrawn or self.undo_url or self.answers or self.papers or self.door_url or self.disputed
        )

    def plain(self) -> dict[str, Any]:
        """What the line of one that is not `alone` prints; most of it is the same for many."""
        return {
            "dom": self.dom, "iso": self.iso, "day": self.day, "year": self.year, "says": self.says,
            "words": self.words, "brief": self.brief, "detail": self.detail, "tone": self.tone,
            "source": self.source, "basis": self.basis, "collected_by": self.collected_by,
            "entered_by": self.entered_by, "written": self.written, "same_day": self.same_day,
            "correct_url": self.correct_url, "words_url": self.words_url, "attach_url": self.attach_url,
            "own": self.own,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """In whose words the story is told: language, year, names of staff and places.

    What `me` wrote `since` a moment ago can be taken back with one press.
    """

    language: str
    year: int
    staff: Mapping[UUID, str]
    place_name: Any
    me: UUID | None = None
    since: datetime | None = None


def tell(
    entries: Sequence[Facts],
    opened: Mapping[UUID, Mapping[str, Any]],
    reader: Reader,
    *,
    writes: Container[str],
    disputed: Mapping[UUID, date] = NOTHING_DISPUTED,
    closed: Container[UUID] = (),
) -> list[Item]:
    """The entries as items, for a reader who `writes` these kinds of act. What was replaced hangs on what replaced
    it; a withdrawal strikes it out. What is `closed` has something behind a door that this reader may open."""
    by_id = {e.id: e for e in entries}
    replaced = {e.supersedes for e in entries if e.supersedes in by_id}
    items: list[Item] = []
    stands_in: dict[UUID, Item] = {}
    answers: list[tuple[str, Item]] = []
    papers = papers_by_entry(entries)
    # A paper is shown with the entry that it belongs to.
    hung = {paper.id for theirs in papers.values() for paper in theirs}
    for e in entries:
        if e.id in replaced or e.id in hung:
            continue
        chain, told = _before(e, by_id), e
        if e.kind == "entry.withdrawn" and chain:
            told = chain[0]
            item = _item(chain[0], opened, reader)
            item.withdrawn = Was("", _who(e, reader), e.written_at, str(opened.get(e.id, {}).get("reason", "")))
            chain = chain[1:]
        else:
            item = _item(e, opened, reader)
            if e.id in closed:
                item.door_url, item.door = door_address(e), DOORS[e.kind].key
            if e.kind not in NEVER_CORRECTED:
                own = e.kind in writes
                answered = "words.given" in writes and e.kind not in UNANSWERED
                attached = "scan.attached" in writes and e.kind not in WITHOUT
                item.correct_url = correct_address(e.person, e.id) if own else ""
                item.words_url = words_address(e.person, e.id) if answered else ""
                item.attach_url = attach_address(e.person, e.id) if attached else ""
                if own and not chain and e.entered_by == reader.me and reader.since and e.written_at >= reader.since:
                    item.undo_url = reverse("dossier:withdraw", args=[e.person, e.id])
                    item.undo_entry = compat.uuid7()
        newer = e
        for old in chain:
            item.was.append(Was(_whole(old, opened, reader), _who(newer, reader), newer.written_at))
            newer = old
        item.was.reverse()
        if papers:
            item.papers = sum(len(papers.get(one, ())) for one in {e.id, told.id, *(old.id for old in chain)})
            item.papers_url = papers_address(e.person, told.id) if item.papers else ""
        stands_in |= dict.fromkeys((e.id, *(old.id for old in chain)), item)
        if item.kind in ANSWERING:
            answers.append((str(told.data.get("entry", "")), item))
        else:
            items.append(item)
    for entry, since in disputed.items():
        if entry in stands_in:
            stands_in[entry].disputed = since
    return _answered(items, answers, stands_in)


def _answered(items: list[Item], answers: Iterable[tuple[str, Item]], stands_in: Mapping[UUID, Item]) -> list[Item]:
    """The items, the person's own words hung on what they answer, however often that was corrected since; words to
    nothing that is on file stand by themselves."""
    by_name = {entry.hex: item for entry, item in stands_in.items()}
    for entry, words in sorted(answers, key=lambda a: (a[1].on, str(a[1].written_at))):
        to = by_name.get(entry.replace("-", ""))
        if to is None or to.kind in UNANSWERED:
            items.append(words)
        else:
            to.answers.append(words)
    return items


def with_findings(
    items: list[Item],
    findings: Iterable[Mapping[str, str]],
    missed: Iterable[tuple[str, date, str]],
    reader: Reader,
) -> list[Item]:
    """The same with what the rules concluded, newest first; the year is said where it changes."""
    said = list(items)
    acts = {(i.kind, i.on) for i in items if i.tone and not i.withdrawn}
    for finding in findings:
        code, on = finding["code"], date.fromisoformat(finding["on"])
        words = translate(FINDINGS.get(code, code), reader.language)
        item = Item(f"f{len(said)}", code, on, "rules", words, tone="bad", source="rule")
        item.restates = (RESTATES.get(code), on) in acts
        said.append(item)
    for key, due_on, basis in missed:
        name = duty_name(key, None, reader.language)
        words = translate(mark("{duty}: its time has passed, nothing is on file"), reader.language).format(duty=name)
        said.append(Item(f"m{len(said)}", key, due_on, "rules", words, tone="bad", source="rule", basis=basis))
    said.sort(key=lambda i: (i.on, i.source != "rule", str(i.written_at or "")), reverse=True)
    year = reader.year
    for item in (one for each in said for one in (each, *each.answers)):
        item.iso, item.day = item.on.isoformat(), short_day(item.on, reader.year, reader.language)
        if item.written_at is not None:
            item.written = moment(item.written_at, reader.year, reader.language)
    for item in said:
        if item.on.year != year:
            year = item.year = item.on.year
    return said


def _before(e: Facts, by_id: Mapping[UUID, Facts]) -> list[Facts]:
    """What `e` replaced, the newest first."""
    chain: list[Facts] = []
    before = by_id.get(e.supersedes) if e.supersedes else None
    while before is not None and before not in chain:
        chain.append(before)
        before = by_id.get(before.supersedes) if before.supersedes else None
    return chain


def _who(e: Facts, reader: Reader) -> str:
    return reader.staff.get(e.entered_by, "") if e.entered_by else ""


def _item(e: Facts, opened: Mapping[UUID, Mapping[str, Any]], reader: Reader) -> Item:
    data = {**e.data, **opened.get(e.id, {})}
    bad = e.kind in {"test.refused", "absence.found", "contact.lost"} or data.get("result") == "positive"
    words = _words(data)
    main, further = _parts(e, data, reader)
    # Of a meeting what was said matters most; how and by whom stands in the small print.
    brief = GROUPS.get(e.kind) == "contact" and e.kind not in ERRANDS and 0 < len(words) <= BRIEF and "\n" not in words
    if brief:
        main, further = [""], [*main, *further]
    return Item(
        dom=e.id.hex,
        kind=e.kind,
        on=e.on,
        group=GROUPS.get(e.kind, "papers"),
        says=_sentence(e, main, reader).rstrip(),
        words=words,
        brief=brief,
        detail=_comma(reader).join(further),
        tone="bad" if bad else "",
        own=e.kind in OWN_WORDS,
        source=e.source,
        collected_by=reader.staff.get(e.collected_by, "") if e.collected_by else "",
        entered_by=_who(e, reader),
        written_at=e.written_at,
        same_day=day_of(e.written_at) == e.on,
    )


def _words(data: Mapping[str, Any]) -> str:
    return " ".join(str(data[n]) for n in ("wish", "can_do", "text", "note") if data.get(n))


def _comma(reader: Reader) -> str:
    return ", " if reader.language == "en" else "，"


def _parts(e: Facts, data: Mapping[str, Any], reader: Reader) -> tuple[list[str], list[str]]:
    """The act's values in words: what matters first, without its label; the rest with it."""
    main: list[str] = []
    further: list[str] = []
    for f in ACTS[e.kind].fields:
        if f.name == "two_visitors":
            main.append(translate(TOGETHER if data.get(f.name) else ALONE, reader.language))
            continue
        if f.name == "phones" and data.get(f.name) == [] and e.kind == "reach.changed":
            further.append(translate(mark("no phone any more"), reader.language))
            continue
        if f.name == "duty":
            main.append(duty_name(data["duty"], None, reader.language))
            continue
        if f.name in UNSAID or data.get(f.name) in (None, "", [], False):
            continue
        if f.name == "user":
            (further if e.kind in ERRANDS else main).append(reader.staff.get(UUID(data["user"]), "—"))
            continue
        value = said(f.type, data[f.name], reader)
        label = translate(f.label, reader.language)
        if f.type == "code" and f.required:
            main.append(value)
        elif f.type == "people":
            further.append(value)
        else:
            further.append(f"{label}{'' if label.endswith('）') else ' '}{value}")
    return main, further


def _sentence(e: Facts, parts: Sequence[str], reader: Reader) -> str:
    name = translate(ACTS[e.kind].label, reader.language)
    return f"{name}{': ' if reader.language == 'en' else '：'}{_comma(reader).join(parts)}" if parts else name


def sentence_of(e: Facts, reader: Reader) -> str:
    """An entry in one sentence with its day, without what is sealed in it."""
    main, _further = _parts(e, e.data, reader)
    return f"{short_day(e.on, reader.year, reader.language)} {_sentence(e, main, reader)}"


def _whole(e: Facts, opened: Mapping[UUID, Mapping[str, Any]], reader: Reader) -> str:
    """All that an act says, in one line: what is struck through must show the value that was corrected."""
    data = {**e.data, **opened.get(e.id, {})}
    main, further = _parts(e, data, reader)
    return _sentence(e, [*main, *further, *filter(None, [_words(data)])], reader)


def said(kind: str, value: Any, reader: Reader) -> str:
    """A field's value as a person says it."""
    if kind == "code":
        return translate(code_label(value), reader.language)
    if kind == "date":
        return short_day(date.fromisoformat(value), reader.year, reader.language)
    if kind == "place":
        return str(reader.place_name(value) or value)
    if kind == "people":
        return _people(value, reader.language)
    if kind in {"phones", "numbers"}:
        return "、".join(map(str, value))
    if kind == "bool":
        return "✓" if value else "—"
    return str(value)


def _people(value: Iterable[Mapping[str, str]], language: str) -> str:
    """People by role: "检测人 甲、乙"."""
    by_role: dict[str, list[str]] = {}
    for p in value:
        by_role.setdefault(translate(p["role"], language), []).append(p["name"])
    joint, between = (", ", "; ") if language == "en" else ("、", "；")
    return between.join(f"{role} {joint.join(names)}" for role, names in by_role.items())
