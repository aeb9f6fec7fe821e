"""The four tables of the file: person, order, entry, duty; and what search, parking and clashes need beside them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import CheckConstraint, Exists, F, Index, OuterRef, Q, UniqueConstraint
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from guihang.access.arrival import ArrivalIndex
from guihang.access.models import Grant
from guihang.access.roles import POWERS, Power, Role
from guihang.dossier.calendar_models import CalendarYear as CalendarYear
from guihang.dossier.errand_models import Errand as Errand  # its table belongs to this room
from guihang.dossier.question_models import Question as Question
from guihang.dossier.sealed_models import SealedToken as SealedToken
from guihang.dossier.written_out import Closed, KeyColumn
from guihang.territory.models import PlaceField
from guihang.territory.query import within

if TYPE_CHECKING:
    from guihang.access.actor import Actor
    from guihang.territory.codes import Territory


M = TypeVar("M", bound=models.Model)
_KEEPING = tuple(r for r in Role if Power.RECORD in POWERS[r])


def in_lists(today: date, prefix: str = "") -> Q:
    """Files that stand in lists and search: control has not ended, and the clean years have not passed.

    `prefix` leads from a row to its person ("person__").
    """
    still_clean_years = Q(**{f"{prefix}off_lists_on": None}) | Q(**{f"{prefix}off_lists_on__gt": today})
    return Q(**{f"{prefix}ended_on": None}) & still_clean_years


def arriving(actor: Actor, territories: Sequence[Territory]) -> Q:
    """Rows of `Person` on the way to one of these places, as far as that may be seen before they are there: in lists,
    and not restricted, or `actor` is a named reader."""
    there = within("crossing_to", territories) & in_lists(actor.today) & ~Q(crossing="")
    return there & ~Q(Closed("pk", actor.user_id))


def of_person(field: str) -> str:
    """The prefix from a row to the person in `field`; of a person's own row none."""
    return "" if field == "pk" else f"{field}__"


class ScopedQuerySet(models.QuerySet[M]):
    """Rows that carry a place: the one narrow door to them."""

    scope_field = "place"
    person_fields: tuple[str, ...] = ("person",)

    def visible_to(self, actor: Actor) -> Self:
        """Rows in the territories in which `actor` may see files, and of files a ticket opens to them.

        A restricted file is only for its named readers; what is out of lists or sealed is for nobody, with a ticket or
        without (see `ends_to_decide` and `sealing` for the two doors to those). No actor, no grant, no purpose: no
        rows.
        """
        here = within(self.scope_field, actor.territories(Power.SEE_FILES))
        if not self.person_fields:
            return self.filter(here)
        # Wherever they lie: a decision of a restricted file may have its rows in the actor's places.
        closed = (~Q(Closed(field, actor.user_id)) for field in self.person_fields)
        shown = reduce(and_, closed, here)
        shown = shown | self._of(list(actor.opened)) if actor.opened else shown
        return self.filter(shown, *(in_lists(actor.today, of_person(field)) for field in self.person_fields))

    def counted_for(self, actor: Actor) -> Self:
        """Rows in the actor's territories for a count and nothing else: also of files that are open to named readers
        only, so that no figure grows smaller when a file is restricted. Never to be shown by name."""
        here = within(self.scope_field, actor.territories(Power.SEE_FILES))
        return self.filter(here, *(in_lists(actor.today, of_person(field)) for field in self.person_fields))

    def _of(self, people: object) -> Q:
        """Rows that concern one of `people`: ids, or a query of ids."""
        one: Q = reduce(or_, (Q(**{f"{field}__in": people}) for field in self.person_fields))
        return one


class PlacedQuerySet(ScopedQuerySet[M]):
    """Rows of a place that belong to nobody's file."""

    person_fields = ()


class MatchQuerySet(ScopedQuerySet["Match"]):
    """Pairs of files: neither may be closed to who sees the pair."""

    person_fields = ("one", "other")


