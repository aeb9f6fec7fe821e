"""Whom every address is for, and what it answers to those: one table, which test_every_address holds the house to."""

from __future__ import annotations

from dataclasses import dataclass

from guihang.access.outside import INSIDE
from guihang.access.roles import Power, Role

SHOWN, MOVED, WRONG_METHOD, SIGN_IN = {200}, {302}, {405}, {302}
SAVED = {200, 204, 302, 400, 422}  # a form answers that it is done, or what is wrong with it


@dataclass(frozen=True, slots=True)
class Expected:
    """Who may ask, and what those who may are answered. `of_person`: the address names somebody's file."""

    powers: frozenset[Power] | None  # None: anybody; empty: every sign-in
    get: set[int]
    post: set[int]
    of_person: bool = False
    roles: frozenset[Role] = frozenset()  # of those who have the power, these alone; empty: all of them
    act: str = ""  # the act that it writes on the file: only for the roles that write it


ANYBODY, EVERY_SIGN_IN = None, frozenset[Power]()
SEES, RECORDS = frozenset({Power.SEE_FILES}), frozenset({Power.RECORD})
LOADS, FIGURES = frozenset({Power.LOAD}), frozenset({Power.SEE_FIGURES})
CONFIRMS = frozenset({Power.CONFIRM})
OPENS = frozenset({Power.OPEN_FILES})
ENDS = frozenset({Power.END_CONTROL})
GUARDS = frozenset({Power.GUARD_PRIVACY})
ASKS = CONFIRMS | FIGURES | ENDS
HANDS_OUT = frozenset({Power.MANAGE_SIGN_INS})
RUNS = frozenset({Power.RUN_SYSTEM})
WRITES = RECORDS | {Power.END_CONTROL}  # through the forms of a file; which acts, the table of roles says

