"""``guihang verify``: work every file out again and compare."""

from __future__ import annotations

import argparse
import sys

from guihang.dossier.progress import counter
from guihang.dossier.verify import verify
from guihang.texts import mark, translate

FAULTS = {
    "chain_gap": mark("the chain lacks an entry at place {where}"),
    "chain_broken": mark("entry {where} is not what was written"),
    "chain_end": mark("the chain's end was cut off or replaced"),
    "sealed_damaged": mark("what is sealed in entry {where} is not what was written"),
    "entries_contradict": mark("the entries contradict each other"),
    "order_missing": mark("decision {where} stands in the entries and has no row"),
    "order_unfounded": mark("decision {where} has a row and no entry"),
    "standing": mark("the standing differs: {where}"),
    "duty": mark("the duty differs: {where}"),
    "column": mark("the column differs: {where}"),
    "request": mark("the table of requests by right does not tell what the entries say"),
    "errand": mark("the table of what is asked of others does not tell what entry {where} says"),
    "tokens": mark("the search tokens differ"),
    "readers": mark("the table of named readers does not tell what the entries say"),
    "paper_row": mark("the table of papers does not tell what entry {where} says"),
    "paper_missing": mark("the paper of entry {where} is not in its folder"),
    "paper_damaged": mark("the paper of entry {where} is not what was attached"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """No further words."""


def run(args: argparse.Namespace) -> int:
    """Print each fault by person and the totals. 0 when there is none, 1 otherwise."""
    verdict = verify(counter(translate(mark("{done} people verified"), args.lang)))
    for fault in verdict.faults:
        text = translate(FAULTS[fault.code], args.lang).format(where=fault.where)
        sys.stdout.write(f"{fault.person}  {text}\n")
    summary = mark("{people} people, {entries} entries: {faults} faults. {stale} decisions wait for a catch-up.")
    sys.stdout.write(
        translate(summary, args.lang).format(
            people=verdict.people, entries=verdict.entries, faults=len(verdict.faults), stale=verdict.stale
        )
        + "\n"
    )
    return 1 if verdict.faults else 0
