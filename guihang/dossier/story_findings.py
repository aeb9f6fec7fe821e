"""What the rules found, told in the story among what people wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from guihang.dossier.entry_words import Reader
from guihang.dossier.findings import NO_LONGER, POSITIVE, finding_words
from guihang.dossier.story_item import Item
from guihang.rules.acts.codes import CODES
from guihang.texts import mark, translate
from guihang.web.words.dates import moment, short_day
from guihang.web.words.duties import duty_name

# Findings that say no more than the act on which they rest: they stand among the rules' own, not beside it.
RESTATES: Mapping[str, str] = {"positive_test": "test.taken", "refused_test": "test.refused"}


def with_findings(
    items: list[Item],
    findings: Iterable[Mapping[str, str]],
    missed: Iterable[tuple[str, date, str]],
    reader: Reader,
) -> list[Item]:
    """The same with what the rules concluded, newest first; the year is said where it changes."""
    said = list(items)
    acts = {(i.kind, i.on) for i in items if i.tone and not i.withdrawn}
    findings = list(findings)
    _as_it_stands(items, findings, reader)
    for finding in findings:
        code, on = finding["code"], date.fromisoformat(finding["on"])
        words = finding_words(finding, reader.language)
        tone = "" if finding.get("said") in NO_LONGER else "bad"
        item = Item(f"f{len(said)}", code, on, "rules", words, tone=tone, source="rule")
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


def _as_it_stands(items: Iterable[Item], findings: Iterable[Mapping[str, str]], reader: Reader) -> None:
    """A positive result reads as it stands today: what the laboratory did not confirm is not "to be confirmed"."""
    stands: dict[date, set[str]] = {}
    for f in findings:
        if f["code"] == POSITIVE:
            stands.setdefault(date.fromisoformat(f["on"]), set()).add(f.get("said", ""))
    waits = translate(CODES["positive"], reader.language)
    for item in items:
        said = stands.get(item.on, {""}) if item.kind == "test.taken" and item.tone else {""}
        if len(said) == 1 and (one := min(said)):
            item.says = item.says.replace(waits, finding_words({"code": POSITIVE, "said": one}, reader.language))
            item.tone = "" if one in NO_LONGER else item.tone
