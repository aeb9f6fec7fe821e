"""The end of retention: a person's key is destroyed, and with it everything that was sealed. The chain stays whole."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from guihang.access import clock
from guihang.access.watch_models import note
from guihang.dossier.models import Amendment, Clash, Entry, Parked, Person, SearchToken
from guihang.dossier.scan_tidy import forget_papers
from guihang.dossier.sealed_models import SealedToken
from guihang.protect import datakeys


def erase(person: UUID) -> None:
    """Destroy what identifies the person, for good. Raises Person.DoesNotExist; a repeat changes nothing.

    Key, ciphertexts (with the nonces inside them), papers and tokens go; dates, codes and places stay for the figures.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person)
        datakeys.destroy(person)
        Entry.objects.filter(person=person).exclude(sealed=None).update(sealed=None)
        Person.objects.filter(pk=person).update(sealed=None, has_parked=False)
        SearchToken.objects.filter(person=person).delete()
        SealedToken.objects.filter(person=person).delete()
        Parked.objects.filter(person=person).delete()
        Clash.objects.filter(person=person).delete()
        Amendment.objects.filter(person=person).delete()
        note("person.erased", at=clock.now(), person=person)
        transaction.on_commit(lambda: forget_papers(person) and None)
