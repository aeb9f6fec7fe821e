"""A file lived through its pages: every act through the form that a page offers, as a browser would send it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.test import Client
from django.urls import reverse

from guihang.access.tests.cast import Cast
from guihang.dossier.models import Amendment, Order, Person

INPUT = re.compile(r"<input\b([^>]*)>", re.S)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
CHOSEN = re.compile(r'<select name="([^"]+)"(.*?)</select>', re.S)
OPTION = re.compile(r'<option value="([^"]*)"( selected)?')


class Lived:
    """Somebody of the cast at work on one file."""

    def __init__(self, cast: Cast, person: UUID, settings: Any, who: str = "lin") -> None:
        self.cast, self.person, self.settings = cast, person, settings
        self.client = Client()
        self.sign_in(who)

    def sign_in(self, who: str) -> Lived:
        """Another one takes over."""
        self.client.force_login(getattr(self.cast, who))
        return self

    def on(self, day: date) -> Lived:
        """The day on which they work."""
        self.settings.GUIHANG_TODAY = day
        return self

    def page(self, subject: str) -> str:
        """A subject's page."""
        answer = self.client.get(reverse("course:subject", args=[self.person, subject]))
        assert answer.status_code == 200, answer.status_code
        return unescape(answer.content.decode())

    def file(self) -> str:
        """The file's page."""
        return unescape(self.client.get(reverse("dossier:file", args=[self.person])).content.decode())

    def does(
        self, subject: str, kind: str, typed: Mapping[str, object], *, refused: bool = False, which: str = ""
    ) -> str:
        """Open the form that the subject's page offers, fill it in, send it. `which` stands in its address."""
        found = [
            u for u in re.findall(rf'href="([^"]*/record/{re.escape(kind)}/[^"]*)"', self.page(subject)) if which in u
        ]
        assert found, f"{subject} offers no form for {kind} {which}"
        return self.sends(found[0], typed, refused=refused)

    def records(self, kind: str, typed: Mapping[str, object], *, refused: bool = False) -> str:
        """Through the file's own menu."""
        return self.sends(reverse("dossier:record", args=[self.person, kind]), typed, refused=refused)

    def sends(self, url: str, typed: Mapping[str, object], *, refused: bool = False) -> str:
        """Read a form, keep what stands in it, type what is given, send it."""
        form = self.client.get(url)
        assert form.status_code == 200, (url, form.status_code)
        text = unescape(form.content.decode())
        data: dict[str, Any] = {}
        for attributes in INPUT.findall(text[text.index("<main") :]):
            told = dict(ATTRIBUTE.findall(attributes))
            if told.get("type") in {"checkbox", "radio"} and " checked" not in attributes:
                continue
            if told.get("name"):
                data[told["name"]] = told.get("value", "")
        for name, inside in CHOSEN.findall(text):
            options = OPTION.findall(inside)
            data[name] = next((v for v, selected in options if selected), options[0][0] if options else "")
        data |= {name: value.isoformat() if isinstance(value, date) else value for name, value in typed.items()}
        answer = self.client.post(urlsplit(url).path, data)
        said = unescape(answer.content.decode())
        assert (answer.status_code == 422) is refused, (
            url,
            answer.status_code,
            re.findall(r'class="error"[^>]*>([^<]*)', said),
        )
        return said

    def agrees_to_the_end(self) -> None:
        """The second person's word on the end that waits."""
        row = Amendment.objects.get(person=self.person, decided_at=None)
        answer = self.client.post(reverse("dossier:correction", args=[row.pk]), {"choice": "agree"})
        assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]*)', answer.content.decode())

    @property
    def order(self) -> Order:
        """The decision as it stands."""
        return Order.objects.get(person=self.person)

    @property
    def row(self) -> Person:
        """The person's row."""
        return Person.objects.get(pk=self.person)
