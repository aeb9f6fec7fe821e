"""Which sign-ins somebody who hands them out may see and change: those whose grants lie in their own territory.

A new password opens whatever its sign-in may open. So nobody sets it, or closes the sign-in, who does not answer for
all of its grants; and one's own is left to somebody else.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from guihang.access.actor import Actor
from guihang.access.models import Grant, User
from guihang.access.roles import Power
from guihang.territory.codes import Territory
from guihang.territory.models import Division

SOON = timedelta(days=30)
MOST_PLACES = 400
_TOWNSHIP = 4


def grants_in_reach(actor: Actor) -> QuerySet[Grant]:
    """The grants, also ended ones, that lie in the actor's territory."""
    return Grant.objects.filter(_inside(actor.territories(Power.MANAGE_SIGN_INS)))


def sign_ins_in_reach(actor: Actor) -> QuerySet[User]:
    """Who has or had a grant in the actor's territory, and who never had one anywhere."""
    theirs = Grant.objects.filter(user=OuterRef("pk"))
    reached = theirs.filter(_inside(actor.territories(Power.MANAGE_SIGN_INS)))
    return User.objects.filter(Exists(reached) | ~Exists(theirs)).order_by("username")


def answers_for_all_of(actor: Actor, user: User) -> bool:
    """Whether every grant of `user` that holds or will hold lies in the actor's territory; never for one's own."""
    if user.pk == actor.user_id:
        return False
    held = Grant.objects.filter(user=user, ended_at=None, valid_until__gte=actor.today)
    return not held.exclude(_inside(actor.territories(Power.MANAGE_SIGN_INS))).exists()


def ending_soon(actor: Actor) -> QuerySet[User]:
    """Sign-ins with a grant in reach that ends within thirty days."""
    soon = Grant.objects.on(actor.today).filter(valid_until__lte=actor.today + SOON, pk__in=grants_in_reach(actor))
    return sign_ins_in_reach(actor).filter(is_active=True, pk__in=soon.values("user"))


def closed(actor: Actor) -> QuerySet[User]:
    """Sign-ins that are closed."""
    return sign_ins_in_reach(actor).filter(is_active=False)


def without_grant(actor: Actor) -> QuerySet[User]:
    """Open sign-ins that may do nothing today."""
    return sign_ins_in_reach(actor).filter(is_active=True).exclude(pk__in=Grant.objects.on(actor.today).values("user"))


def places_to_grant(actor: Actor) -> list[tuple[str, str]]:
    """Code and name of the divisions in the actor's territory down to the township; the first four hundred."""
    inside = _inside(actor.territories(Power.MANAGE_SIGN_INS), "code", "code")
    found = Division.objects.filter(inside, level__lte=_TOWNSHIP, valid_until=None).order_by("code")
    return list(found.values_list("code", "name")[:MOST_PLACES])


def places_called(actor: Actor, name: str) -> list[str]:
    """The codes of the divisions in the actor's territory that bear this name."""
    inside = _inside(actor.territories(Power.MANAGE_SIGN_INS), "code", "code")
    return list(Division.objects.filter(inside, name=name, valid_until=None).values_list("code", flat=True)[:5])


def _inside(territories: tuple[Territory, ...], low: str = "low", high: str = "high") -> Q:
    condition = Q(pk__in=())
    for each in territories:
        condition |= Q(**{f"{low}__gte": each.low, f"{high}__lte": each.high})
    return condition
