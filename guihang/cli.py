"""The command ``guihang``: one word a room's door, each in that room's ``commands`` module.

A command module has ``configure(parser)`` and ``run(args) -> int``. Modules are imported only when their word is
used, so that ``guihang evaluate`` and ``guihang ledger check`` need neither database nor framework.
Exit status: 0 done, 1 a check found something, 2 bad input or bad usage.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Literal

from guihang.config.usage import speak
from guihang.texts import DEFAULT_LANGUAGE, LANGUAGES, Message, mark, translate

WALLED_IN = mark(
    "This command would speak to the database as the role that serves pages, which sees no file by itself. Set "
    "GUIHANG_WORK_DATABASE_URL, or GUIHANG_DATABASE_URL."
)


@dataclass(frozen=True, slots=True)
class Command:
    """One word of the command line: the module that answers it, whether it needs the database, and as whom it speaks
    to it: who works, who serves pages, or the owner of the tables."""

    module: str
    help: str
    database: bool = True
    speaks_as: Literal["work", "web", "owner"] = "work"
    noted: bool = False  # what it does is told by no event of its own: that it was run is


COMMANDS: dict[str, Command] = {
    "evaluate": Command("guihang.rules.evaluate_command", mark("what the rules say of an order on a day"), False),
    "rules": Command("guihang.rules.explain_command", mark("print a policy pack as a table"), False),
    "ledger": Command("guihang.exchange.commands", mark("check or load an office's ledger"), False),
    "mark": Command("guihang.exchange.out.mark_command", mark("tell which copy a found list is")),
    "divisions": Command("guihang.territory.commands", mark("load administrative divisions"), noted=True),
    "init": Command(
        "guihang.desk.init_command", mark("make database, keys and divisions; safe to repeat"), speaks_as="owner"
    ),
    "demo": Command("guihang.desk.demo_command", mark("invent a county and its people"), speaks_as="owner"),
    "serve": Command("guihang.desk.serve_command", mark("start the server"), speaks_as="web"),
    "work": Command("guihang.desk.work_command", mark("do the long work that waits")),
    "backup": Command("guihang.desk.backup_command", mark("copy the database and the sealed files, or check a copy")),
    "verify": Command("guihang.dossier.verify_command", mark("work every file out again and compare"), noted=True),
    "rebuild": Command(
        "guihang.dossier.rebuild_command", mark("write standing and duties anew from the entries"), noted=True
    ),
    "catchup": Command("guihang.dossier.catchup_command", mark("work out what has come due by itself"), noted=True),
    "calendar": Command(
        "guihang.dossier.calendar_command", mark("add a year's working days from the published notice")
    ),
    "keys": Command("guihang.dossier.keys_command", mark("rotate the master keys, or destroy a person's key")),
    "retention": Command(
        "guihang.dossier.retention_command", mark("erase what has been kept long enough, on a named person's word")
    ),
    "people": Command("guihang.access.commands", mark("add who signs in, and what they are granted")),
    "audit": Command("guihang.access.audit_command", mark("seal the log, copy its heads outside, check it")),
    "manage": Command("guihang.config.manage_command", mark("Django's own management commands"), speaks_as="owner"),
}


def language_of(argv: Sequence[str]) -> str:
    """The language the command line asks for with ``--lang``, else GUIHANG_LANG, else Chinese."""
    for here, following in zip(argv, [*argv[1:], ""], strict=True):
        if here == "--lang" and following in LANGUAGES:
            return following
        if here.startswith("--lang=") and here[7:] in LANGUAGES:
            return here[7:]
    asked = os.environ.get("GUIHANG_LANG", DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def build_parser(language: str, word: str | None) -> argparse.ArgumentParser:
    """The parser; only the module of `word` is imported."""
    speak(language)
    parser = argparse.ArgumentParser(
        prog="guihang", description=translate(mark("Community treatment and rehabilitation."), language)
    )
    words = parser.add_subparsers(dest="word", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        sub = words.add_parser(name, help=translate(command.help, language), add_help=name != "manage")
        if name == word:
            if name != "manage":
                sub.add_argument("--lang", choices=LANGUAGES, default=language)
            importlib.import_module(command.module).configure(sub)
    return parser


def set_up_database(language: str, speaks_as: Literal["work", "web", "owner"] = "work") -> None:
    """Start Django for the commands that need the database, which they speak to as one of its roles."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guihang.config.settings")
    import django
    from django.utils import translation

    from guihang.config.env import BadSetting

    try:
        django.setup()
    except BadSetting as fault:
        sys.stderr.write(fault.message.render(language) + "\n")
        sys.exit(2)
    translation.activate(language)
    if speaks_as != "owner":
        from guihang.access import database_logins

        database_logins.turn_to(speaks_as)
        if speaks_as == "work" and database_logins.is_walled_in():
            sys.stderr.write(Message(WALLED_IN).render(language) + "\n")
            sys.exit(2)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    argv = list(sys.argv[1:] if argv is None else argv)
    language = language_of(argv)
    word = next((a for a in argv if a in COMMANDS), None)
    if word is not None and COMMANDS[word].database:
        set_up_database(language, COMMANDS[word].speaks_as)
    if word == "manage":
        return int(importlib.import_module(COMMANDS["manage"].module).pass_on(argv[argv.index("manage") + 1 :]))
    args = build_parser(language, word).parse_args(argv)
    try:
        status = int(importlib.import_module(COMMANDS[args.word].module).run(args))
        if COMMANDS[args.word].noted:
            _note(args.word, status)
        return status
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except Exception as fault:
        if (said := _not_ready(fault)) is None:
            raise
        sys.stderr.write(said.render(getattr(args, "lang", language)) + "\n")
        return 2


def _note(word: str, status: int) -> None:
    """Write down that a command was run at the machine; by whom is known to the machine, not to the house."""
    from guihang.access import clock
    from guihang.access.watch_models import note

    note("command.run", at=clock.now(), command=word, status=status)


def _not_ready(fault: Exception) -> Message | None:
    """What to say when there is no database or no key ring yet; None for any other fault. No framework is started."""
    if type(fault).__name__ == "KeyRingError":
        message = getattr(fault, "message", None)
        return message if isinstance(message, Message) else None
    told = str(fault)
    no_table = "no such table" in told or "does not exist" in told or "unable to open database file" in told
    if type(fault).__name__ in {"OperationalError", "ProgrammingError"} and no_table:
        return Message(mark("There is no database of Guihang here yet. Run: guihang init"))
    return None


def entry_point() -> None:
    """What the installed ``guihang`` calls."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a console that cannot write Chinese shows question marks
            stream.reconfigure(errors="replace")
    sys.exit(main())


if __name__ == "__main__":
    entry_point()
