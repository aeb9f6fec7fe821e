"""Which papers a dossier must hold, as `papers.toml` says it: for the nation, and for a pack that asks otherwise.

One form may be asked for at several steps: its first row in the table goes by the form's own code, `F05`; each further
one by form and step, `F05/move.received`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from guihang.rules.acts import ACTS
from guihang.rules.acts.codes import FORMS
from guihang.rules.figures import KNOWN, STATUSES

FILE = Path(__file__).parent / "papers.toml"
NATIONAL = "national"
STEPS = ("decided", "served", "reported", "agreement", "group", "plan", "ended", "released")
PAPER_SERVED = "paper.served"
# What serves a paper on the person or the family.
SERVICES = frozenset({"order.served", "release.served", "notice.served", PAPER_SERVED})


class PaperListError(ValueError):
    """The table asks for what there is not."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: after which step, which entry, whether served and signed; its basis."""

    form: str
    step: str
    status: str
    source: tuple[str, ...]
    entry: tuple[str, ...] = ()
    after: bool = False
    answers: bool = False
    own: bool = False
    within: str = ""
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    served: str = ""
    signed: bool = False
    asked: bool = True
    pack: str = NATIONAL
    why: Mapping[str, str] = field(default_factory=dict)
    key: str = ""

    @property
    def each(self) -> bool:
        """Whether every entry of a kind asks for it."""
        return self.step not in STEPS

    @property
    def receipted(self) -> bool:
        """Whether it goes to an office, which answers with a receipt, and is served on nobody."""
        return bool(self.served) and self.served not in SERVICES

    def speaks_of(self, data: Mapping[str, object]) -> bool:
        """Whether an entry of the step with these fields asks for it."""
        return all(data.get(name) in codes for name, codes in self.only.items())

    def kinds(self) -> set[str]:
        """The kinds of act that it is about."""
        return {*self.entry, *filter(None, [self.served]), *([self.step] if self.each else [])}


@cache
def every() -> tuple[Paper, ...]:
    """The whole table. Raises PaperListError."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["paper"]
    first: dict[str, str] = {}
    read = []
    for row in rows:
        form, step = row["form"], row["step"]
        key = form if first.setdefault(form, step) == step else f"{form}/{step}"
        read.append(Paper(**{**row, "source": tuple(row["source"]), "entry": tuple(row.get("entry", ())), "key": key}))
    for paper in read:
        _check(paper)
    return tuple(read)


def _check(paper: Paper) -> None:
    """Forms, acts, fields and figures that there are; days for what comes after its step."""
    unknown = [kind for kind in paper.kinds() if kind not in ACTS]
    if paper.form not in FORMS or paper.status not in STATUSES or unknown:
        raise PaperListError(f"{paper.form}: {unknown or paper.status}")
    fields = {f.name for f in ACTS[paper.step].fields} if paper.each else set()
    lost = [kind for kind in paper.entry if paper.answers and paper.step not in ACTS[kind].answers]
    if not paper.only.keys() <= fields or lost or paper.after != (paper.within in KNOWN):
        raise PaperListError(f"{paper.key}: {lost or paper.within or sorted(paper.only)}")


@cache
def asked_by(pack: str) -> tuple[Paper, ...]:
    """The papers that count under a pack, in the order of their forms; its own row instead of the nation's."""
    found = {paper.key: paper for paper in every() if paper.pack == NATIONAL}
    found |= {paper.key: paper for paper in every() if paper.pack == pack}
    return tuple(paper for _key, paper in sorted(found.items()) if paper.asked)


@cache
def receipted() -> frozenset[str]:
    """The keys of the papers for which a receipt is the proof."""
    return frozenset(paper.key for paper in every() if paper.receipted)


def kinds_read() -> frozenset[str]:
    """Every kind of act that the table is about, and the copies that are attached."""
    return frozenset({"scan.attached", PAPER_SERVED}).union(*(paper.kinds() for paper in every()))
