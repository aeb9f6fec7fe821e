"""What ``guihang people`` does, one function an action. Each says what it did, in the asked language."""

from __future__ import annotations

import argparse
import getpass
import re
import sys
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from guihang.access import clock, granting, leaving, living, passwords
from guihang.access.commands import Unable
from guihang.access.models import Grant, Language, User
from guihang.access.places import name_of
from guihang.access.sessions import end_all
from guihang.texts import Message, mark

# Typed each morning, shown in no list of persons: plain Latin letters keep a name or number out of it.
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,63}")


def add(args: argparse.Namespace) -> int:
    """A new sign-in with its first grant; nothing is written unless both are right."""
    if not _USERNAME.fullmatch(args.username):
        text = mark("{name}: a user name has 2 to 64 small letters, digits, dots or hyphens, a letter first.")
        raise Unable(Message(text, {"name": args.username}))
    if User.objects.filter(username=args.username).exists():
        raise Unable(Message(mark("{name}: this user name is taken."), {"name": args.username}))
    if not args.name.strip():
        raise Unable(Message(mark("--name is empty.")))
    village = _village(args)
    password = _password(args, User(username=args.username, display_name=args.name))
    with transaction.atomic():
        user = User.objects.create_user(args.username, args.name.strip(), password, language=Language(args.lang))
        _grant(user, args)
        if village:
            living.set_village(user, village, by=None)
    _say(args, mark("{name} can sign in."), name=user.username)
    return 0


def set_village(args: argparse.Namespace) -> int:
    """In which village somebody lives, or that this is no longer kept."""
    user, village = _user(args), _village(args)
    living.set_village(user, village, by=None)
    text = (
        mark("The home village of {name} is kept as a mark.") if village else mark("No home village of {name} is kept.")
    )
    _say(args, text, name=user.username)
    return 0


def give(args: argparse.Namespace) -> int:
    """A further grant."""
    given = _grant(_user(args), args)
    _say(args, mark("Granted: {grant}"), grant=_line(given))
    return 0


def end(args: argparse.Namespace) -> int:
    """End grants, or one; without a last day, the sign-in is closed with them."""
    user = _user(args)
    only = None
    if args.only:
        only = next((g for g in user.grants.all() if str(g.id) == args.only.lower()), None)
        if only is None:
            text = mark("{id}: {name} has no such grant.")
            raise Unable(Message(text, {"id": args.only, "name": user.username}))
    if args.last_day is None and only is None:
        count = leaving.leave(user, by=None)
    else:
        count = granting.end(user, last_day=args.last_day, only=only)
    if args.last_day:
        _say(
            args,
            mark("{count} grants of {name} end after {day}."),
            count=count,
            name=user.username,
            day=args.last_day,
        )
    elif only is not None:
        _say(args, mark("{count} grants of {name} have ended."), count=count, name=user.username)
    else:
        text = mark("{count} grants of {name} have ended; the sign-in is closed.")
        _say(args, text, count=count, name=user.username)
    return 0


def open_again(args: argparse.Namespace) -> int:
    """Open a closed sign-in. Ended grants stay ended."""
    user = _user(args)
    user.is_active, user.leaves_on = True, None
    user.save(update_fields=["is_active", "leaves_on"])
    _say(args, mark("{name} can sign in."), name=user.username)
    return 0


def set_password(args: argparse.Namespace) -> int:
    """A new password; Django ends every session that was begun with the old one."""
    user = _user(args)
    passwords.set_password(user, _password(args, user))
    end_all(user.pk)
    _say(args, mark("The password of {name} is set; every open session has ended."), name=user.username)
    return 0


def list_all(args: argparse.Namespace) -> int:
    """All sign-ins, each with its grants."""
    today = clock.today()
    for user in User.objects.order_by("username").prefetch_related("grants"):
        state = "" if user.is_active else Message(mark("sign-in closed")).render(args.lang)
        sys.stdout.write("\t".join(filter(None, (user.username, user.display_name, state))) + "\n")
        for each in sorted(user.grants.all(), key=lambda g: (g.valid_from, g.id)):
            sys.stdout.write(f"\t{each.id}\t{_line(each)}\t{_state(each, today).render(args.lang)}\n")
    return 0


def _user(args: argparse.Namespace) -> User:
    found = User.objects.filter(username=args.username).first()
    if found is None:
        raise Unable(Message(mark("{name}: no such user name."), {"name": args.username}))
    return found


def _grant(user: User, args: argparse.Namespace) -> Grant:
    first = args.first or clock.today()
    return granting.grant(user, args.role, args.place, first, args.last, args.purpose)


def _village(args: argparse.Namespace) -> str:
    village = living.village_code(args.village)
    if args.village and not village:
        text = mark("{code}: no village. Give its code of twelve digits; its township must be in the list.")
        raise Unable(Message(text, {"code": args.village}))
    return village


def _password(args: argparse.Namespace, user: User) -> str:
    """The password from the file or the prompt, good enough for the rules of the house."""
    password = _typed(args) if args.password_file is None else _from_file(args)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Unable(passwords.why_not(weak)) from None
    return password


def _from_file(args: argparse.Namespace) -> str:
    try:
        lines = args.password_file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        text = mark("{file}: the password file cannot be read.")
        raise Unable(Message(text, {"file": args.password_file})) from None
    return lines[0] if lines else ""


def _typed(args: argparse.Namespace) -> str:
    if not sys.stdin.isatty():
        raise Unable(Message(mark("There is no terminal to type a password at. Use --password-file.")))
    password = getpass.getpass(Message(mark("Password: ")).render(args.lang))
    if getpass.getpass(Message(mark("Once more: ")).render(args.lang)) != password:
        raise Unable(Message(mark("The two passwords differ. Nothing was changed.")))
    return password


def _line(given: Grant) -> str:
    place = given.low
    return f"{given.role}  {place} {name_of(place)}  {given.valid_from} – {given.valid_until}  {given.purpose}"


def _state(given: Grant, day: date) -> Message:
    if given.ended_at is not None or given.valid_until < day:
        return Message(mark("grant ended"))
    return Message(mark("grant not begun yet")) if given.valid_from > day else Message(mark("grant in force"))


def _say(args: argparse.Namespace, text: str, **words: object) -> None:
    sys.stdout.write(Message(text, words).render(args.lang) + "\n")
