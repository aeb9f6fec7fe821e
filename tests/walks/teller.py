"""A life told through the pages' own forms, by the people of an office of its own, in a real browser."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from guihang.access import granting, places
from guihang.access.models import Grant, HouseEvent, User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS
from guihang.dossier.models import Duty, Order, Person
from tests.walks.looks import sideways
from tests.walks.test_a_test_day import looks
from tests.walks.walker import HEIGHTS, WIDE, Walker, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PICTURES = os.environ.get("PICTURES_OF_LIVES", "")
SAVE = "form.form button.main, form.form button[type=submit]"


@contextmanager
def people_of(parts: Mapping[str, tuple[str, Role, str]], language: str) -> Iterator[dict[str, User]]:
    """Sign-ins for one story: user name → name, role, place. Afterwards they enter no more."""
    like, made = User.objects.get(username="lin"), {}
    for username, (name, role, place) in parts.items():
        made[username] = User(username=username, display_name=name, language=language, password=like.password)
        made[username].save(force_insert=True)
        granting.row(made[username], role, place, *ALWAYS, "承担社区工作").save(force_insert=True)
    places.forget()
    try:
        yield made
    finally:
        pks = [user.pk for user in made.values()]
        Grant.objects.filter(user__in=pks).delete()
        User.objects.filter(pk__in=pks).update(is_active=False)
        assert HouseEvent.objects.filter(user_id__in=pks).exists()


@dataclass
class Teller:
    """Who is at work, in which language, at which width; the clock goes by the house's setting."""

    walker: Walker
    settings: Any
    language: str = "zh-Hans"
    width: int = WIDE
    story: str = ""
    person: UUID | None = None
    _pages: dict[str, Page] = field(default_factory=dict)
    _who: str = ""
    _pictures: int = 0

    def on(self, day: date) -> Teller:
        """The day on which they work."""
        self.settings.GUIHANG_TODAY = day
        return self

    def by(self, who: str) -> Teller:
        """Who is at work; signed in the first time."""
        if who not in self._pages:
            self._pages[who] = self.walker.fresh(self.language, self.width)
            sign_in(self._pages[who], self.walker.home, who)
        self._who = who
        return self

    @property
    def page(self) -> Page:
        """The page of whoever is at work."""
        return self._pages[self._who]

    def goto(self, path: str) -> Page:
        """Open an address of the house."""
        answer = self.page.goto(self.walker.home + path)
        assert answer is not None
        assert answer.ok, (path, answer.status)
        return self.page

    def subject(self, key: str) -> Page:
        """A page of the course."""
        return self.goto(f"/people/{self.person}/course/{key}/")

    def file(self) -> Page:
        """The file."""
        return self.goto(f"/people/{self.person}/")

    def does(self, subject: str, kind: str, typed: Mapping[str, object], *, which: str = "") -> Page:
        """Follow the button of a subject's page to the form of an act, fill it in, send it."""
        self.subject(subject)
        return self.follows(f"main a[href*='/record/{kind}/']" + (f"[href*='{which}']" if which else ""), typed)

    def follows(self, link: str, typed: Mapping[str, object]) -> Page:
        """A button of the page that stands here, and the form behind it."""
        assert self.page.locator(link).count(), (self.page.url, link, self.page.locator("main").inner_text())
        self.page.locator(link).first.click()
        self.page.wait_for_load_state()
        return self.sends(typed)

    def records(self, kind: str, typed: Mapping[str, object]) -> Page:
        """An act by the file's own menu."""
        self.file()
        href = self.page.locator(f"#menu .drop a[href*='/record/{kind}/']").first.get_attribute("href")
        assert href
        self.goto(href)
        return self.sends(typed)

    def sends(self, typed: Mapping[str, object], save: str = SAVE) -> Page:
        """Fill in the form that stands here, and send it; it is taken."""
        for hidden in self.page.locator("main form.form details:not([open]) > summary").all():
            hidden.click()
        for name, value in typed.items():
            fill(self.page.locator(f"main form.form [name='{name}']"), value)
        before = self.page.url
        with self.page.expect_navigation() as went:
            self.page.locator(f"main {SAVE}" if save == SAVE else save).last.click()
        answer = went.value
        told = self.page.locator("main .error").all_inner_texts()
        assert answer is not None, (before, self.page.url, told)
        assert answer.ok, (before, answer.status, told)
        return self.page

    def station(self, name: str) -> None:
        """Look at the page as it stands: read aloud, in one language, no wider than the window, for a thumb."""
        self._pictures += 1
        if PICTURES:
            path = Path(PICTURES) / f"{self.story}-{self._pictures:02d}-{name}-{self.width}.png"
            self.page.screenshot(path=path, full_page=True)
        wrong = looks(self.page)
        over = sideways(self.page, self.width)
        assert not wrong, f"{name}: {wrong}"
        assert not over, f"{name}: {over}"
        self.page.set_viewport_size({"width": self.width, "height": HEIGHTS[self.width]})

    @property
    def order(self) -> Order:
        """The decision as it stands."""
        return Order.objects.get(person=self.person)

    @property
    def row(self) -> Person:
        """The person's row."""
        assert self.person is not None
        return Person.objects.get(pk=self.person)

    def owed(self, *kinds: str) -> set[str]:
        """What of these kinds is still owed."""
        return set(Duty.objects.filter(Duty.OWED, person=self.person, kind__in=kinds).values_list("kind", flat=True))


def fill(found: Locator, value: object) -> None:
    """One field as a person fills it: typed, chosen or ticked."""
    said = value.isoformat() if isinstance(value, date) else str(value)
    kind = found.first.evaluate("(at) => at.tagName === 'SELECT' ? 'select' : at.type")
    if kind == "select":
        found.first.select_option(said)
    elif kind == "radio":
        found.and_(found.page.locator(f"[value='{said}']")).check()
    elif kind == "checkbox":
        for each in said.split(","):
            (found.and_(found.page.locator(f"[value='{each}']")) if found.count() > 1 else found).check()
    else:
        found.first.fill(said)
