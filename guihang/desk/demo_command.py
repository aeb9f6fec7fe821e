"""``guihang demo``: a county of invented people, of any size; or the demo with its sign-ins and a server."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from guihang.desk.serve_command import add_address
from guihang.texts import Message, mark, translate

PLACE = "150621000000"
ONE_ONLY = mark(
    "Say what to make: --people N for a county, --start for the demo with its server, --digest for the digest."
)
AT_LEAST = mark("{option}: a whole number from {least} to {most}")
NOT_A_PLACE = mark("{place}: not a division code. Expected 12 digits, or the first 2, 4, 6 or 9 of them.")
PART_FAILED = mark("A part of the county was not written ({why}). Run the same command again: what is there stays.")
PLANNED = mark("{people} people with about {entries} entries each in {townships} townships, from the seed {seed!r}.")
DONE = mark("{done} of {all} people, {rate} a second")
SAME = mark("Made: {people} people in {seconds} s, {rate} a second. The same command makes the same county.")


def configure(parser: argparse.ArgumentParser) -> None:
    """The words after ``guihang demo``."""
    language: str = parser.get_default("lang") or "zh-Hans"

    def words(text: str) -> str:
        return translate(text, language)

    what = parser.add_mutually_exclusive_group()
    what.add_argument("--people", type=int, metavar="N", help=words(mark("invent so many people")))
    what.add_argument("--start", action="store_true", help=words(mark("make the demo and start the server")))
    what.add_argument("--check", action="store_true", help=words(mark("make the demo, but do not serve")))
    what.add_argument("--digest", action="store_true", help=words(mark("print the digest of all files")))
    parser.add_argument("--seed", default="1", help=words(mark("another seed, another county")))
    parser.add_argument(
        "--entries", type=int, metavar="K", help=words(mark("about so many entries a person, 10 to 600"))
    )
    parser.add_argument("--processes", type=int, default=2, metavar="P", help=words(mark("processes that write")))
    told = mark("code of a county, city or province to spread them over; may be given several times")
    parser.add_argument("--place", action="append", metavar="CODE", help=words(told))
    add_address(parser)
    parser.add_argument("--workers", type=int, default=2, help=words(mark("processes of the server")))


def run(args: argparse.Namespace) -> int:
    """Do what was asked. 0 done, 1 a part was not written, 2 bad input or a database that is not a demo's."""
    from guihang.desk.demo.fill import Failed
    from guihang.desk.demo.mark import NotADemo
    from guihang.desk.demo.space import NoRoom
    from guihang.desk.demo.townships import NoTownship
    from guihang.territory.codes import BadCode

    try:
        return _action(args)(args)
    except Asked as refused:
        return _refuse(refused.message, args.lang)
    except (NotADemo, NoRoom, NoTownship) as refused:
        return _refuse(refused.message, args.lang)
    except BadCode:
        return _refuse(Message(NOT_A_PLACE, {"place": " ".join(args.place)}), args.lang)
    except Failed as failed:
        _refuse(Message(PART_FAILED, {"why": str(failed)}), args.lang)
        return 1


class Asked(ValueError):
    """What was asked for cannot be done; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def _refuse(message: Message, language: str) -> int:
    sys.stderr.write(message.render(language) + "\n")
    return 2


def _action(args: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    if args.people is not None:
        return _invent
    if args.start or args.check:
        return _start
    if args.digest:
        return _digest
    raise Asked(Message(ONE_ONLY))


def _within(args: argparse.Namespace) -> None:
    from guihang.desk.demo.numbers import MOST_PEOPLE
    from guihang.desk.demo.plan import FEWEST_ENTRIES, MOST_ENTRIES

    bounds = {
        "people": (args.people, 1, MOST_PEOPLE),
        "entries": (args.entries, FEWEST_ENTRIES, MOST_ENTRIES),
        "processes": (args.processes, 1, 64),
    }
    for option, (value, least, most) in bounds.items():
        if value is not None and not least <= value <= most:
            raise Asked(Message(AT_LEAST, {"option": f"--{option}", "least": least, "most": f"{most:,}"}))


def _invent(args: argparse.Namespace) -> int:
    """A county of invented people, added to a demo's database."""
    from guihang.access import clock
    from guihang.desk.demo.fill import fill
    from guihang.desk.demo.mark import claim, refuse_real
    from guihang.desk.demo.plan import Plan
    from guihang.desk.demo.space import entries_that_fit
    from guihang.desk.demo.townships import townships_in
    from guihang.desk.demo.workers import sign_in_workers
    from guihang.desk.demo.write import look_over
    from guihang.desk.init_command import prepare
    from guihang.dossier.progress import counter

    _within(args)
    entries = entries_that_fit(args.people, args.entries)
    refuse_real()
    prepare(args.lang)
    townships = townships_in(args.place or [PLACE])
    claim()
    plan = Plan(args.seed, args.people, entries, townships, clock.today())
    told = {"people": f"{plan.people:,}", "entries": entries, "townships": len(townships), "seed": plan.seed}
    sys.stderr.write(Message(PLANNED, told).render(args.lang) + "\n")
    sign_in_workers(townships)
    begun = time.monotonic()
    fill(plan, args.processes, counter(translate(DONE, args.lang).replace("{all}", f"{plan.people:,}")))
    look_over()
    seconds = max(time.monotonic() - begun, 0.001)
    made = {"people": f"{plan.people:,}", "seconds": f"{seconds:,.1f}", "rate": f"{plan.people / seconds:,.0f}"}
    sys.stdout.write(Message(SAME, made).render(args.lang) + "\n")
    return 0


def _digest(args: argparse.Namespace) -> int:
    """The digest of every file in a demo's database."""
    from guihang.desk.demo.digest import county_digest
    from guihang.desk.demo.mark import NotADemo, is_demo
    from guihang.dossier.progress import counter

    if not is_demo():
        raise NotADemo
    tell = counter(translate(mark("{done} files read"), args.lang))
    sys.stdout.write(county_digest(tell) + "\n")
    return 0


def _start(args: argparse.Namespace) -> int:
    """The demo with its cast; then the server, unless only the making was asked for."""
    from guihang.desk.demo.doors import tell_how_to_enter
    from guihang.desk.demo.start import make
    from guihang.desk.serve_command import TAKEN, is_free, serve

    if args.start and not is_free(args.host, args.port):
        sys.stderr.write(Message(TAKEN, {"port": args.port}).render(args.lang) + "\n")
        return 2
    make(args.lang)
    tell_how_to_enter(args.lang, f"http://localhost:{args.port}" if args.start else "")
    if args.start:
        serve(args.host, args.port, args.workers)
    return 0
