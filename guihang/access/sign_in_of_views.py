"""The page of one sign-in: its grants, its factors, and what whoever hands out sign-ins can do with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from guihang.access import clock, factor, granting, leaving, living, oidc, sign_in_scope
from guihang.access.actor import Actor, Refused
from guihang.access.audience import StaffRequest, staff
from guihang.access.first_password import set_first_password
from guihang.access.fresh import fresh_form
from guihang.access.models import Grant, ProviderLink, User
from guihang.access.places import name_of
from guihang.access.roles import Power, Role
from guihang.access.sessions import end_all
from guihang.access.sign_in_forms import GrantForm, HomeForm, LeavingForm, tongue
from guihang.access.watch_models import note
from guihang.texts import Message


@fresh_form
@require_http_methods(["GET", "HEAD", "POST"])
@staff(Power.MANAGE_SIGN_INS)
def sign_in_of(request: StaffRequest, user: UUID) -> HttpResponse:
    """One sign-in: its grants, and what can be done with it. The button that was pressed is `do`."""
    whose = get_object_or_404(sign_in_scope.sign_ins_in_reach(request.actor), pk=user)
    if request.method != "POST":
        return page_of(request, whose)
    deeds = {"give": _give, "end": _end_grant, "leave": _leave, "open": _open}
    deeds |= {"password": _password, "reset": _reset, "link": _link, "unlink": _unlink, "home": _home}
    deed = deeds.get(request.POST.get("do", ""))
    return deed(request, whose) if deed else page_of(request, whose, status=400)


def _give(request: StaffRequest, user: User) -> HttpResponse:
    form = GrantForm(request.actor, request.POST)
    if form.is_valid():
        try:
            given = granting.grant(user, *form.asked(), by=request.actor.user_id)
        except granting.BadGrant as refused:
            form.add_error(None, told(refused))
        else:
            words = {"role": Role(given.role).label, "place": name_of(given.low) or given.low}
            messages.success(request, _("Granted: %(role)s, %(place)s.") % words)
            return redirect("access:sign-in-of", user.pk)
    return page_of(request, user, form=form, status=422)


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


def _leave(request: StaffRequest, user: User) -> HttpResponse:
    """The person leaves: at once, or with the end of a day."""
    if _may_not(request, user):
        return page_of(request, user, status=422)
    form = LeavingForm(request.actor, request.POST)
    if not form.is_valid():
        return page_of(request, user, leaving=form, status=422)
    last_day = form.cleaned_data["last_day"]
    leaving.leave(user, by=request.actor.user_id, last_day=last_day)
    if last_day is None:
        text = _("Grants, sessions, devices and factors of this sign-in have ended. Whoever leads there is told.")
    else:
        text = _("With the end of that day everything of this sign-in ends. Whoever leads there is told now.")
    messages.success(request, text)
    return redirect("access:sign-in-of", user.pk)


def _open(request: StaffRequest, user: User) -> HttpResponse:
    if _may_not(request, user):
        return page_of(request, user, status=422)
    User.objects.filter(pk=user.pk).update(is_active=True, leaves_on=None)
    note("sign_in.opened", at=clock.now(), user=request.actor.user_id, about=user.pk)
    messages.success(request, _("The sign-in is open again. Ended grants stay ended: give new ones."))
    return redirect("access:sign-in-of", user.pk)


def _password(request: StaffRequest, user: User) -> HttpResponse:
    if _may_not(request, user):
        return page_of(request, user, status=422)
    word = set_first_password(user, by=request.actor.user_id)
    end_all(user.pk)
    return page_of(request, user, word=word)


def _reset(request: StaffRequest, user: User) -> HttpResponse:
    """Every second factor goes, because its owner has lost them."""
    if _may_not(request, user):
        return page_of(request, user, status=422)
    factor.reset(user, by=request.actor.user_id)
    messages.success(request, _("The second factors are reset. At the next sign-in its owner enrols a new one."))
    return redirect("access:sign-in-of", user.pk)


def _link(request: StaffRequest, user: User) -> HttpResponse:
    """Say whom the county's sign-in service means by a subject of its own."""
    subject = request.POST.get("subject", "").strip()[:200]
    if _may_not(request, user) or not subject or not oidc.name():
        return page_of(request, user, status=422)
    mark, now, by = oidc.mark_of(subject), clock.now(), request.actor.user_id
    if ProviderLink.objects.filter(mark=mark).exclude(user=user).exists():
        messages.error(request, _("Another sign-in is linked to this subject already."))
        return page_of(request, user, status=422)
    ProviderLink.objects.update_or_create(user=user, defaults={"mark": mark, "linked_at": now, "linked_by": by})
    note("provider.linked", at=now, user=by, about=user.pk)
    messages.success(request, _("Linked. From now on the service signs this person in."))
    return redirect("access:sign-in-of", user.pk)


