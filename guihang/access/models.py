"""Who signs in, what each is granted, and who has read which file.

The log of readings holds opaque ids without foreign keys: it outlives what it speaks of and names nobody.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from guihang.access.append_only import AppendOnly, AppendOnlyQuerySet, LogChanged, new_id
from guihang.access.door_models import KnownDevice, Lane, OpenSession
from guihang.access.factor_models import CodeApp, Passkey, PasswordBefore, ProviderLink, RecoveryCode
from guihang.access.roles import Role
from guihang.access.watch_models import Alert, HouseEvent, Ticket

__all__ = [
    "Alert", "AppendOnly", "AppendOnlyQuerySet", "Choice", "CodeApp", "Grant", "GrantQuerySet", "HouseEvent",
    "KnownDevice", "Lane", "Language", "LogChanged", "LogRemoval", "OpenSession", "Passkey", "PasswordBefore",
    "ProviderLink", "ReadEvent", "ReadRow", "ReadSeal", "RecoveryCode", "SavedView", "Ticket", "User",
    "UserManager", "new_id",
]  # fmt: skip


class Language(models.TextChoices):
    """The languages a reader can choose, by the names that `guihang.texts` uses."""

    CHINESE = "zh-Hans", "简体中文"
    ENGLISH = "en", "English"


class UserManager(BaseUserManager["User"]):
    """Makes sign-ins."""

    def create_user(
        self,
        username: str,
        display_name: str,
        password: str | None = None,
        *,
        language: str = Language.CHINESE,
    ) -> User:
        """Write a sign-in. Without a password nobody can sign in with it until one is set."""
        user = self.model(username=username, display_name=display_name, language=language)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What they may do is in their grants, never here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=64, unique=True)
    display_name = models.CharField(max_length=64)
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.CHINESE)
    is_active = models.BooleanField(default=True)
    # Somebody else has seen the password: before anything else a new one is set.
    first_password = models.BooleanField(default=False)
    password_set_at = models.DateTimeField(null=True)
    # Whether a passkey or a code app is enrolled: kept by `access.factor`, read with the user in each request.
    second_factor = models.BooleanField(default=False, db_default=False)
    # The factors were lost and reset: the next sign-in enrols anew, also where they are only offered.
    enrol_first = models.BooleanField(default=False, db_default=False)
    # The last day on which this sign-in opens anything.
    leaves_on = models.DateField(null=True)
    # The keyed mark of the village where they live, where it was said: see `access.living`.
    lives_in = models.CharField(max_length=64, blank=True, default="", db_default="")

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    def __str__(self) -> str:
        return self.username

    def may_enter(self, day: date) -> bool:
        """Whether the sign-in is open, and its last day is not over."""
        return self.is_active and (self.leaves_on is None or day <= self.leaves_on)


class GrantQuerySet(models.QuerySet["Grant"]):
    """Grants by day."""

    def on(self, day: date) -> Self:
        """Grants in force on `day` (in Asia/Shanghai): first and last day belong to them."""
        return self.filter(valid_from__lte=day, valid_until__gte=day, ended_at=None)

    def between(self, first: date, last: date) -> Self:
        """Grants in force on at least one day from `first` to `last`, both included."""
        return self.filter(valid_from__lte=last, valid_until__gte=first, ended_at=None)


class Grant(models.Model):
    """A role for a territory and a purpose, from a first to a last day (both included, Asia/Shanghai).

    `territory` is a prefix of the twelve-digit division code; `low` and `high` are the codes between which
    every place inside it lies. `ended_at` ends a grant at once, whatever its days. Write grants with
    `access.granting.grant`, which checks what a database cannot.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=24, choices=Role.choices)
    territory = models.CharField(max_length=12)
    low = models.CharField(max_length=12)
    high = models.CharField(max_length=12)
    valid_from = models.DateField()
    valid_until = models.DateField()
    purpose = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    # Who gave and who ended it on the page; none: at the machine itself, with `guihang people`.
    given_by = models.UUIDField(null=True)
    ended_by = models.UUIDField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "valid_until"], name="grant_user_until")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="grant_ends_after_start"),
            models.CheckConstraint(condition=~Q(purpose=""), name="grant_has_purpose"),
            models.CheckConstraint(condition=~Q(territory=""), name="grant_has_territory"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="grant_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.territory} {self.valid_from}–{self.valid_until}"


class ReadEvent(AppendOnly):
    """One request in which somebody was shown one or more persons. The address of the reader is not kept."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        SEARCHED = "searched"
        LISTED = "listed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    user_id = models.UUIDField()
    role = models.CharField(max_length=120)
    purpose = models.TextField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    view = models.CharField(max_length=80)
    shown = models.PositiveIntegerField()
    # What the reading was for (access.purposes), and the ticket where a reason was asked for.
    basis = models.CharField(max_length=40, default="", db_default="")
    ticket = models.UUIDField(null=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "-id"], name="read_by_user"),
            models.Index(fields=["at"], name="read_at"),
        ]

    def __str__(self) -> str:
        return f"{self.at.isoformat()} {self.kind} {self.shown}"


class ReadRow(AppendOnly):
    """A person shown in a request: the file was opened, or the person stood in a list."""

    event = models.ForeignKey(ReadEvent, on_delete=models.PROTECT, related_name="rows", db_index=False)
    person_id = models.UUIDField()
    opened = models.BooleanField()

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        # Who saw this person, newest first: event ids are in the order of time.
        indexes = [models.Index(fields=["person_id", "-event"], name="read_of_person")]
        constraints = [models.UniqueConstraint(fields=["event", "person_id"], name="read_once_an_event")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.person_id}"


class ReadSeal(AppendOnly):
    """One hour of the log under one signed root; see `access.seal`.

    `parts` tells what lies under the root, each part as [name, how many leaves, root]; `head` covers this hour and,
    through the head before it, every earlier one. Seals of the first form have neither.
    """

    hour = models.DateTimeField(primary_key=True)
    events = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    form = models.PositiveSmallIntegerField(default=1, db_default=1)
    parts = models.JSONField(null=True)
    head = models.BinaryField(max_length=32, null=True)

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.hour.isoformat()} {self.events}"


class LogRemoval(AppendOnly):
    """Hours of the log that were removed at the end of their time, after they were archived; their seals stay.

    Signed as the seals are: who can write the database cannot pass a deletion off as one.
    """

    first = models.DateTimeField(primary_key=True)
    last = models.DateTimeField()
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()
    archive = models.CharField(max_length=80)
    digest = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.first.isoformat()} – {self.last.isoformat()}"


class SavedView(models.Model):
    """A list as somebody wants to find it again: the page, a name of one's own, the filters as they stand in the
    address. Filters hold codes and places, never what was typed to find somebody."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="views")
    page = models.CharField(max_length=24)
    name = models.CharField(max_length=40)
    asked = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="view_one_name_a_page")]

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """What somebody chose for themselves: the columns of a list, whose work comes first, what news they have read."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="choices")
    name = models.CharField(max_length=40)
    value = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="choice_once")]

    def __str__(self) -> str:
        return self.name
