"""The table of roles on the screen, for everybody who signs in; and looking at an invented county as a role would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from guihang.access import role_words, sign_in_scope, view_as
from guihang.access.actor import Actor
from guihang.access.audience import StaffRequest, signed_in, staff
from guihang.access.nav import landing
from guihang.access.outside import is_outside
from guihang.access.places import name_of
from guihang.access.purposes import PURPOSES
from guihang.access.roles import TABLE, Power, Role
from guihang.access.sign_in_forms import GrantForm
from guihang.rules.acts import ACTS
from guihang.territory.models import Division
from guihang.texts import translate


class ViewAsForm(GrantForm):
    """As which role, at which place of the reader's own territory."""

    first = last = purpose = None  # type: ignore[assignment]
    field_order = ("role", "place")

    def __init__(self, actor: Actor, data: Any = None, *, role: Role | None = None) -> None:
        super().__init__(actor, data)
        self.initial["role"] = role.value if role else None

    def clean(self) -> dict[str, Any]:
        """A place of a level that the role has."""
        said = self.cleaned_data
        if {"role", "place"} <= said.keys() and not view_as.fits(self.actor, said["role"], said["place"]):
            levels = _("、").join(levels_of(Role(said["role"])))
            raise forms.ValidationError(
                _("This role belongs to: %(levels)s. Choose such a place.") % {"levels": levels}
            )
        return said


@require_GET
@signed_in
def roles(request: StaffRequest) -> HttpResponse:
    """Who may do what: one's own roles first, then the others by family; or one role alone (?role=)."""
    return _page(request)


@require_POST
@staff(Power.MANAGE_SIGN_INS)
def begin(request: StaffRequest) -> HttpResponse:
    """Look as a role at a place, on an invented county; refused, and said why, where people are not invented."""
    if not view_as.offered(request.actor):
        return render(request, "access/view_as_refused.html", {"why": "real"}, status=403)
    form = ViewAsForm(request.actor, request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    view_as.begin(request, request.actor, form.cleaned_data["role"], form.cleaned_data["place"])
    return redirect("/")


@require_POST
@signed_in
def end(request: StaffRequest) -> HttpResponse:
    """Back to one's own eyes."""
    view_as.end(request, request.actor)
    messages.success(request, _("You see with your own sign-in again."))
    return redirect("access:roles")


def only_looking(request: HttpRequest) -> HttpResponse:
    """The answer to whoever would write while they look as somebody else."""
    return render(request, "access/view_as_refused.html", {"why": "looking"}, status=403)


def bar(actor: Actor) -> dict[str, str] | None:
    """What the bar over each page says while its reader looks as a role."""
    if not actor.viewing:
        return None
    place = actor.grants[0].territory.code
    return {"role": str(Role(actor.viewing).label), "place": name_of(place) or place, "home": landing(actor)}


def levels_of(role: Role) -> list[str]:
    """The levels of place that a role belongs to, in words."""
    return [str(Division.Levels(level).label) for level in sorted(TABLE[role].levels)]


def _page(request: StaffRequest, *, form: ViewAsForm | None = None, status: int = 200) -> HttpResponse:
    actor, asked = request.actor, request.GET.get("role", "")
    if is_outside(actor):
        # What stands in the other rows would tell why an office knows somebody.
        own = [_role(Role(g.role), actor, open_=True) for g in actor.grants]
        outside = {"mine": [{**role, "purposes": [p | {"basis": ()} for p in role["purposes"]]} for role in own]}
        return render(request, "access/roles.html", outside, status=status)
    chosen = Role(asked) if asked in Role.values else None
    mine = list(dict.fromkeys(Role(g.role) for g in actor.grants))
    offered = view_as.offered(actor)
    context = {
        "chosen": chosen,
        "mine": [] if chosen else [_role(r, actor, open_=False) for r in mine],
        "families": list(_families(actor, chosen, set(mine))),
        "choices": role_words.choices(),
        "form": (form or ViewAsForm(actor, role=chosen)) if offered else None,
        "places": sign_in_scope.places_to_grant(actor) if offered else [],
    }
    return render(request, "access/roles.html", context, status=status)


def _families(actor: Actor, chosen: Role | None, mine: set[Role]) -> Iterator[dict[str, Any]]:
    """The families with the roles that are not shown above already; with one chosen, that one."""
    for label, members in role_words.grouped():
        wanted = [r for r in members if r == chosen] if chosen else [r for r in members if r not in mine]
        if wanted:
            yield {"label": label, "roles": [_role(r, actor, open_=bool(chosen)) for r in wanted]}


def _role(role: Role, actor: Actor, *, open_: bool) -> dict[str, Any]:
    """One row of the table in words."""
    row, tongue = TABLE[role], actor.language
    return {
        "code": role.value,
        "label": role.label,
        "levels": levels_of(role),
        "powers": [(power.value, word) for power, word in role_words.POWERS.items() if power in row.powers],
        "acts": _acts(row.acts, tongue),
        "written": len(row.acts),
        "sees": [(part.value, word) for part, word in role_words.PARTS.items() if part in row.sees],
        "purposes": [
            {
                "code": code,
                "label": translate(PURPOSES[code].label, tongue),
                "basis": [translate(law, tongue) for law in PURPOSES[code].basis],
            }
            for code in row.purposes
            if code in PURPOSES
        ],
        "apart": row.apart,
        "open": open_,
    }


def _acts(kinds: frozenset[str], tongue: str) -> list[dict[str, Any]]:
    """The acts by what they are about, in the order of the file's door."""
    about = {"order": _("About a decision"), "person": _("About the person")}
    found = [
        {
            "label": label,
            "kinds": [(k, translate(act.label, tongue)) for k, act in ACTS.items() if k in kinds and act.about == key],
        }
        for key, label in about.items()
    ]
    return [group for group in found if group["kinds"]]
