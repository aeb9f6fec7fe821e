"""What a check of the log found, in words: which kind of rows, and what is wrong with them."""

from __future__ import annotations

from guihang.access import clock
from guihang.access.log_check import Finding
from guihang.texts import Message, mark

PARTS = {
    "": mark("the seal"),
    "readings": mark("the readings"),
    "shown": mark("whom the readings showed"),
    "house": mark("the events of the house"),
    "entries": mark("the entries of the files"),
}
CODES = {
    "seal_missing": mark("there is no seal for this hour, though there are earlier and later ones"),
    "signature": mark("the signature is not one of the log's key"),
    "seal_changed": mark("the seal was changed"),
    "seal_unbound": mark("the seal does not follow from the one before it"),
    "not_as_copied": mark("the seal is not the one that was copied outside: the log was written anew"),
    "cut": mark("this hour and what follows was copied outside and is not here: the end of the log was cut off"),
    "code_unknown": mark("no seal has the printed code {where}: the log was written anew, or cut off"),
    "rows_gone": mark("{where} rows are missing"),
    "rows_added": mark("{where} rows were added"),
    "rows_changed": mark("rows were changed or took each other's place"),
    "rows_before": mark("rows stand there from before the first seal"),
    "part_unknown": mark("this kind of rows is sealed, but this program does not know it"),
    "removal_unfounded": mark("rows were removed, and not by the rule of how long they are kept"),
    "archive_changed": mark("the archive of what was removed is not as it was written"),
    "entry_broken": mark("entry {where} is not what was written, or does not follow from the one before it"),
    "entry_damaged": mark("what is sealed in entry {where} is not what was written"),
}


def said(finding: Finding) -> Message:
    """One finding as a line: hour, kind of rows, what is wrong."""
    what = Message(CODES.get(finding.code, finding.code), {"where": finding.where})
    part = Message(PARTS[finding.part]) if finding.part in PARTS else finding.part
    text = mark("{hour}  {part}: {what}")
    return Message(text, {"hour": clock.shown(finding.hour), "part": part, "what": what})