class PersonQuerySet(ScopedQuerySet["Person"]):
    """People, narrowed to who may be seen."""

    person_fields = ("pk",)

    def to_open(self, actor: Actor) -> Self:
        """Of those who may be seen the ones whose file `actor` may open: in daily work, or with a ticket.

        Who looks on from city or province is shown lists; a single file opens to them with a written reason.
        """
        daily = within("place", actor.territories(Power.OPEN_FILES))
        return self.visible_to(actor).filter(daily | Q(pk__in=list(actor.opened)) if actor.opened else daily)

    def closed_to(self, actor: Actor) -> models.QuerySet[Person, Any]:
        """The ids of restricted files whose named readers leave `actor` out."""
        return self.filter(Closed("pk", actor.user_id)).values("pk")

    def ends_to_decide(self, actor: Actor) -> Self:
        """The files past the clean years whose control the police have not ended yet, where `actor` decides it.

        Out of lists and search for everybody else. A restricted file is only for its named readers here too.
        """
        where = within("place", actor.territories(Power.END_CONTROL))
        return self.filter(where, ended_on=None, off_lists_on__lte=actor.today).exclude(Closed("pk", actor.user_id))

    def arriving_to(self, actor: Actor) -> Self:
        """Who is on the way to an office in which `actor` keeps files: seen there for what arrives, and no further.

        Of a restricted file only its named readers see that.
        """
        return self.filter(arriving(actor, actor.territories(Power.RECORD)))

    def papers_left_by(self, actor: Actor) -> Self:
        """Who has arrived elsewhere while an office in which `actor` keeps files still owes papers: seen there for
        these, and no further. Of a restricted file only its named readers see that; where nobody keeps files on this
        platform nobody could say that they came."""
        keeps = Grant.objects.on(actor.today).filter(
            role__in=_KEEPING, low__lte=OuterRef("place"), high__gte=OuterRef("place"), user__is_active=True
        )
        owed = within("papers_left_at", actor.territories(Power.RECORD)) & in_lists(actor.today) & ~Q(papers_left="")
        return self.filter(owed, ~Q(Closed("pk", actor.user_id)), Exists(keeps))

    def arriving_from_afar(self, actor: Actor, territories: Sequence[Territory], power: Power) -> Self:
        """Who is on the way from another county into these places, where `actor` holds `power`: no more of them than
        the receiving office sees."""
        there = arriving(actor, territories) & within("crossing_to", actor.territories(power))
        return self.alias(goes=Substr("crossing_to", 1, 6)).filter(there).exclude(place__startswith=F("goes"))

    def with_key(self) -> Self:
        """The rows with each person's wrapped data key beside them: what is sealed can be read without asking again."""
        return self.annotate(
            wrapped_key=KeyColumn("wrapped", models.BinaryField(null=True)),
            master_version=KeyColumn("master_version", models.PositiveIntegerField(null=True)),
        )


