"""The pages of whoever hands out sign-ins. Nobody of the files is shown or named here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import granting, sign_in_scope
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.first_password import set_first_password
from guihang.access.models import Grant, User
from guihang.access.places import name_of
from guihang.access.roles import Power, Role
from guihang.access.sessions import end_all
from guihang.access.sign_in_forms import GrantForm, NewSignInForm, tongue
from guihang.texts import Message

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
        except granting.BadGrant as refused:
            form.add_error(None, _told(refused))
        else:
            return _page(request, user, word=set_first_password(user))
    context = {"form": form, "places": sign_in_scope.places_to_grant(request.actor)}
    return render(request, "access/sign_in_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.MANAGE_SIGN_INS)
def sign_in_of(request: StaffRequest, user: UUID) -> HttpResponse:
    """One sign-in: its grants, and what can be done with it. The button that was pressed is `do`."""
    whose = get_object_or_404(sign_in_scope.sign_ins_in_reach(request.actor), pk=user)
    if request.method != "POST":
        return _page(request, whose)
    deeds = {"give": _give, "end": _end_grant, "close": _close, "open": _open, "password": _password}
    deed = deeds.get(request.POST.get("do", ""))
    return deed(request, whose) if deed else _page(request, whose, status=400)


def _give(request: StaffRequest, user: User) -> HttpResponse:
    form = GrantForm(request.actor, request.POST)
    if form.is_valid():
        try:
            given = granting.grant(user, *form.asked(), by=request.actor.user_id)
        except granting.BadGrant as refused:
            form.add_error(None, _told(refused))
        else:
            words = {"role": Role(given.role).label, "place": name_of(given.low) or given.low}
            messages.success(request, _("Granted: %(role)s, %(place)s.") % words)
            return redirect("access:sign-in-of", user.pk)
    return _page(request, user, form=form, status=422)


def _end_grant(request: StaffRequest, user: User) -> HttpResponse:
    found = sign_in_scope.grants_in_reach(request.actor).filter(user=user)
    try:
        given = found.filter(pk=UUID(request.POST.get("grant", ""))).first()
    except ValueError:
        given = None
    if given is None:
        raise Refused
    if user.pk == request.actor.user_id:
        messages.error(request, _("Your own grants are ended by another administrator."))
    else:
        granting.end(user, only=given, by=request.actor.user_id)
        messages.success(request, _("The grant has ended. It opens nothing any more, from the next click on."))
    return redirect("access:sign-in-of", user.pk)


def _close(request: StaffRequest, user: User) -> HttpResponse:
    if _may_not(request, user):
        return _page(request, user, status=422)
    granting.end(user, by=request.actor.user_id)
    end_all(user.pk)
    messages.success(request, _("The sign-in is closed, with all its grants. Whoever was signed in is out."))
    return redirect("access:sign-in-of", user.pk)


def _open(request: StaffRequest, user: User) -> HttpResponse:
    if _may_not(request, user):
        return _page(request, user, status=422)
    User.objects.filter(pk=user.pk).update(is_active=True)
    messages.success(request, _("The sign-in is open again. Ended grants stay ended: give new ones."))
    return redirect("access:sign-in-of", user.pk)


def _password(request: StaffRequest, user: User) -> HttpResponse:
    if _may_not(request, user):
        return _page(request, user, status=422)
    word = set_first_password(user)
    end_all(user.pk)
    return _page(request, user, word=word)


def _may_not(request: StaffRequest, user: User) -> bool:
    if sign_in_scope.answers_for_all_of(request.actor, user):
        return False
    messages.error(request, _own_or_elsewhere(request.actor, user))
    return True


def _own_or_elsewhere(actor: Actor, user: User) -> str:
    if user.pk == actor.user_id:
        return _("This is your own sign-in. Its password is set on your own page; the rest another administrator does.")
    return _("This sign-in is granted something outside your territory. Its administrator there sets its password.")


def _page(
    request: StaffRequest, user: User, *, form: GrantForm | None = None, word: str = "", status: int = 200
) -> HttpResponse:
    """The page of one sign-in; with `word`, the first password, which stands in no other answer."""
    actor = request.actor
    grants = list(sign_in_scope.grants_in_reach(actor).filter(user=user).order_by("-valid_until", "pk"))
    givers = {g.given_by for g in grants if g.given_by}
    names = dict(User.objects.filter(pk__in=givers).values_list("pk", "display_name"))
    context = {
        "user_": user,
        "word": word,
        "form": form or GrantForm(actor),
        "places": sign_in_scope.places_to_grant(actor) if user.is_active else [],
        "grants": [{**_grant(g, actor), "by": names.get(g.given_by, "") if g.given_by else ""} for g in grants],
        "mine": user.pk == actor.user_id,
        "answers": sign_in_scope.answers_for_all_of(actor, user),
        "why_not": _own_or_elsewhere(actor, user),
    }
    return render(request, "access/sign_in_of.html", context, status=status)


def _line(user: User, actor: Actor) -> dict[str, Any]:
    held = [_grant(g, actor) for g in user.reached]  # type: ignore[attr-defined]
    holding = [g for g in held if g["state"] in {"now", "soon", "later"}]
    return {"user": user, "grants": holding[:3], "more": max(0, len(holding) - 3)}


def _grant(given: Grant, actor: Actor) -> dict[str, Any]:
    """A grant as a page shows it."""
    state = "now"
    if given.ended_at is not None or given.valid_until < actor.today:
        state = "over"
    elif given.valid_from > actor.today:
        state = "later"
    elif given.valid_until <= actor.today + sign_in_scope.SOON:
        state = "soon"
    return {"row": given, "role": Role(given.role).label, "place": name_of(given.low) or given.low, "state": state}


def _filters() -> list[str]:
    return [_("All"), _("A grant ends within 30 days"), _("Without a grant"), _("Closed")]


def _told(refused: granting.BadGrant) -> str:
    """Why not, with roles by their names."""
    said = refused.message
    named = {key: str(Role(value).label) if value in Role.values else value for key, value in said.params.items()}
    return Message(said.text, named).render(tongue())
