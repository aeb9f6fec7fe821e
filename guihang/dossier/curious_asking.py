"""Asking why a file was opened: what the log, the files and the grants say of a county's last working days, put before
its privacy officer as questions. It runs as a job: names are unsealed for the length of it, and none is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Substr

from guihang.access import living
from guihang.access.clock import day_of, first_instant
from guihang.access.models import Grant, ReadEvent, ReadRow, User
from guihang.access.roles import Power, row_of
from guihang.access.watch_models import raise_alert
from guihang.dossier import looks
from guihang.dossier.curious import questions
from guihang.dossier.curious_honest import WORK_AFTER, WORK_BEFORE
from guihang.dossier.identity import unseal_all
from guihang.dossier.models import Duty, Entry, Person, Question
from guihang.dossier.policy import calendar
from guihang.territory.codes import CODE_LENGTH, PREFIX_LENGTHS, Level, Territory, level_of, township_of
from guihang.territory.query import within

# The kind of the alert.
WHY_OPENED = "why_opened"
WORKING_DAYS = 20
# A file is looked at in several requests; and found by a search so long before it is opened.
JUST_SEARCHED = timedelta(minutes=10)
ASSIGNED = "worker.assigned"
# Opened for a written reason, which is looked at by itself, or for the person's own request.
OTHER_WAYS = ("break_glass", "unseal", "rights")
DOUBLE_SURNAMES = frozenset(
    """
    欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台
    皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘
    令狐 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五 乐正 轩辕 拓跋 完颜
    """.split()  # noqa: SIM905
)


def surname_of(name: str) -> str:
    """The surname of a name: its first character, or the two of a compound one."""
    name = name.strip()
    return name[:2] if len(name) > 2 and name[:2] in DOUBLE_SURNAMES else name[:1]


def ask_everywhere(today: date, now: datetime, tell: Callable[[int], None] = lambda _done: None) -> int:
    """Ask in each county. How many questions are new; safe to repeat."""
    cut = PREFIX_LENGTHS[Level.COUNTY]
    counties = Person.objects.values_list(Substr("place", 1, cut), flat=True).order_by().distinct()
    asked = 0
    for done, prefix in enumerate(sorted(set(counties) - {""}), 1):
        asked += ask(prefix.ljust(CODE_LENGTH, "0"), today, now)
        tell(done)
    return asked


def ask(county: str, today: date, now: datetime) -> int:
    """Put the new questions of one county before its privacy officer; no more in these days than the setting says."""
    first, last = period(today)
    found = questions(gather(county, first, last), settings.GUIHANG_QUESTIONS_A_DAY)
    ours = Question.objects.filter(within("place", (Territory.of(county),)))
    room = settings.GUIHANG_QUESTIONS_A_DAY * WORKING_DAYS - ours.filter(last_at__gte=first_instant(first)).count()
    known = {(q.reader, q.person, look) for q in ours for look in q.looks}
    new = [q for q in found if not any((q.by, q.person, str(look)) in known for look in q.looks)][: max(0, room)]
    _write(new, now)
    return len(new)


def period(today: date) -> tuple[date, date]:
    """The first and the last day asked about: so many working days, and work may still be written up after the last."""
    last = today - WORK_AFTER - timedelta(days=1)
    first, left, days = last, WORKING_DAYS, calendar()
    while (left := left - days.works(first.toordinal())) > 0:
        first -= timedelta(days=1)
    return first, last


def gather(county: str, first: date, last: date) -> looks.Seen:
    """What the question is asked of. Where readers live is known to the village, if at all; no address is compared."""
    territory = Territory.of(county)
    people = Person.objects.filter(within("place", (territory,)), sealed__isnull=False)
    subjects = list(_subjects(people))
    villages = sorted({subject.village for subject in subjects} - {""})
    return looks.Seen(
        lookers=list(_lookers(territory, first, last, villages)),
        subjects=subjects,
        works=list(_works(people, first, last)),
        owed=[looks.Owed(*row) for row in _near(people, first, last).values_list("person_id", "opens_on", "due_on")],
        looks=list(_looks(people, first, last)),
    )


def _lookers(county: Territory, first: date, last: date, villages: Sequence[str]) -> Iterator[looks.Looker]:
    found: dict[UUID, Grant] = {}
    for grant in Grant.objects.between(first, last).select_related("user").order_by("valid_from", "pk"):
        place = Territory.of(grant.low)
        near = county.covers(place) or Territory.of(grant.territory.ljust(CODE_LENGTH, "0")).covers(county)
        if near and Power.OPEN_FILES in row_of(grant.role).powers:
            found.setdefault(grant.user_id, grant)
    for grant in found.values():
        small = level_of(grant.low) >= Level.TOWNSHIP
        user: User = grant.user
        township = township_of(grant.low) if small else ""
        yield looks.Looker(
            user.pk, surname_of(user.display_name), grant.role, township, living.village_of(user, villages)
        )


def _subjects(people: QuerySet[Person]) -> Iterator[looks.Subject]:
    rows = list(people.only("pk", "place", "stays_at", "sealed", "worker"))
    names = unseal_all(rows)
    since: Mapping[UUID, date] = dict(
        Entry.objects.filter(person__in=people.values("pk"), kind=ASSIGNED)
        .order_by("seq")
        .values_list("person_id", "happened_on")
    )
    for row in rows:
        village = row.stays_at if row.stays_at and level_of(row.stays_at) == Level.VILLAGE else ""
        yield looks.Subject(
            row.pk, surname_of(names[row.pk].name), township_of(row.place), village, None, row.worker,
            since.get(row.pk),
        )  # fmt: skip


def _works(people: QuerySet[Person], first: date, last: date) -> Iterator[looks.Work]:
    rows = Entry.objects.filter(
        person__in=people.values("pk"),
        written_at__gte=first_instant(first - WORK_BEFORE),
        written_at__lt=first_instant(last + WORK_AFTER + timedelta(days=1)),
    )
    for person, by, collected, at in rows.values_list("person_id", "entered_by", "collected_by", "written_at"):
        for user in {user for user in (by, collected) if user is not None}:
            yield looks.Work(user, person, day_of(at))


def _near(people: QuerySet[Person], first: date, last: date) -> QuerySet[Duty]:
    return Duty.objects.filter(Duty.OWED, person__in=people.values("pk"), opens_on__lte=last, due_on__gte=first)


def _looks(people: QuerySet[Person], first: date, last: date) -> Iterator[looks.Look]:
    rows = ReadRow.objects.filter(
        person_id__in=people.values("pk"),
        event__at__gte=first_instant(first),
        event__at__lt=first_instant(last + timedelta(days=1)),
    )
    searched: dict[tuple[UUID, UUID], datetime] = {}
    fields = ("event_id", "event__at", "event__user_id", "person_id", "opened", "event__kind", "event__basis")
    for id, at, by, person, opened, kind, basis in rows.order_by("event__at", "event_id").values_list(*fields):
        if not opened and kind == ReadEvent.Kind.SEARCHED:
            searched[by, person] = at
        elif opened and not set(basis.split(",")) & {*OTHER_WAYS}:
            found = searched.get((by, person))
            yield looks.Look(id, at, by, person, found is not None and at - found <= JUST_SEARCHED)


@transaction.atomic
def _write(new: list[looks.Question], now: datetime) -> None:
    places = dict(Person.objects.filter(pk__in=[q.person for q in new]).values_list("pk", "place"))
    times = dict(ReadEvent.objects.filter(pk__in=[look for q in new for look in q.looks]).values_list("pk", "at"))
    for question in new:
        at = sorted(times[look] for look in question.looks)
        row, made = Question.objects.get_or_create(
            reader=question.by, person=question.person, first_at=at[0],
            defaults={
                "place": places[question.person], "looks": [str(look) for look in question.looks],
                "because": list(question.because), "last_at": at[-1], "asked_at": now,
            },
        )  # fmt: skip
        if made:
            # A key has no room for three ids: the question's own stands for reader, person and first look.
            raise_alert(
                WHY_OPENED, key=f"{WHY_OPENED}:{row.pk}", place=row.place, power=Power.GUARD_PRIVACY, about=row.pk,
                at=now,
            )  # fmt: skip
