"""The story of a file: what people wrote, corrections beside what they correct, answers below what they answer."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.urls import reverse
from uuid_utils import compat

from guihang.access.clock import day_of
from guihang.dossier.addresses import attach_address, correct_address, papers_address, words_address
from guihang.dossier.doors import DOORS, door_address
from guihang.dossier.entry import Facts
from guihang.dossier.entry_words import Reader, act_with, comma, free_words, values_in_words, whole_sentence
from guihang.dossier.errand import KINDS as ERRANDS
from guihang.dossier.scan_attach import WITHOUT, papers_by_entry
from guihang.dossier.second_word import AGREED
from guihang.dossier.story_item import Item, Was
from guihang.dossier.story_kinds import ANSWERING, GROUPS, NEVER_CORRECTED, OWN_WORDS, UNANSWERED
from guihang.rules.acts.correcting import BECAUSE
from guihang.texts import mark, translate

NOTHING_DISPUTED: Mapping[UUID, date] = {}
# A note of one line stands in the sentence itself.
BRIEF = 60


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
    agreed = {str(e.data["entry"]).replace("-", ""): _who(e, reader) for e in entries if e.kind == AGREED}
    # A paper is shown with the entry that it belongs to, a second person's word with the correction.
    hung = {paper.id for theirs in papers.values() for paper in theirs} | {e.id for e in entries if e.kind == AGREED}
    for e in entries:
        if e.id in replaced or e.id in hung:
            continue
        chain, told = _before(e, by_id), e
        if e.kind == "entry.withdrawn" and chain:
            told = chain[0]
            item = _item(chain[0], opened, reader)
            why = str(opened.get(e.id, {}).get("reason", ""))
            item.withdrawn = Was("", _who(e, reader), e.written_at, why, agreed.get(e.id.hex, ""))
            chain = chain[1:]
        else:
            item = _item(e, opened, reader)
            if e.id in closed:
                item.door_url, item.door = door_address(e), DOORS[e.kind].key
            if e.kind not in NEVER_CORRECTED:
                _offer(item, e, writes, reader, newest=not chain)
            if not chain and e.id.hex in agreed:
                second = translate(mark("agreed by {who}"), reader.language).format(who=agreed[e.id.hex])
                item.detail = comma(reader).join(filter(None, (item.detail, second)))
        item.was = _history([told, *chain], opened, reader, agreed)
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


def _history(
    chain: Sequence[Facts], opened: Mapping[UUID, Mapping[str, Any]], reader: Reader, agreed: Mapping[str, str]
) -> list[Was]:
    """What stood there before each correction, the oldest first; `chain` is what stands and what it replaced."""
    found = []
    for newer, old in pairwise(chain):
        why = str(opened.get(newer.id, {}).get(BECAUSE.name, ""))
        by, second = _who(newer, reader), agreed.get(newer.id.hex, "")
        found.append(Was(whole_sentence(old, opened, reader), by, newer.written_at, why, second))
    return found[::-1]


def _offer(item: Item, e: Facts, writes: Container[str], reader: Reader, *, newest: bool) -> None:
    """What may be done about an entry: correct it, answer it, attach its paper, take it back at once."""
    own = e.kind in writes
    answered = "words.given" in writes and e.kind not in UNANSWERED
    attached = "scan.attached" in writes and e.kind not in WITHOUT
    item.correct_url = correct_address(e.person, e.id) if own else ""
    item.words_url = words_address(e.person, e.id) if answered else ""
    item.attach_url = attach_address(e.person, e.id) if attached else ""
    if own and newest and e.entered_by == reader.me and reader.since and e.written_at >= reader.since:
        item.undo_url = reverse("dossier:withdraw", args=[e.person, e.id])
        item.undo_entry = compat.uuid7()


def _answered(items: list[Item], answers: Iterable[tuple[str, Item]], stands_in: Mapping[UUID, Item]) -> list[Item]:
    """The items, the person's own words hung on what they answer, however often that was corrected since; words to
    nothing that is on file stand by themselves."""
    by_name = {entry.hex: item for entry, item in stands_in.items()}
    above: dict[str, Item] = {}
    for entry, words in sorted(answers, key=lambda a: (a[1].on, str(a[1].written_at))):
        to = by_name.get(entry.replace("-", ""))
        if to is None or to.kind in UNANSWERED:
            items.append(words)
            continue
        # What answers an answer hangs below what that one answers.
        above[words.dom] = to = above.get(to.dom, to)
        to.answers.append(words)
    return items


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
    words = free_words(data)
    main, further = values_in_words(e, data, reader)
    # Of a meeting what was said matters most; how and by whom stands in the small print.
    brief = GROUPS.get(e.kind) == "contact" and e.kind not in ERRANDS and 0 < len(words) <= BRIEF and "\n" not in words
    if brief:
        main, further = [""], [*main, *further]
    return Item(
        dom=e.id.hex,
        kind=e.kind,
        on=e.on,
        group=GROUPS.get(e.kind, "papers"),
        says=act_with(e, main, reader).rstrip(),
        words=words,
        brief=brief,
        detail=comma(reader).join(further),
        tone="bad" if bad else "",
        own=e.kind in OWN_WORDS,
        source=e.source,
        collected_by=reader.staff.get(e.collected_by, "") if e.collected_by else "",
        entered_by=_who(e, reader),
        written_at=e.written_at,
        same_day=day_of(e.written_at) == e.on,
    )