class Person(models.Model):
    """One person, one file. Everything but the id is worked out from the entries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = PlaceField(help_text=_("Where the file is looked after: decides who may see it."))
    stays_at = PlaceField(blank=True, help_text=_("Where the person lives, where known, down to the village."))
    sex = models.CharField(max_length=1, blank=True)
    sealed = models.BinaryField(
        null=True, help_text=_("Name, numbers, phones and address, sealed with the person's key.")
    )
    worker = models.UUIDField(null=True, help_text=_("Who answers for the person; the id of somebody who signs in."))
    worker_until = models.DateField(null=True)
    described_on = models.DateField(null=True)
    last_entry_on = models.DateField(null=True)
    last_written_on = models.DateField(
        null=True, help_text=_("The day on which something was last written, whenever it happened.")
    )
    entries = models.PositiveIntegerField(default=0, help_text=_("How many entries the chain has."))
    head = models.BinaryField(max_length=32, help_text=_("Digest of the newest entry of the chain."))
    ended_on = models.DateField(null=True, help_text=_("Since when the file is out of lists and search."))
    has_parked = models.BooleanField(
        default=False, help_text=_("Something waits: entries without their sibling, or clashes.")
    )
    two_visitors = models.BooleanField(default=False, help_text=_("Two people visit together."))
    disputed = models.PositiveSmallIntegerField(default=0, help_text=_("How many entries the person disputes."))
    restricted = models.BooleanField(default=False, help_text=_("Only named readers open the file."))
    clean_on = models.DateField(
        null=True, help_text=_("The day on which three years without use will have passed; empty: not known.")
    )
    off_lists_on = models.DateField(
        null=True, help_text=_("From this day the file is out of lists and search, until the police end control.")
    )
    crossing = models.CharField(
        max_length=8, blank=True, default="", help_text=_("Between two offices: a coming release, or a move.")
    )
    crossing_to = PlaceField(blank=True, default="", help_text=_("The place of the office that will answer."))
    crossing_since = models.DateField(null=True)
    papers_due = models.DateField(null=True, help_text=_("The clock of the papers, while between two offices."))
    person_due = models.DateField(null=True, help_text=_("The clock of the person, while between two offices."))
    papers_left = models.CharField(
        max_length=10, blank=True, default="", help_text=_("What an office that the person has left still owes.")
    )
    papers_left_at = PlaceField(blank=True, default="", help_text=_("The place of that office."))
    papers_left_due = models.DateField(null=True, help_text=_("By when it was to be there."))

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            Index(fields=["place", "id"], name="person_place"),
            Index(fields=["place"], name="person_restricted", condition=Q(restricted=True)),
            # Whose end of control is near or overdue.
            Index(fields=["place", "off_lists_on"], name="person_to_end", condition=Q(ended_on=None)),
            Index(fields=["crossing_to"], name="person_arriving", condition=~Q(crossing="")),
            Index(fields=["place"], name="person_crossing", condition=~Q(crossing="")),
            Index(fields=["papers_left_at"], name="person_papers_left", condition=~Q(papers_left="")),
        ]

    class Privacy:
        """What identifies the person stands only inside `sealed`."""

        identifies: ClassVar = {"sealed"}
        sensitive: ClassVar = set[str]()


class Reader(models.Model):
    """Somebody named as a reader of a restricted file; worked out from its entries."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="readers", db_index=False)
    user = models.UUIDField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["person", "user"], name="reader_once")]


