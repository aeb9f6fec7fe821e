"""Proof of service, paper by paper: on whom, when and how, who saw it, why it was refused; the signed copy; and how
what is not there yet is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from guihang.access.actor import Actor
from guihang.access.roles import Part
from guihang.documents.catalogue import Form
from guihang.documents.filled import File, said_of
from guihang.dossier.addresses import attach_address, papers_address, record_address
from guihang.dossier.entry import Facts
from guihang.rules.acts import ACTS
from guihang.rules.paperlist import PAPER_SERVED, asked_by
from guihang.web.words.names import code_name

SCANNED = "scan.attached"
# By form the act that says it was served, where it has one of its own; the others are proved by naming the form.
SERVED_BY: Mapping[str, str] = {
    "F01": "order.served", "F03": PAPER_SERVED, "F11": "notice.served", "F19": "papers.received", "F23": "urging.sent",
    "F24": "report.receipted", "F27": "release.served",
}  # fmt: skip
# What proves the service of others is not served itself; what stays in the office goes to nobody.
NOT_SERVED = frozenset({"F02", "F08", "F10", "F12", "F13", "F14", "F15", "F16", "F21", "F25", "F26", "F28", "F29",
                        "F30", "F32"})  # fmt: skip
MOST = 4


@dataclass(frozen=True, slots=True)
class Proof:
    """One service: its day, in words on whom and how; why refused, who saw it; where its copy is, or is attached."""

    on: date
    to: str
    how: str
    taken_by: str
    refused: str
    witness: str
    copy: str
    attach: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something that may be written down of a paper."""

    url: str
    label: str


def proofs_of(actor: Actor, file: File, form: Form) -> list[Proof]:
    """How a paper was served, the newest last."""
    kind = SERVED_BY.get(form.id, PAPER_SERVED)
    found = [e for e in file.of(*{kind, PAPER_SERVED}) if _about(e, form)]
    return [_proof(actor, file, e) for e in found[-MOST:]]


def _about(e: Facts, form: Form) -> bool:
    if e.kind == PAPER_SERVED:
        return str(e.data.get("form", "")) == form.id
    return all(str(e.data.get(name, "")) in codes for name, codes in form.only.items())


def _proof(actor: Actor, file: File, e: Facts) -> Proof:
    names = {f.name for f in ACTS[e.kind].fields}

    def code(name: str) -> str:
        return code_name(str(e.data[name]), actor.language) if name in names and e.data.get(name) else ""

    def word(*wanted: str) -> str:
        return next((said for name in wanted if name in names and (said := said_of(file, e, name))), "")

    copy = papers_address(file.person.pk, e.id) if _copied(file, e) else ""
    attach = "" if copy else _attach(actor, file, e)
    return Proof(e.on, code("to"), code("how"), word("taken_by", "by"), word("refused_because"), word("witness"),
                 copy, attach)  # fmt: skip


def _copied(file: File, e: Facts) -> bool:
    return any(scan.kind == SCANNED and e.id in file.line_of(scan)[1:] for scan in file.story)


def _attach(actor: Actor, file: File, e: Facts) -> str:
    may = Part.PAPERS in file.sees and actor.may_write(SCANNED, file.person.place)
    return attach_address(file.person.pk, e.id) if may else ""


def steps_of(actor: Actor, file: File, form: Form) -> list[Step]:
    """What may be written down of a paper now: that it was served; its signed copy."""
    steps = []
    kind = SERVED_BY.get(form.id, PAPER_SERVED)
    if form.id not in NOT_SERVED and actor.may_write(kind, file.person.place) and (given := _given(file, form, kind)):
        steps.append(Step(f"{record_address(file.person.pk, kind)}?{urlencode(given)}", _("Served")))
    signed = signed_of(file, form)
    if signed and not _copied(file, signed) and (url := _attach(actor, file, signed)):
        steps.append(Step(url, _("Attach the signed copy")))
    return steps


def _given(file: File, form: Form, kind: str) -> dict[str, str]:
    """What the form of a service begins with; empty where there is nothing to serve yet."""
    given: dict[str, str] = {}
    fields = {f.name for f in ACTS[kind].fields}
    if ACTS[kind].about == "order":
        if file.order is None:
            return {}
        given["order"] = str(file.order.pk)
    if ACTS[kind].answers:
        sent = [e for e in file.for_form(form) if e.kind in ACTS[kind].answers]
        if not sent:
            return {}
        given["entry"] = str(sent[-1].id)
    if "form" in fields:
        given["form"] = form.id
    if "to" in fields:
        given["to"] = "person"
    if form.only and kind in form.acts:
        given |= {name: codes[0] for name, codes in form.only.items()}
    return given or {"to": "person"}


def signed_of(file: File, form: Form) -> Facts | None:
    """The entry that the signed copy belongs to: the one the list of papers names, else the newest of the form's."""
    papers = [p for p in asked_by(file.order.policy) if p.form == form.id] if file.order else []
    kinds = {kind for p in papers for kind in p.entry or (p.step,)} & ACTS.keys() - {PAPER_SERVED}
    found = file.of(*kinds) if kinds else file.for_form(form)
    return found[-1] if found else None


def copy_of(file: File, form: Form) -> str:
    """Where the signed copy is looked at; empty where none is attached."""
    signed = signed_of(file, form)
    return papers_address(file.person.pk, signed.id) if signed and _copied(file, signed) else ""