def _home(request: StaffRequest, user: User) -> HttpResponse:
    """In which village the person lives, or that this is no longer kept."""
    if _may_not(request, user):
        return page_of(request, user, status=422)
    form = HomeForm(request.actor, request.POST)
    if not form.is_valid():
        return page_of(request, user, home=form, status=422)
    living.set_village(user, form.cleaned_data["village"], by=request.actor.user_id)
    kept = bool(form.cleaned_data["village"])
    messages.success(request, _("The home village is kept as a mark.") if kept else _("No home village is kept."))
    return redirect("access:sign-in-of", user.pk)


def _unlink(request: StaffRequest, user: User) -> HttpResponse:
    if _may_not(request, user):
        return page_of(request, user, status=422)
    ProviderLink.objects.filter(user=user).delete()
    end_all(user.pk)
    note("provider.unlinked", at=clock.now(), user=request.actor.user_id, about=user.pk)
    messages.success(request, _("No longer linked. Whoever was signed in is out."))
    return redirect("access:sign-in-of", user.pk)


def _may_not(request: StaffRequest, user: User) -> bool:
    if sign_in_scope.answers_for_all_of(request.actor, user):
        return False
    messages.error(request, _own_or_elsewhere(request.actor, user))
    return True


def _own_or_elsewhere(actor: Actor, user: User) -> str:
    if user.pk == actor.user_id:
        return _("This is your own sign-in. Its password is set on your own page; the rest another administrator does.")
    return _("This sign-in is granted something outside your territory. Its administrator there sets its password.")


def page_of(
    request: StaffRequest,
    user: User,
    *,
    form: GrantForm | None = None,
    leaving: LeavingForm | None = None,
    home: HomeForm | None = None,
    word: str = "",
    status: int = 200,
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
        "grants": [{**grant_shown(g, actor), "by": names.get(g.given_by, "") if g.given_by else ""} for g in grants],
        "mine": user.pk == actor.user_id,
        "answers": sign_in_scope.answers_for_all_of(actor, user),
        "why_not": _own_or_elsewhere(actor, user),
        "leaving": leaving or LeavingForm(actor),
        "home": home or HomeForm(actor),
        "factors": factor.factors_of(user).count,
        "provider": oidc.name(),
        "link": ProviderLink.objects.filter(user=user).first() if oidc.name() else None,
    }
    return render(request, "access/sign_in_of.html", context, status=status)


def grant_shown(given: Grant, actor: Actor) -> dict[str, Any]:
    """A grant as a page shows it."""
    state = "now"
    if given.ended_at is not None or given.valid_until < actor.today:
        state = "over"
    elif given.valid_from > actor.today:
        state = "later"
    elif given.valid_until <= actor.today + sign_in_scope.SOON:
        state = "soon"
    return {"row": given, "role": Role(given.role).label, "place": name_of(given.low) or given.low, "state": state}


def told(refused: granting.BadGrant) -> str:
    """Why not, with roles by their names."""
    said = refused.message
    named = {key: str(Role(value).label) if value in Role.values else value for key, value in said.params.items()}
    return Message(said.text, named).render(tongue())
