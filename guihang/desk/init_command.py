"""``guihang init``: database, keys, divisions. Safe to repeat; what is there already stays."""

from __future__ import annotations

import argparse
import sys

from django.conf import settings
from django.core.management import call_command

from guihang.desk.wall.build import build
from guihang.dossier.progress import counter
from guihang.protect.keyring import KeyRing, KeyRingError
from guihang.protect.models import DataKey
from guihang.territory.load import OWN_COPY_AS_OF, load_divisions
from guihang.territory.places import OWN_COPY
from guihang.texts import Message, mark, translate

NO_ROLES = mark(
    "The second wall does not stand: the owner of the tables may not make the roles {names}. Give it the right "
    "(ALTER ROLE … CREATEROLE) or make them yourself, and repeat guihang init."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """No further words."""


def run(args: argparse.Namespace) -> int:
    """Make what is missing and say where it lies."""
    try:
        prepare(args.lang)
    except KeyRingError as fault:
        sys.stderr.write(fault.message.render(args.lang) + "\n")
        return 2
    lines = (
        (mark("State: {path}"), settings.GUIHANG_HOME),
        (mark("Keys: {path}"), settings.GUIHANG_KEYS),
    )
    for text, path in lines:
        sys.stdout.write(translate(text, args.lang).format(path=path) + "\n")
    if settings.GUIHANG_KEYS.parent == settings.GUIHANG_HOME.parent:
        warning = mark("The keys lie beside what they protect. In earnest set GUIHANG_KEYS to another disk or machine.")
        sys.stdout.write(translate(warning, args.lang) + "\n")
    _tell_of_the_wall(args.lang)
    return 0


def _tell_of_the_wall(language: str) -> None:
    """On PostgreSQL: as which roles it is served and worked on, or what is missing for that."""
    built = build()
    if built is None:
        return
    if built.missing:
        names = ", ".join(built.roles[role] for role in built.missing)
        sys.stdout.write(Message(NO_ROLES, {"names": names}).render(language) + "\n")
        return
    told = mark("Database: {web} serves pages and sees rows by ticket alone, {work} does the work.")
    sys.stdout.write(translate(told, language).format(**built.roles) + "\n")


def prepare(language: str) -> None:
    """The work of ``guihang init``."""
    settings.GUIHANG_HOME.mkdir(parents=True, exist_ok=True, mode=0o700)
    call_command("migrate", verbosity=0, interactive=False)
    if DataKey.objects.exists():
        KeyRing.open(settings.GUIHANG_KEYS)  # a new ring would hide that what is sealed can no longer be read
    else:
        KeyRing.create(settings.GUIHANG_KEYS)
    call_command("collectstatic", verbosity=0, interactive=False)
    tell = counter(translate(mark("{done} divisions read"), language))
    load_divisions(OWN_COPY, OWN_COPY_AS_OF, lambda done, _total: tell(done))