class Order(models.Model):
    """One decision of community treatment or rehabilitation, with its standing as last worked out."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=16)
    place = PlaceField()
    policy = models.CharField(max_length=32)
    decided_on = models.DateField()
    term_years = models.PositiveSmallIntegerField()
    credited_days = models.PositiveSmallIntegerField(default=0)
    live_from = models.DateField(
        null=True, help_text=_("Since when the platform keeps it; earlier gaps are 'not in the ledger'.")
    )
    stage = models.CharField(max_length=12)
    tier = models.CharField(max_length=8, blank=True)
    lost = models.BooleanField(default=False)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    tests_required = models.PositiveSmallIntegerField(default=0)
    tests_met = models.PositiveSmallIntegerField(default=0)
    refusals = models.PositiveSmallIntegerField(default=0)
    departures = models.PositiveSmallIntegerField(default=0)
    days_away = models.PositiveSmallIntegerField(default=0)
    findings = models.JSONField(default=list)
    to_check_since = models.DateField(
        null=True, help_text=_("Since when a serious breach or a positive test waits for a named person's check.")
    )
    summed_on = models.DateField(null=True, help_text=_("When the summary at the end of the term was written."))
    evaluated_on = models.DateField(help_text=_("The day for which the standing was worked out."))
    next_change_on = models.DateField(null=True, help_text=_("The next day on which it changes by itself."))
    laid_to = models.DateField(null=True)
    ruled_by = models.CharField(max_length=40, help_text=_("Digest of packs and calendar that were used."))
    office = PlaceField(default="", help_text=_("The one office that answers for the order."))
    gaps = models.JSONField(default=list, help_text=_("What is missing: codes and since when."))
    papers = models.JSONField(default=list, help_text=_("Which papers the dossier lacks."))
    papers_open = models.JSONField(
        default=list, help_text=_("Which papers are within their days, and of which nothing is known.")
    )
    away = models.JSONField(
        default=list, help_text=_("Days of leave and suspension, each with since when it is known.")
    )
    closed_on = models.DateField(null=True, help_text="Since when the finished dossier is only read.")

    objects: ClassVar[ScopedQuerySet[Order]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [
            Index(
                fields=["place", "next_change_on"],
                name="order_catch_up",
                condition=Q(next_change_on__isnull=False),
            ),
            # What waits for an office lead, counted beside every page of theirs.
            Index(fields=["place"], name="order_to_check", condition=Q(to_check_since__isnull=False, stopped_on=None)),
            Index(fields=["place", "ends_on"], name="order_to_sum_up", condition=Q(summed_on=None)),
            Index(fields=["place", "closed_on"], name="order_closed", condition=Q(closed_on__isnull=False)),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(term_years__range=(1, 3)), name="order_term_one_to_three_years"),
            CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="order_ends_after_start"),
            # A column holds one: never two offices; and never none while the order runs.
            CheckConstraint(condition=Q(stopped_on__isnull=False) | ~Q(office=""), name="order_has_its_office"),
        ]


class Entry(models.Model):
    """One act as it was written. Never changed, never deleted: a later entry supersedes it."""

    SOURCES: ClassVar = (
        ("desk", _("desk")),
        ("import", _("ledger")),
        ("phone", _("phone")),
        ("department", _("department")),
    )

    id = models.UUIDField(primary_key=True, editable=False)
    # No index of its own: the one on person and seq answers for it, and every entry would pay for another.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="story", db_index=False)
    order_id = models.UUIDField(null=True, help_text=_("Empty where the act concerns the person, not one order."))
    seq = models.PositiveIntegerField(help_text=_("Place in the person's chain, from 1."))
    kind = models.CharField(max_length=24)
    happened_on = models.DateField()
    data = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    commitment = models.BinaryField(null=True, max_length=32)
    place = PlaceField(help_text=_("The place it was written for; it stays when the file moves."))
    collected_by = models.UUIDField(null=True)
    entered_by = models.UUIDField(null=True)
    written_at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=SOURCES)
    supersedes = models.UUIDField(null=True)
    digest = models.BinaryField(max_length=32)
    received_at = models.DateTimeField(
        null=True, help_text=_("When this house took it in, by its own clock; empty: before that was kept.")
    )

    class Meta:
        # The seal of an hour covers what was taken in within it.
        indexes: ClassVar = [
            ArrivalIndex(fields=["received_at"], name="entry_received"),
            # A handful: beds of a site that are taken.
            Index(fields=["person"], name="entry_about_a_place", condition=Q(kind="care.answered")),
        ]
        constraints: ClassVar = [
            # The chain has one entry at each place: two writers at once cannot both be the seventh.
            UniqueConstraint(fields=["person", "seq"], name="entry_one_at_each_place"),
            CheckConstraint(condition=Q(seq__gte=1), name="entry_counts_from_one"),
        ]

    class Privacy:
        """Names, numbers, free text and health stand only inside `sealed`."""

        identifies: ClassVar = {"sealed"}
        sensitive: ClassVar = {"sealed"}


class Duty(models.Model):
    """What the rules say is owed. Dates are stored; open, missed and overdue are read against a day."""

    # No index of its own: the one on order and key answers for it.
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="duties", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="duties")
    place = PlaceField()
    key = models.CharField(max_length=48)
    kind = models.CharField(max_length=24)
    owed_by = models.CharField(max_length=8)
    tier = models.CharField(max_length=8, blank=True)
    opens_on = models.DateField()
    due_on = models.DateField()
    met_on = models.DateField(null=True)
    void_from = models.DateField(null=True)
    late_allowed = models.BooleanField()
    provisional = models.BooleanField(default=False)
    explained_on = models.DateField(null=True, help_text=_("When the reason for a missed duty was written down."))
    before_live = models.BooleanField(
        default=False, help_text=_("Fell due before the platform kept the order: 'not in the ledger'.")
    )
    basis = models.CharField(max_length=60)
    asked_on = models.DateField(null=True, help_text=_("When whoever owes it was asked for it."))

    objects: ClassVar[ScopedQuerySet[Duty]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    # What Today reads: neither met nor void nor explained nor from before the ledger.
    OWED: ClassVar = Q(met_on=None, void_from=None, explained_on=None, before_live=False)

    class Meta:
        indexes: ClassVar = [
            Index(
                fields=["place", "due_on"],
                name="duty_owed",
                condition=Q(met_on=None, void_from=None, explained_on=None, before_live=False),
            ),
        ]
        constraints: ClassVar = [
            # Two rows for one duty would be shown, and counted, twice.
            UniqueConstraint(fields=["order", "key"], name="duty_one_a_key"),
            CheckConstraint(condition=Q(due_on__gte=F("opens_on")), name="duty_due_after_it_opens"),
        ]


class SearchToken(models.Model):
    """A keyed token of a name, number or phone. Without the token key it says nothing."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    token = models.BigIntegerField()
    place = PlaceField()
    version = models.PositiveSmallIntegerField()

    objects: ClassVar[ScopedQuerySet[SearchToken]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["token", "place"], name="token_place")]


