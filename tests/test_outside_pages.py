"""Whatever a neighbour or a department can open, in either language, says nothing of why an office knows somebody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings
from uuid_utils import compat

from guihang.access.models import User
from guihang.access.tests.cast import make_cast
from guihang.dossier.errand_models import Errand
from guihang.dossier.tests.lives import BATU, TODAY, Life
from guihang.dossier.tests.outside import Outside, ask_visit, make_outside, pass_on, tells
from guihang.web import help as helps
from tests.test_every_address import ALL

pytestmark = pytest.mark.django_db
# The house's own icon and files are named in every page.
FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')


@pytest.fixture
def outside(settings: Settings) -> Outside:
    settings.GUIHANG_TODAY = TODAY
    make_cast()
    return make_outside()


@pytest.fixture
def life(outside: Outside) -> Life:
    life = Life().reported().tested(TODAY)
    ask_visit(life, outside.niu.pk, text="顺便把米带去")
    for department in ("labour", "health"):
        pass_on(life, department, wish="想找工作，或者学一门手艺")
    life.write()
    return life


def text_of(answer: HttpResponseBase) -> str:
    """Everything that somebody could read of an answer: page, headers, names of files."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return "\n".join([body.decode(errors="replace"), *(f"{k}: {v}" for k, v in answer.headers.items())])


def everywhere(life: Life, client: Client) -> Iterator[tuple[str, HttpResponseBase]]:
    """Each address of the house, asked by GET and by POST, with the ids that a curious reader might have seen."""
    errand = Errand.objects.filter(kind="help", department="labour").get()
    known = {"person": life.person, "entry": errand.pk, "errand": errand.pk, "kind": "visit.made", "subject": "handing"}
    for name, address in ALL.items():
        if name in {"access:sign-out", "access:language"}:
            continue
        path = filled(name, {part: known.get(part, uuid4()) for part in address.parts})
        yield f"GET {path}", client.get(path)
        form = {"entry": str(compat.uuid7()), "errand": str(errand.pk), "outcome": "", "text": "", "q": BATU["name"]}
        yield f"POST {path}", client.post(path, form)


def filled(name: str, parts: dict[str, Any]) -> str:
    """The address with its parts; where an id is a number, with one of nothing."""
    for numbers in product((False, True), repeat=len(parts)):
        chosen = {k: 999_999 if n else v for (k, v), n in zip(parts.items(), numbers, strict=True)}
        try:
            return reverse(name, kwargs=chosen)
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name}: its parts {sorted(parts)} cannot be filled")


@pytest.mark.proves("I4.1", "T3", "T17", "T2")
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("name", ["niu", "lao", "wei"])
def test_no_page_address_or_file_name_says_why(outside: Outside, life: Life, name: str, language: str) -> None:
    User.objects.update(language=language)
    client = outside.client(name)
    client.raise_request_exception = False
    shown = 0
    for asked, answer in everywhere(life, client):
        assert answer.status_code < 500, asked
        text = text_of(answer)
        # The house's own address stands in an answer that leads on; only those that they may open are theirs.
        said = tells(text if answer.status_code == 200 else text.replace(asked.split(" ")[1], ""))
        assert said == [], f"{asked}: {answer.status_code} says {said}"
        shown += answer.status_code == 200
        if name == "niu" and answer.status_code == 200 and not asked.endswith(" /visit/"):
            assert BATU["name"] not in text, asked
    assert shown >= 6


@pytest.mark.proves("T17")
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_their_help_says_nothing_of_why_either(outside: Outside, language: str) -> None:
    for key in helps.outside():
        one = helps.help_of(key, language)
        words = [
            one.title,
            one.purpose,
            *(p.name + p.text for p in (*one.says, *one.whens)),
            *(k.text for k in one.keys),
        ]
        assert tells(" ".join(words)) == [], key


@pytest.mark.proves("T17")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_doors_and_the_pages_of_errors_say_nothing(outside: Outside, language: str) -> None:
    client = Client()
    client.cookies["language"] = language
    for path in ("/service/sign-in/", "/sign-in/", "/service/", "/visit/", "/nothing/", "/service/nothing/"):
        for answer in (
            client.get(path, follow=True),
            client.post(path, {"username": "x", "password": "y"}, follow=True),
        ):
            assert tells(text_of(answer)) == [], path


def test_the_files_that_their_pages_load_have_neutral_names(outside: Outside, life: Life) -> None:
    pages = [outside.client("niu").get("/visit/"), outside.client("lao").get("/service/")]
    names = {file for page in pages for file in FILES.findall(page.content.decode())}
    assert names
    assert [name for name in names if tells(name)] == []


def test_the_search_for_telling_words_is_not_blind(outside: Outside, life: Life) -> None:
    lin = Client()
    lin.force_login(User.objects.get(username="lin"))
    file = lin.get(reverse("dossier:file", args=[life.person])).content.decode()
    assert {"戒", "毒", "检测"} <= set(tells(file))
