"""What the frame of every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from guihang.access import help_views, roles_views
from guihang.access.actor import Actor, nobody
from guihang.access.nav import entries_for
from guihang.access.paper_mark import paper_code
from guihang.access.places import name_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """`actor`, `today`, and `shell`: whose page it is, the day, the demo's fixed day if any, the rail."""
    actor: Actor = getattr(request, "actor", None) or nobody()
    frame = {
        "signed_in": actor.signed_in,
        "viewing": roles_views.bar(actor),
        "display_name": actor.display_name,
        "paper_code": paper_code(actor.user_id, actor.today) if actor.user_id is not None else "",
        "brand_place": brand_place(actor),
        "today": actor.today,
        "demo_day": settings.GUIHANG_TODAY,
        "nav": tuple(entries_for(actor, request.path)) if actor.signed_in else (),
        **help_views.frame(request, actor),
    }
    return {"actor": actor, "today": actor.today, "shell": frame}


def brand_place(actor: Actor) -> str:
    """The words under the house's name: the place of the first grant. They say nothing about the work."""
    place = name_of(actor.grants[0].territory.code) if actor.grants else ""
    return _("%(place)s community services") % {"place": place} if place else _("Community services")