class Parked(models.Model):
    """An entry that arrived before what it refers to. It waits in sight and is taken in when the sibling arrives."""

    id = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parked")
    place = PlaceField()
    waits_for = models.UUIDField(help_text=_("The entry that is missing."))
    sealed = models.BinaryField(help_text=_("The whole entry as it was sent."))
    received_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet[Parked]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["place"], name="parked_place")]


class Clash(models.Model):
    """An id that came a second time with other content: refused, and kept for a look."""

    entry_id = models.UUIDField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="clashes")
    place = PlaceField()
    sealed = models.BinaryField(help_text=_("The second content as it was sent."))
    sent_by = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    kept_first = models.BooleanField(null=True, help_text=_("What was found: the first stays, or the second holds."))

    objects: ClassVar[ScopedQuerySet[Clash]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["place"], name="clash_open", condition=Q(settled_at=None))]


class Match(models.Model):
    """Two files that may be of one person, found by the same number. Only who may see both files is told."""

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_one")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="matches_as_other")
    level = models.PositiveSmallIntegerField(help_text=_("The level of the lowest division that holds both places."))
    place = PlaceField(help_text=_("That division: its officers may see both."))
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    same = models.BooleanField(null=True, help_text=_("What the officer found: one person, or two."))

    objects: ClassVar[MatchQuerySet] = MatchQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["place"], name="match_open", condition=Q(settled_at=None))]
        constraints: ClassVar = [UniqueConstraint(fields=["one", "other"], name="match_once_a_pair")]


class Scan(models.Model):
    """A paper's picture that belongs to an entry: checked, made anew without what a camera adds, sealed on disk."""

    id = models.UUIDField(primary_key=True, editable=False, help_text=_("The id of the entry that attached it."))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="scans")
    place = PlaceField(help_text=_("Where the file was looked after when it was attached."))
    entry = models.UUIDField(help_text=_("The entry that it belongs to."))
    digest = models.CharField(
        max_length=64, help_text=_("Keyed fingerprint of the content: the same paper is kept once.")
    )
    media = models.CharField(max_length=4)
    pages = models.PositiveSmallIntegerField(default=1)
    size = models.PositiveIntegerField(help_text=_("Bytes as kept, before sealing."))
    attached_at = models.DateTimeField()

    objects: ClassVar[ScopedQuerySet[Scan]] = ScopedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [Index(fields=["person", "entry"], name="scan_of_entry")]


# Its table belongs to this room, and is made with what stands above.
from guihang.dossier.amend_models import Amendment as Amendment  # noqa: E402
from guihang.dossier.right_models import RightRequest as RightRequest  # noqa: E402
