"""Pieces of a large file: how far it has come, and the next piece. Small answers, for the script of the form."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.roles import Power
from guihang.dossier import scan_pieces
from guihang.dossier.models import Person
from guihang.dossier.scan_attach import ATTACHED
from guihang.dossier.scan_views import entry_of, told
from guihang.protect.datakeys import Destroyed, unwrap


@require_http_methods(["GET", "POST"])
@staff(Power.RECORD, Power.END_CONTROL)
def piece(request: StaffRequest, person: UUID, entry: UUID, upload: UUID) -> HttpResponseBase:
    """GET: how many bytes have arrived; 404 where none have. POST: the bytes from `offset` on, and how many are there.

    409 says that a piece begins elsewhere than the last one ended, and where that is.
    """
    actor = request.actor
    found = get_object_or_404(Person.objects.visible_to(actor).with_key(), pk=person)
    if actor.viewing or found.pk in actor.opened or not actor.may_write(ATTACHED, found.place):
        raise Refused
    entry_of(told(actor, found), entry)
    actor.reading.opened(found.pk)
    assert actor.user_id is not None
    if request.method == "POST":
        return _taken(request, actor, found, upload)
    try:
        return JsonResponse({"have": scan_pieces.have(actor.user_id, found.pk, upload)})
    except scan_pieces.Unknown:
        raise Refused from None


def _taken(request: HttpRequest, actor: Actor, person: Person, upload: UUID) -> HttpResponseBase:
    offset, wrapped = request.GET.get("offset", ""), person.wrapped_key  # type: ignore[attr-defined]
    if not (offset.isascii() and offset.isdigit() and len(offset) < 10) or wrapped is None:
        return JsonResponse({}, status=400)
    assert actor.user_id is not None
    key = unwrap(person.pk, wrapped, person.master_version)  # type: ignore[attr-defined]
    try:
        have = scan_pieces.add(key, actor.user_id, person.pk, upload, int(offset), request.body)
    except scan_pieces.Elsewhere as elsewhere:
        return JsonResponse({"have": elsewhere.have}, status=409)
    except scan_pieces.TooLarge:
        return JsonResponse({}, status=413)
    except scan_pieces.TooMany:
        return JsonResponse({}, status=429)
    except (scan_pieces.Unknown, Destroyed):
        raise Refused from None
    return JsonResponse({"have": have})
