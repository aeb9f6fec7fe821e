"""The pages of whoever hands out sign-ins. Nobody of the files is shown or named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import granting, living, sign_in_scope
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, staff
from guihang.access.first_password import set_first_password
from guihang.access.fresh import fresh_form
from guihang.access.models import User
from guihang.access.roles import Power
from guihang.access.sign_in_forms import NewSignInForm
from guihang.access.sign_in_of_views import grant_shown, page_of, told

PAGE = 50
SHOWN: dict[str, Callable[[Actor], QuerySet[User]]] = {
    "": sign_in_scope.sign_ins_in_reach,
    "ending": sign_in_scope.ending_soon,
    "without": sign_in_scope.without_grant,
    "closed": sign_in_scope.closed,
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.MANAGE_SIGN_INS)
def sign_ins(request: StaffRequest) -> HttpResponse:
    """Who signs in, fifty a page; a search is a POST, so that no name stands in an address."""
    actor, show, typed = request.actor, request.GET.get("show", ""), ""
    show = show if show in SHOWN else ""
    found = SHOWN[show](actor)
    if request.method == "POST":
        typed = request.POST.get("q", "").strip()[:64]
        found = found.filter(Q(username__icontains=typed) | Q(display_name__icontains=typed))
    reach = Prefetch("grants", sign_in_scope.grants_in_reach(actor).order_by("valid_until"), to_attr="reached")
    page = Paginator(found.prefetch_related(reach), PAGE).get_page(request.GET.get("page"))
    context = {
        "typed": typed,
        "searched": request.method == "POST",
        "total": page.paginator.count,
        "show": show,
        "filters": [(key, word, of(actor).count()) for (key, of), word in zip(SHOWN.items(), _filters(), strict=True)],
        "lines": [_line(user, actor) for user in page.object_list],
        "before": page.previous_page_number() if page.has_previous() else 0,
        "after": page.next_page_number() if page.has_next() else 0,
    }
    return render(request, "access/sign_ins.html", context)


@fresh_form
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.MANAGE_SIGN_INS)
def add(request: StaffRequest) -> HttpResponse:
    """Somebody new with a first grant; the answer shows the first password, once."""
    form = NewSignInForm(request.actor, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        user = User(username=said["username"], display_name=said["display_name"].strip(), first_password=True)
        try:
            with transaction.atomic():
                user.set_unusable_password()
                user.save(force_insert=True)
                granting.grant(user, *form.asked(), by=request.actor.user_id)
                if said["village"]:
                    living.set_village(user, said["village"], by=request.actor.user_id)
        except granting.BadGrant as refused:
            form.add_error(None, told(refused))
        else:
            return page_of(request, user, word=set_first_password(user, by=request.actor.user_id))
    context = {"form": form, "places": sign_in_scope.places_to_grant(request.actor)}
    return render(request, "access/sign_in_add.html", context, status=422 if form.errors else 200)


def _line(user: User, actor: Actor) -> dict[str, Any]:
    held = [grant_shown(g, actor) for g in user.reached]  # type: ignore[attr-defined]
    holding = [g for g in held if g["state"] in {"now", "soon", "later"}]
    return {"user": user, "grants": holding[:3], "more": max(0, len(holding) - 3)}


def _filters() -> list[str]:
    return [_("All"), _("A grant ends within 30 days"), _("Without a grant"), _("Closed")]
