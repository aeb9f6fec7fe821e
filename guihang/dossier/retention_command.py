"""``guihang retention``: how long what is kept, and what is over; erased only on a named person's word."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from guihang.access import clock
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.dossier.retention import KINDS, NotTheirs, carry_out, over, table
from guihang.rules.explain_command import table as aligned
from guihang.texts import Message, mark, translate

UNITS = {
    "years": mark("{amount} years"),
    "months": mark("{amount} months"),
    "days": mark("{amount} days"),
}
BY = {
    "confirmed": mark("erased when a named person confirms"),
    "itself": mark("removed by a job of the house"),
    "never": mark("not removed"),
}
SURE = {"law": mark("law"), "default": mark("our default, to be confirmed")}
HEADS = (mark("Record"), mark("Kept for"), mark("How it goes"), mark("How sure"), mark("Source"))
NOTHING = mark("Nothing is over today. Nothing was erased.")
FOUND = mark("Over today: {count} files ({kinds}). This was a look; nothing was erased.")
SAY_WHO = mark("To erase them: guihang retention --by USERNAME, somebody who sees the figures of their places.")
NOBODY = mark("{username}: no open sign-in of that name")
NOT_THEIRS = mark("{username} does not see the figures of all these places. Nothing was erased.")
SURE_OF_IT = mark("This cannot be undone. Type the number of files to erase them: ")
NOT_CONFIRMED = mark("Not confirmed. Nothing was erased.")
DONE = mark("Erased: {count} files. Chain, dates and codes stay; whom they were about can no longer be read.")


def configure(parser: argparse.ArgumentParser) -> None:
    """The words after ``guihang retention``."""
    language: str = parser.get_default("lang") or "zh-Hans"
    told = translate(mark("the sign-in on whose word what is over is erased; without it, only look"), language)
    parser.add_argument("--by", metavar="USERNAME", help=told)


def run(args: argparse.Namespace) -> int:
    """Show the table and what is over; with --by, ask and erase. 0 done, 1 not confirmed, 2 bad input."""

    def say(text: str, **params: object) -> None:
        sys.stdout.write(Message(text, params).render(args.lang) + "\n")

    rows = [[translate(head, args.lang) for head in HEADS]]
    rows += [
        [
            translate(KINDS[k.kind], args.lang),
            Message(UNITS[k.unit], {"amount": k.amount}).render(args.lang),
            translate(BY[k.by], args.lang),
            translate(SURE[k.sure], args.lang),
            k.source,
        ]
        for k in table().values()
    ]
    sys.stdout.write("\n".join(aligned(rows)) + "\n\n")
    found = over(clock.today())
    if not found:
        say(NOTHING)
        return 0
    kinds = Counter(translate(KINDS[one.kind], args.lang) for one in found)
    say(FOUND, count=len(found), kinds=", ".join(f"{kind} {n}" for kind, n in kinds.items()))
    if not args.by:
        say(SAY_WHO)
        return 0
    user = User.objects.filter(username=args.by, is_active=True).first()
    if user is None:
        sys.stderr.write(Message(NOBODY, {"username": args.by}).render(args.lang) + "\n")
        return 2
    sys.stdout.write(translate(SURE_OF_IT, args.lang))
    sys.stdout.flush()
    if sys.stdin.readline().strip() != str(len(found)):
        say(NOT_CONFIRMED)
        return 1
    try:
        done = carry_out(Actor.for_user(user), found, clock.today(), clock.now())
    except NotTheirs:
        sys.stderr.write(Message(NOT_THEIRS, {"username": args.by}).render(args.lang) + "\n")
        return 2
    say(DONE, count=done)
    return 0