TABLE: dict[str, Expected] = {
    "access:sign-in": Expected(ANYBODY, SHOWN | MOVED, SHOWN | MOVED),
    "access:sign-out": Expected(ANYBODY, WRONG_METHOD, MOVED),
    "access:language": Expected(ANYBODY, WRONG_METHOD, MOVED),
    "access:service-door": Expected(ANYBODY, SHOWN | MOVED, SHOWN | MOVED),
    "course:listing": Expected(ENDS, SHOWN, WRONG_METHOD),
    "course:subject": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "course:move-approve": Expected(RECORDS, {404}, {404}, of_person=True, act="move.approved"),
    "course:move-recall": Expected(RECORDS, {404}, {404}, of_person=True, act="move.recalled"),
    "course:move-arrived": Expected(RECORDS, {404}, {404}, of_person=True, act="move.received"),
    "course:away": Expected(RECORDS, SHOWN, WRONG_METHOD),
    "course:leave-report": Expected(RECORDS, SHOWN, SAVED, of_person=True, act="leave.asked"),
    "course:leave-grant": Expected(RECORDS, {404}, {404}, of_person=True, act="leave.granted"),
    "course:leave-off": Expected(RECORDS, {404}, {404}, of_person=True, act="entry.withdrawn"),
    "course:overstay": Expected(CONFIRMS, {404}, {404}, of_person=True, act="overstay.weighed"),
    "course:breach-report": Expected(RECORDS, {404}, {404}, of_person=True, act="breach.reported"),
    "course:drawn": Expected(RECORDS, SHOWN, WRONG_METHOD),
    "course:test-weigh": Expected(CONFIRMS, {404}, {404}, of_person=True, act="noshow.weighed"),
    "course:arrivals": Expected(RECORDS, SHOWN, WRONG_METHOD),
    "course:announce": Expected(RECORDS, SHOWN, SAVED),
    # Who is in no office's way has no arrival; nobody of the cast is.
    "course:arrival": Expected(RECORDS, {404}, WRONG_METHOD, of_person=True),
    "course:arrival-deed": Expected(RECORDS, {404}, {404}, of_person=True),
    "desk:between": Expected(FIGURES, SHOWN, WRONG_METHOD),
    "asked:visit": Expected(frozenset({Power.VISIT_ASKED}), SHOWN, SAVED),
    "asked:service": Expected(frozenset({Power.SERVE_ASKED}), SHOWN, WRONG_METHOD),
    "asked:request": Expected(
        frozenset({Power.SERVE_ASKED}), SHOWN, SAVED, of_person=True, roles=frozenset({Role.LABOUR})
    ),
    "access:help": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "access:news": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "access:account": Expected(EVERY_SIGN_IN, SHOWN, MOVED),
    "access:password": Expected(EVERY_SIGN_IN, SHOWN, SAVED),
    "access:elsewhere": Expected(EVERY_SIGN_IN, WRONG_METHOD, MOVED),
    "access:device": Expected(EVERY_SIGN_IN, WRONG_METHOD, MOVED),
    "access:factors": Expected(EVERY_SIGN_IN, SHOWN, MOVED),
    "access:passkey": Expected(EVERY_SIGN_IN, WRONG_METHOD, SAVED),
    "access:again-passkey": Expected(EVERY_SIGN_IN, WRONG_METHOD, {400}),
    "access:code-app": Expected(EVERY_SIGN_IN, MOVED, MOVED),
    "access:recovery-codes": Expected(EVERY_SIGN_IN, MOVED, MOVED),
    "access:with-passkey": Expected(ANYBODY, WRONG_METHOD, SHOWN),
    "access:second": Expected(ANYBODY, MOVED, MOVED),
    "access:provider": Expected(ANYBODY, {404}, WRONG_METHOD),
    "access:provider-back": Expected(ANYBODY, {404}, WRONG_METHOD),
    "access:sign-ins": Expected(HANDS_OUT, SHOWN, SHOWN),
    "access:sign-in-add": Expected(HANDS_OUT, SHOWN, SAVED),
    "access:sign-in-of": Expected(HANDS_OUT, SHOWN, SAVED, of_person=True),
    "access:log": Expected(frozenset({Power.SEE_LOG}), SHOWN, MOVED),
    "access:log-heads": Expected(frozenset({Power.KEEP_LOG}), SHOWN, SAVED),
    "access:roles": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "access:view-as": Expected(HANDS_OUT, WRONG_METHOD, {403}),  # where people are real
    "access:view-as-end": Expected(EVERY_SIGN_IN, WRONG_METHOD, MOVED),
    "desk:system": Expected(RUNS, SHOWN, WRONG_METHOD),
    "desk:job": Expected(RUNS, WRONG_METHOD, {404}),
    "desk:today": Expected(SEES, SHOWN, WRONG_METHOD),
    "desk:cards": Expected(SEES, SHOWN, WRONG_METHOD),
    "desk:begin": Expected(RECORDS, WRONG_METHOD, MOVED),
    "desk:workers": Expected(RECORDS | {Power.SEE_FIGURES}, SHOWN, WRONG_METHOD),
    "desk:office": Expected(CONFIRMS, SHOWN, SAVED),
    "desk:hand-over": Expected(RECORDS, SHOWN, SAVED),
    "desk:handed-over": Expected(RECORDS, {404}, {404}),
    "dossier:safety": Expected(WRITES, SHOWN, SHOWN, of_person=True),
    "desk:together": Expected(RECORDS, SHOWN, SHOWN | SAVED),
    "desk:together-done": Expected(RECORDS, MOVED, MOVED),
    "desk:confirm": Expected(FIGURES | CONFIRMS, SHOWN, WRONG_METHOD),
    "desk:settle-clash": Expected(CONFIRMS, SHOWN, SAVED, of_person=True),
    "desk:settle-parked": Expected(CONFIRMS, SHOWN, SAVED, of_person=True),
    "desk:county": Expected(FIGURES, SHOWN, WRONG_METHOD),
    "desk:county-sheet": Expected(FIGURES, SHOWN, WRONG_METHOD),
    "desk:rules": Expected(INSIDE, SHOWN, WRONG_METHOD),
    "desk:handout": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "desk:notice": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "ledgers_out:choose": Expected(SEES, SHOWN, SHOWN | SAVED),
    "ledgers_out:one": Expected(SEES | FIGURES | {Power.GUARD_PRIVACY}, {404}, WRONG_METHOD),
    "ledgers_out:ask": Expected(SEES, WRONG_METHOD, {404}),
    "ledgers_out:decide": Expected(SEES | FIGURES, WRONG_METHOD, {404}),
    "ledgers_out:stop": Expected(SEES | FIGURES, WRONG_METHOD, {404}),
    "ledgers_out:fetch": Expected(SEES, WRONG_METHOD, {404}),
    "ledgers_out:destroyed": Expected(SEES, WRONG_METHOD, {404}),
    "ledgers_out:taken": Expected(FIGURES | CONFIRMS | {Power.GUARD_PRIVACY}, SHOWN, WRONG_METHOD),
    "dossier:people": Expected(SEES, SHOWN, MOVED),
    "dossier:keep-view": Expected(SEES, WRONG_METHOD, MOVED),
    "dossier:view": Expected(SEES, WRONG_METHOD, {404}),
    "dossier:columns": Expected(SEES, WRONG_METHOD, MOVED),
    "dossier:order-in": Expected(RECORDS, SHOWN, SAVED),
    "dossier:order-in-number": Expected(RECORDS, WRONG_METHOD, SHOWN),
    "dossier:matches": Expected(FIGURES, SHOWN, WRONG_METHOD),
    "dossier:match": Expected(FIGURES, WRONG_METHOD, {404}),
    # Who looks on from above is led from a list to the page that asks for a reason.
    "dossier:file": Expected(SEES, SHOWN | MOVED, WRONG_METHOD, of_person=True),
    "glass:number": Expected(SEES, SHOWN, SAVED),
    "glass:one": Expected(SEES, SHOWN | MOVED, SAVED, of_person=True),
    "glass:ticket": Expected(EVERY_SIGN_IN, {404}, {404}),
    "glass:back": Expected(EVERY_SIGN_IN, WRONG_METHOD, {404}),
    "questions:list": Expected(GUARDS, SHOWN, WRONG_METHOD),
    "questions:one": Expected(GUARDS | CONFIRMS | FIGURES, {404}, {404}),
    "questions:mine": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "questions:answer": Expected(EVERY_SIGN_IN, {404}, {404}),
    "access:again": Expected(EVERY_SIGN_IN, SHOWN, SAVED),
    "access:alerts": Expected(EVERY_SIGN_IN, SHOWN, WRONG_METHOD),
    "access:settle-alert": Expected(EVERY_SIGN_IN, WRONG_METHOD, {404}),
    "dossier:notes": Expected(RECORDS, SHOWN, SHOWN, of_person=True),
    "dossier:health": Expected(RECORDS, SHOWN, SHOWN, of_person=True),
    "dossier:looked": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:readers": Expected(CONFIRMS, SHOWN, SAVED, of_person=True),
    "desk:looked-month": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:help-new": Expected(RECORDS, SHOWN, SAVED),
    "ends:list": Expected(ENDS | FIGURES, SHOWN, WRONG_METHOD),
    # Whoever is in lists has no end to decide; a sealed file answers as if it did not exist.
    "ends:end": Expected(ENDS, {404}, {404}, of_person=True),
    "documents:end-papers": Expected(ENDS, {404}, {404}, of_person=True),
    "documents:sealed-papers": Expected(ASKS, {404}, {404}),
    "sealed:ask": Expected(ASKS, SHOWN, SAVED),
    "sealed:agree": Expected(ASKS, {404}, {404}),
    "sealed:file": Expected(ASKS, {404}, WRONG_METHOD),
    "sealed:notice": Expected(ASKS, {404}, WRONG_METHOD),
    "sealed:papers": Expected(ASKS, {404}, WRONG_METHOD),
    "sealed:scan": Expected(ASKS, {404}, WRONG_METHOD),
    "sealed:take-back": Expected(ASKS, WRONG_METHOD, {404}),
    "course:sites": Expected(SEES, SHOWN, WRONG_METHOD),
    "course:site-new": Expected(frozenset({Power.KEEP_SITES}), SHOWN, SAVED),
    "course:site": Expected(frozenset({Power.KEEP_SITES}), {404}, {404}),
    "course:standard": Expected(INSIDE, SHOWN, WRONG_METHOD),
    "course:tier": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "course:tier-assess": Expected(RECORDS, SHOWN, SAVED, of_person=True, act="tier.assessed"),
    "course:tier-decide": Expected(RECORDS, WRONG_METHOD, SAVED, of_person=True, act="tier.proposed"),
    "course:tier-answer": Expected(RECORDS, WRONG_METHOD, SAVED, of_person=True, act="tier.set"),
    "dossier:rights-due": Expected(SEES, SHOWN, WRONG_METHOD),
    "dossier:rights": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:whole-pdf": Expected(RECORDS, WRONG_METHOD, SHOWN, of_person=True),
    "dossier:whole-json": Expected(RECORDS, WRONG_METHOD, SHOWN, of_person=True),
    "dossier:basis": Expected(SEES, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:record": Expected(WRITES, SHOWN, SAVED, of_person=True, act="visit.made"),
    "dossier:closed": Expected(OPENS, SHOWN, WRONG_METHOD),
    "dossier:archive": Expected(OPENS, SHOWN, SAVED, of_person=True),
    "dossier:corrections": Expected(WRITES | CONFIRMS | {Power.STAND_IN}, SHOWN, WRONG_METHOD),
    "dossier:correction": Expected(WRITES | CONFIRMS | {Power.STAND_IN}, {404}, {404}),
    "dossier:correct": Expected(WRITES, SHOWN, SAVED, of_person=True, act="visit.made"),
    "dossier:withdraw": Expected(WRITES, WRONG_METHOD, SAVED, of_person=True, act="visit.made"),
    "desk:sheet": Expected(RECORDS, SHOWN, SHOWN, of_person=True),
    "desk:sheets": Expected(RECORDS, SHOWN, SHOWN),
    "documents:papers": Expected(RECORDS, SHOWN, WRONG_METHOD, of_person=True),
    "documents:paper": Expected(RECORDS, SHOWN, SHOWN, of_person=True),
    "documents:many": Expected(RECORDS, SHOWN, SHOWN),
    "documents:templates": Expected(frozenset({Power.KEEP_FORMS}), SHOWN, WRONG_METHOD),
    "documents:template": Expected(frozenset({Power.KEEP_FORMS}), SHOWN, SAVED),
    "desk:round": Expected(RECORDS, SHOWN, SHOWN),
    "dossier:attach": Expected(WRITES, SHOWN, SAVED, of_person=True, act="scan.attached"),
    "dossier:attach-piece": Expected(WRITES, {404}, {400}, of_person=True, act="scan.attached"),
    "dossier:papers": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
    "dossier:scan": Expected(OPENS, SHOWN, WRONG_METHOD, of_person=True),
}

# A ledger is answered by its page, or by the one that comes next on its way.
for _name, _get, _post in (
    ("ledger", SHOWN | MOVED, WRONG_METHOD),
    ("columns", SHOWN | MOVED, SAVED),
    ("rows", SHOWN | MOVED, WRONG_METHOD),
    ("mend", WRONG_METHOD, SAVED),
    ("check", WRONG_METHOD, MOVED),
    ("load", WRONG_METHOD, MOVED),
    ("undo", WRONG_METHOD, MOVED),
    ("discard", WRONG_METHOD, MOVED),
    ("progress", SHOWN, WRONG_METHOD),
    ("returned", SHOWN | MOVED, WRONG_METHOD),
    ("report", SHOWN | MOVED, WRONG_METHOD),
):
    TABLE[f"exchange:{_name}"] = Expected(LOADS, _get, _post, of_person=True)
TABLE["exchange:ledgers"] = Expected(LOADS, SHOWN, SAVED)
