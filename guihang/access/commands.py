"""``guihang people``: who signs in and what they are granted.

A password is read from a file or typed at a prompt, never from the command line, where others could see it.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from guihang.texts import LANGUAGES, Message, mark, translate

ROLES = Path(__file__).with_name("roles.toml")


class Unable(ValueError):
    """The command cannot be done; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def configure(parser: argparse.ArgumentParser) -> None:
    """The words after ``guihang people``."""
    language: str = parser.get_default("lang") or LANGUAGES[0]
    verbs = parser.add_subparsers(dest="verb", metavar="ACTION", required=True)

    def verb(name: str, help_text: str) -> argparse.ArgumentParser:
        # Without abbreviations: "--password secret" must not be taken for the name of a file, and be shown.
        sub = verbs.add_parser(name, help=translate(help_text, language), allow_abbrev=False)
        sub.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)
        return sub

    add = verb("add", mark("add a sign-in with its first grant"))
    _username(add)
    add.add_argument("--name", required=True, help=translate(mark("the name that others see"), language))
    _grant(add, language)
    _password(add, language)
    _village(add, language)
    village = verb("village", mark("keep in which village somebody lives, as a mark that nobody can read"))
    _username(village)
    _village(village, language)
    _username(verb("password", mark("set a new password; every open session ends")))
    _password(verbs.choices["password"], language)
    grant = verb("grant", mark("grant a role at a place for a time"))
    _username(grant)
    _grant(grant, language)
    end = verb("end", mark("end the grants and close the sign-in, at once or after a last day"))
    _username(end)
    end.add_argument("--grant", dest="only", metavar="ID", help=translate(mark("end this grant only"), language))
    end.add_argument("--last-day", type=_day, help=translate(mark("the last day, instead of at once"), language))
    _username(verb("open", mark("open a closed sign-in again; it has only the grants it is given anew")))
    verb("list", mark("list the sign-ins and their grants"))


def _username(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("username", metavar="USERNAME")


def _grant(parser: argparse.ArgumentParser, language: str) -> None:
    def option(name: str, dest: str, help_text: str, **more: Any) -> None:
        parser.add_argument(name, dest=dest, help=translate(help_text, language), **more)

    roles = ", ".join(name for name, row in tomllib.loads(ROLES.read_text(encoding="utf-8")).items() if "levels" in row)
    option("--role", "role", mark("what they may do, one of the roles"), required=True, metavar="ROLE")
    option("--place", "place", mark("code of the division"), required=True, metavar="CODE")
    option("--from", "first", mark("first day; default: today"), type=_day, metavar="YYYY-MM-DD")
    option("--until", "last", mark("last day, included"), type=_day, required=True, metavar="YYYY-MM-DD")
    option("--purpose", "purpose", mark("what the grant is for"), required=True, metavar="TEXT")
    parser.epilog = f"ROLE: {roles}"


def _village(parser: argparse.ArgumentParser, language: str) -> None:
    told = mark("code of the village where they live; without it none is kept")
    parser.add_argument("--village", default="", metavar="CODE", help=translate(told, language))


def _password(parser: argparse.ArgumentParser, language: str) -> None:
    told = translate(mark("a file with the password in its first line; without it, a prompt"), language)
    parser.add_argument("--password-file", type=Path, metavar="FILE", help=told)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: YYYY-MM-DD") from None


def run(args: argparse.Namespace) -> int:
    """Do what was asked. 0 done, 2 bad input."""
    from guihang.access import signins
    from guihang.access.granting import BadGrant

    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "add": signins.add,
        "list": signins.list_all,
        "grant": signins.give,
        "end": signins.end,
        "open": signins.open_again,
        "password": signins.set_password,
        "village": signins.set_village,
    }
    try:
        return actions[args.verb](args)
    except (Unable, BadGrant) as refused:
        sys.stderr.write(refused.message.render(args.lang) + "\n")
        return 2
