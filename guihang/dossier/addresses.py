"""Addresses of a file and what belongs to it. A list of fifty asks for some hundred and fifty, so each pattern is
looked up once and filled in from then on."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.urls import get_script_prefix, reverse

# What stands in a pattern until it is filled in; no address of ours holds either by itself.
_PERSON, _ENTRY, _DUTY = UUID(int=(1 << 128) - 1), UUID(int=(1 << 128) - 2), 999_999_999_999_999_999


def today_address() -> str:
    """The desk's first page."""
    return _pattern("desk:today", get_script_prefix())


def people_address() -> str:
    """The list of people."""
    return _pattern("dossier:people", get_script_prefix())


def file_address(person: UUID) -> str:
    """The page of a file."""
    return _pattern("dossier:file", get_script_prefix(), _PERSON).replace(str(_PERSON), str(person))


def entry_address(person: UUID, entry: UUID) -> str:
    """Where an entry stands in the story of a file: that page of the story which holds it, at the entry."""
    return f"{file_address(person)}?entry={entry.hex}#item-{entry.hex}"


def record_address(person: UUID, kind: str) -> str:
    """Where an act of `kind` is written for a person."""
    return _pattern("dossier:record", get_script_prefix(), _PERSON, kind).replace(str(_PERSON), str(person))


def basis_address(person: UUID, duty: int) -> str:
    """Why a duty is asked."""
    found = _pattern("dossier:basis", get_script_prefix(), _PERSON, _DUTY)
    return found.replace(str(_PERSON), str(person)).replace(str(_DUTY), str(duty))


def correct_address(person: UUID, entry: UUID) -> str:
    """Where an entry is corrected."""
    found = _pattern("dossier:correct", get_script_prefix(), _PERSON, _ENTRY)
    return found.replace(str(_PERSON), str(person)).replace(str(_ENTRY), str(entry))


def words_address(person: UUID, entry: UUID) -> str:
    """Where the person's own words to an entry are written down."""
    return f"{record_address(person, 'words.given')}?entry={entry}"


def attach_address(person: UUID, entry: UUID) -> str:
    """Where papers are attached to an entry."""
    found = _pattern("dossier:attach", get_script_prefix(), _PERSON, _ENTRY)
    return found.replace(str(_PERSON), str(person)).replace(str(_ENTRY), str(entry))


def papers_address(person: UUID, entry: UUID) -> str:
    """Where the papers of an entry are looked at."""
    found = _pattern("dossier:papers", get_script_prefix(), _PERSON, _ENTRY)
    return found.replace(str(_PERSON), str(person)).replace(str(_ENTRY), str(entry))


@lru_cache(maxsize=256)
def _pattern(name: str, _prefix: str, *args: object) -> str:
    return reverse(name, args=args)
