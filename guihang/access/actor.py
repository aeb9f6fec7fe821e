"""Who is asking, on which day, with which grants. No user, no grant in force, no purpose: may nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import Http404

from guihang.access import clock
from guihang.access.held import grants_held
from guihang.access.models import Grant, Language, Ticket, User
from guihang.access.reading import Reading
from guihang.access.roles import Part, Power, at_odds, powers_of, row_of
from guihang.territory.codes import BadCode, Territory
from guihang.territory.query import outermost


class Refused(Http404):
    """Not allowed there. It looks exactly as if the thing did not exist."""


# Powers that are worth nothing without a purpose.
READS = frozenset({Power.SEE_FILES, Power.OPEN_FILES})
# What a written reason does not open: what was said in confidence has its own door, for those who work with the person.
NOT_BY_TICKET = frozenset({Part.NOTES, Part.HEALTH, Part.PENALTY})


@dataclass(frozen=True, slots=True)
class ActiveGrant:
    """A grant that is in force today."""

    id: UUID
    role: str
    territory: Territory
    valid_from: date
    valid_until: date
    purpose: str

    def role_may(self, power: Power) -> bool:
        """Whether the grant's role has `power`. Who has no purpose for reading files reads none."""
        row = row_of(self.role)
        return power in row.powers and (power not in READS or bool(row.purposes))

    def may(self, power: Power, place: str) -> bool:
        """Whether the grant gives `power` at `place`, a twelve-digit division code."""
        return self.role_may(power) and self.holds_at(place)

    def holds_at(self, place: str) -> bool:
        """Whether `place`, a twelve-digit division code, lies in the grant's territory."""
        return place.isdecimal() and self.territory.contains(place)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. Made once a request; `today` is the request's day and goes wherever the actor goes."""

    user_id: UUID | None
    display_name: str
    language: str
    today: date
    grants: tuple[ActiveGrant, ...] = ()
    first_password: bool = False  # nothing is opened before a new one is set
    must_enrol: bool = False  # nothing is opened before a second factor is enrolled
    # Files opened for a while with a ticket, beside those of the grants: by person, what the ticket is for.
    opened: Mapping[UUID, str] = field(default_factory=dict)
    viewing: str = ""  # the role as which a security administrator looks at an invented county, writing nothing
    tickets: Mapping[UUID, Ticket] = field(default_factory=dict, compare=False, repr=False)
    reading: Reading = field(default_factory=Reading, compare=False, repr=False)

    @classmethod
    def for_user(cls, user: User, today: date | None = None) -> Actor:
        """The actor for a signed-in user on `today` (default: the clock's day). One query, for the grants."""
        today = clock.today() if today is None else today
        if not user.may_enter(today):
            return nobody(today)
        grants = tuple(g for row in grants_held(user.pk, today) if (g := _active(row)) is not None)
        if at_odds(g.role for g in grants):
            grants = ()  # however the rows came about: who watches or runs does nothing else
        return cls(user.pk, user.display_name, user.language, today, grants, user.first_password)

    @property
    def signed_in(self) -> bool:
        """Whether this is somebody; somebody without a grant may still nothing."""
        return self.user_id is not None

    @property
    def powers(self) -> frozenset[Power]:
        """Everything the actor may do somewhere; for choosing what to offer, never for opening a door."""
        held = frozenset(p for g in self.grants for p in powers_of(g.role))
        return held | {Power.OPEN_FILES} if self.opened else held

    @property
    def purpose(self) -> str:
        """What the grants are for; one line each."""
        return "\n".join(dict.fromkeys(g.purpose for g in self.grants))

    def territories(self, power: Power) -> tuple[Territory, ...]:
        """Where the actor may use `power`: disjoint territories; empty means nowhere."""
        return outermost(g.territory for g in self.grants if g.role_may(power))

    def may(self, power: Power, place: str) -> bool:
        """Whether the actor may use `power` at `place`, a twelve-digit division code."""
        return self.user_id is not None and any(g.may(power, place) for g in self.grants)

    def may_write(self, kind: str, place: str) -> bool:
        """Whether the actor may write an act of `kind` on a file at `place`, by the table of roles."""
        if self.user_id is None:
            return False
        return any(kind in row_of(g.role).acts and g.holds_at(place) for g in self.grants)

    def writes(self, place: str) -> frozenset[str]:
        """The kinds of act that the actor may write on a file at `place`."""
        if self.user_id is None:
            return frozenset()
        return frozenset(kind for g in self.grants if g.holds_at(place) for kind in row_of(g.role).acts)

    def sees(self, place: str, person: UUID | None = None) -> frozenset[Part]:
        """Which parts of a person at `place` the actor is shown; empty: nothing.

        Of a `person` whose file a ticket opens: what the actor's roles show them elsewhere, and no more; less what
        was said in confidence, where the ticket is a single look.
        """
        if self.user_id is None:
            return frozenset()
        if person is not None and person in self.opened:
            # A ground that the law names opens what the law seals.
            sealed = frozenset({Part.PENALTY}) if self.opened[person] == "unseal" else frozenset()
            return self.parts - NOT_BY_TICKET if self.opened[person] == "break_glass" else self.parts | sealed
        return frozenset(part for g in self.grants if g.holds_at(place) for part in row_of(g.role).sees)

    def where_seen(self, part: Part) -> tuple[Territory, ...]:
        """Where the actor is shown this part of people in lists: nobody is asked for by what one is not shown."""
        seen = (g for g in self.grants if g.role_may(Power.SEE_FILES) and part in row_of(g.role).sees)
        return outermost(g.territory for g in seen)

    @property
    def parts(self) -> frozenset[Part]:
        """Every part of somebody's file that the actor is shown somewhere; for choosing what to offer in a list."""
        files = (row_of(g.role) for g in self.grants if g.role_may(Power.SEE_FILES))
        return frozenset(part for row in files for part in row.sees)

    def may_open(self, place: str, person: UUID | None = None) -> bool:
        """Whether the actor may open a single file at `place`: in daily work, or because a ticket opens `person`'s."""
        return self.may(Power.OPEN_FILES, place) or (person is not None and person in self.opened)

    def require(self, power: Power, place: str) -> None:
        """Raises Refused, which looks like a missing page, unless the actor may use `power` at `place`."""
        if not self.may(power, place):
            raise Refused


def nobody(today: date | None = None) -> Actor:
    """The actor when nobody is signed in."""
    return Actor(None, "", Language.CHINESE, clock.today() if today is None else today)


def _active(row: Grant) -> ActiveGrant | None:
    """The grant, or None when a part of it is missing or cannot be read: such a grant gives nothing."""
    try:
        territory = Territory.of(row.territory)
    except BadCode:
        return None
    if not row.purpose.strip() or not powers_of(row.role):
        return None
    return ActiveGrant(row.id, row.role, territory, row.valid_from, row.valid_until, row.purpose)
