"""What an inspector would miss in a dossier, paper by paper: a light with words, and how each is mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from guihang.access.roles import Part
from guihang.course.file import CourseFile, Do
from guihang.course.page import DONE, LATE, NEXT, Block, Line, Subject
from guihang.dossier.addresses import attach_address
from guihang.dossier.basis import basis_words
from guihang.dossier.light import due_of, light_words, open_words, paper_name, paper_words
from guihang.rules.beside.papers import FAMILY, SERVED, SIGNED
from guihang.rules.paperlist import Paper, asked_by
from guihang.texts import mark


def build(file: CourseFile) -> Sequence[Block]:
    """The light; what is missing; what else is asked for."""
    order = file.order
    if order is None:
        return [Block(_("The papers"), empty=_("No decision is on file."))]
    asked = {paper.key: paper for paper in asked_by(order.policy)}
    missing = [_missing(file, code, asked) for code in order.papers]
    waits = [_waits(file, code, asked) for code in order.papers_open]
    told = {code.partition("@")[0].partition(":")[0] for code in (*order.papers, *order.papers_open)}
    rest = [paper for key, paper in asked.items() if key not in told]
    there = [_asked(file, paper, DONE) for paper in rest if _begun(file, paper)]
    later = [_asked(file, paper, NEXT) for paper in rest if not _begun(file, paper)]
    nothing = "" if order.papers_open else _("Nothing that is asked for by now is missing.")
    light = Block(
        light_words(order.papers, order.papers_open, file.actor.today),
        lines=missing,
        lead=_("What an inspector would miss, by the steps that have passed. It says nothing about anybody's work."),
        empty=nothing,
    )
    still = [Block(_("Within its days, or not known"), lines=waits)] if waits else []
    return [
        light,
        *still,
        Block(_("Already there"), lines=there),
        Block(_("Asked for once its step has come"), lines=later),
    ]


def _begun(file: CourseFile, paper: Paper) -> bool:
    """Whether its step has come, or, where none is an entry, anything of it is on file."""
    kinds = (paper.step,) if paper.each else paper.entry
    return any(not paper.each or paper.speaks_of(e.data) for e in file.of(*kinds))


def _missing(file: CourseFile, code: str, asked: Mapping[str, Paper]) -> Line:
    key, _colon, what = code.partition(":")
    paper = asked.get(key)
    basis = basis_words(",".join(paper.source), file.actor.language, file.person.place) if paper else ""
    return Line(paper_words(code, file.actor.language), LATE, basis=basis, do=_mend(file, paper, what) if paper else ())


def _waits(file: CourseFile, code: str, asked: Mapping[str, Paper]) -> Line:
    line = _missing(file, code.partition("@")[0], asked)
    return replace(line, state=NEXT, due=due_of(code), detail=open_words(code, file.actor.today))


def _mend(file: CourseFile, paper: Paper, what: str) -> list[Do]:
    """How it is mended: the entry is written, its service proved, its copy attached."""
    kinds = paper.entry or (paper.step,)
    if what == SIGNED:
        rows = file.of(*kinds)
        bare = [e for e in rows if not file.answering(e, "scan.attached")]
        if not bare or "scan.attached" not in file.writes:
            return []
        return [Do(attach_address(file.person.pk, bare[-1].id), _("Attach the signed copy"), True)]
    if what == FAMILY:
        return file.form("order.served", _("Record the service"), main=True, to="family")
    if what == SERVED and paper.receipted:
        return _answered_by(file, paper)
    if what == SERVED:
        kind = paper.served if paper.served in {"order.served", "release.served"} else "paper.served"
        return file.form(kind, _("Record the service"), main=True, form=paper.form, to="person")
    if not paper.entry:
        return []
    return file.form(kinds[0], _("Record"), main=True, **_answered(file, paper))


def _answered_by(file: CourseFile, paper: Paper) -> list[Do]:
    """What shows that it arrived where it went, where it goes to no person: the receipt for the newest without one."""
    bare = [e for e in file.of(paper.step) if paper.speaks_of(e.data) and not file.answering(e, paper.served)]
    return file.form(paper.served, _("Record the receipt"), main=True, entry=bare[-1].id) if bare else []


def _answered(file: CourseFile, paper: Paper) -> dict[str, object]:
    """The newest entry that still waits for the one that is to answer it."""
    if not paper.answers:
        return {}
    asking = [e for e in file.of(paper.step) if paper.speaks_of(e.data) and not file.answering(e, *paper.entry)]
    return {"entry": asking[-1].id} if asking else {}


def _asked(file: CourseFile, paper: Paper, state: str) -> Line:
    wanted = [_("an entry") if state == DONE else _("the paper")]
    wanted += [_("served")] if paper.served else []
    wanted += [_("signed copy")] if paper.signed else []
    told = _("on file: %(what)s") if state == DONE else _("asks for: %(what)s")
    basis = basis_words(",".join(paper.source), file.actor.language, file.person.place)
    name = paper_name(paper.key, file.actor.language)
    return Line(name, state, detail=told % {"what": _(", ").join(wanted)}, basis=basis)


PAPERS = Subject(
    "papers",
    mark("Papers on file"),
    mark("Which papers the dossier must hold by now, which are there, and which are missing."),
    build,
    part=Part.COURSE,
)
