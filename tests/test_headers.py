"""What every answer says to the browser, on every address, for everybody, and when something goes wrong."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client

import guihang
from tests.kills.house import House, another_database
from tests.test_error_pages import ERRORS
from tests.test_error_pages import cast as cast
from tests.test_error_pages import lin as lin
from tests.test_every_address import ALL, Address, World, ask_as
from tests.test_every_address import world as world

A_YEAR = 31_536_000
SCRIPT = "'self'"
# Sources that would let a script or style of somebody else in.
TOO_WIDE = re.compile(r"unsafe-|\*|https?:|blob:|data:|filesystem:|strict-dynamic|wasm")
# What a page may hold that runs or paints: files of ours alone.
INLINE = (
    re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.I),
    re.compile(r"<style\b", re.I),
    re.compile(r"<[^>]*\s(?:on[a-z]+|style|hx-on[:\w-]*)\s*=", re.I),
    re.compile(r"(?:href|src|action|formaction)\s*=\s*[\"']?\s*(?:javascript|vbscript|data:text)", re.I),
    re.compile(r"hx-(?:vals|headers|vars)\s*=\s*[\"']\s*(?:js|javascript):", re.I),
)
ELSEWHERE = re.compile(r"(?:src|href|action)\s*=\s*[\"'](?:https?:)?//", re.I)


def policy(answer: HttpResponseBase) -> dict[str, list[str]]:
    """The content policy by directive."""
    parts = (part.split() for part in answer["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


def hold(answer: HttpResponseBase, told: str, *, signed_in: bool) -> None:
    """Every header that every answer bears."""
    csp = policy(answer)
    assert csp["frame-ancestors"] == ["'none'"], told
    if "sandbox" in csp:  # a picture, which runs nothing and loads nothing
        assert (csp["default-src"], csp["sandbox"]) == (["'none'"], []), told
    else:
        assert csp["default-src"] == [SCRIPT], told
        assert csp["object-src"] == csp["base-uri"] == ["'none'"], told
        assert csp["form-action"][0] == SCRIPT, told
    for name, sources in csp.items():
        if name not in {"img-src", "form-action"}:
            assert [s for s in sources if TOO_WIDE.search(s)] == [], told
    assert set(csp.get("img-src", [SCRIPT])) <= {SCRIPT, "data:", "blob:"}, told
    assert answer["X-Content-Type-Options"] == "nosniff", told
    assert answer["X-Frame-Options"] == "DENY", told
    assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}, told
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin", told
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin", told
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(answer["Permissions-Policy"].split(", ")), told
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers, told
    assert not answer.has_header("Access-Control-Allow-Origin"), told
    if signed_in:
        assert "no-store" in answer["Cache-Control"], told
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith(("text/", "application/json")):
        assert "charset=utf-8" in kind or kind == "application/json", told
    for cookie in (each for each in answer.cookies.values() if each.value):  # the others are being removed
        assert cookie["samesite"] in {"Lax", "Strict"}, (told, cookie.key)
        assert cookie["httponly"] or cookie.key == settings.LANGUAGE_COOKIE_NAME, (told, cookie.key)
        assert not cookie["domain"], (told, cookie.key)


def nothing_inline(answer: HttpResponseBase, told: str) -> None:
    """Nothing in the page runs or paints but files of ours."""
    if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
        page = getattr(answer, "content", b"").decode()
        found = [m[0] for pattern in INLINE for m in pattern.finditer(page)]
        assert found == [], told
        assert ELSEWHERE.search(page) is None, told


PROVES = pytest.mark.proves(
    "T11", "I4.9", "ASVS 3.4.1", "ASVS 3.4.3", "ASVS 3.4.4", "ASVS 3.4.5", "ASVS 3.4.6", "ASVS 3.4.8", "ASVS 3.2.1",
    "ASVS 3.3.4", "ASVS 14.3.2", "等保 8.1.4.4", "等保 8.1.4.10",
)  # fmt: skip


@PROVES
@pytest.mark.django_db
@pytest.mark.parametrize("address", ALL.values(), ids=lambda a: a.name)
def test_every_address_bears_them(world: World, address: Address) -> None:
    for name in (None, "lin", "zhao", "lao"):
        for method, who in (("GET", world.own), ("GET", world.missing), ("POST", world.missing)):
            answer = ask_as(world, name, address, method, who)
            told = f"{method} {address.name} by {name}: {answer.status_code}"
            hold(answer, told, signed_in=name is not None)
            nothing_inline(answer, told)


@PROVES
@pytest.mark.django_db
@pytest.mark.parametrize("cause", ERRORS, ids=lambda cause: cause.__name__)
def test_every_error_bears_them(lin: Client, cause: Any) -> None:
    answer = cause(lin)
    hold(answer, cause.__name__, signed_in=False)
    nothing_inline(answer, cause.__name__)
    assert "public" not in answer.headers.get("Cache-Control", "")


@PROVES
def test_a_file_of_ours_bears_them_too(db: None) -> None:
    answer = Client().get("/static/web/guihang.css")
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Permissions-Policy"]


@pytest.mark.proves("I4.9", "ASVS 3.4.3", "等保 8.1.4.4")
def test_no_template_holds_a_script_a_style_or_a_handler() -> None:
    found = [
        (path.relative_to(root).as_posix(), match[0][:80])
        for path, root in templates()
        for pattern in INLINE
        for match in pattern.finditer(without_tags(path.read_text(encoding="utf-8")))
    ]
    assert found == [], "nothing runs or paints in a page but files: hx-* and classes do the rest"


def templates() -> Iterator[tuple[Path, Path]]:
    """Every template of the house."""
    root = Path(guihang.__file__).parent
    for config in apps.get_app_configs():
        if config.name.startswith("guihang."):
            yield from ((path, root) for path in (Path(config.path) / "templates").rglob("*.html"))


def without_tags(text: str) -> str:
    """A template without Django's own tags, which hold quotes and comparisons."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", text, flags=re.S)


def test_the_scan_finds_what_it_looks_for() -> None:
    bad = ("<script>x</script>", '<p style="x">', '<a onclick = "x">', '<a href="javascript:x">', "<style>p{}</style>",
           '<p hx-on:click="x">', "<p hx-vals='js:{x: y}'>", '<script type="module">x</script>')  # fmt: skip
    for text in bad:
        assert any(pattern.search(text) for pattern in INLINE), text
    for text in (
        '<script type="module" src="x.js"></script>',
        '<p class="on" data-one="x">',
        '<link rel="stylesheet">',
    ):
        assert not any(pattern.search(text) for pattern in INLINE), text


# As in service, over TLS.


@pytest.fixture(scope="module")
def in_service(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house set up as for service, on the database of this run."""
    url = another_database(address()) if connection.vendor == "postgresql" else ""
    more = {
        "GUIHANG_HTTPS": "true", "GUIHANG_HOSTS": "testserver,office.example",
        "DJANGO_SETTINGS_MODULE": "guihang.config.settings",
    }  # fmt: skip
    house = House(tmp_path_factory.mktemp("service") / "house", url, more)
    house.settle("lin")
    return house


def address() -> str:
    """The address of this run's cluster."""
    return os.environ["GUIHANG_DATABASE_URL"]


@pytest.mark.slow
@pytest.mark.proves("I4.9", "ASVS 3.3.1", "ASVS 3.3.2", "ASVS 3.3.4", "ASVS 3.4.1", "ASVS 12.2.1", "等保 8.1.4.8")
def test_over_tls_cookies_are_bound_to_the_host_and_the_browser_stays_there(in_service: House) -> None:
    told = json.loads(in_service.run("tests.kills.over_tls").splitlines()[-1])
    assert told["cookies"].keys() >= {"__Host-session", "__Host-csrf"}
    for name, flags in told["cookies"].items():
        assert flags["secure"] is True and flags["path"] == "/" and "domain" not in flags, name
        assert flags["samesite"] in {"Lax", "Strict"}, name
        assert name.startswith("__Host-"), name
    for headers in told["headers"]:
        hsts = headers["Strict-Transport-Security"]
        assert int(re.findall(r"max-age=(\d+)", hsts)[0]) >= A_YEAR
        assert "includeSubDomains" in hsts
    assert told["plain"][0] == 301
    assert told["plain"][1].startswith("https://")


@pytest.mark.slow
@pytest.mark.proves("I4.9", "ASVS 3.4.1", "等保 8.1.4.4")
def test_the_check_before_service_has_nothing_to_say(in_service: House) -> None:
    said = in_service.run("guihang", "manage", "check", "--deploy", "--fail-level", "INFO")
    log = (in_service.folder / "log").read_text(encoding="utf-8")
    assert "(0 silenced)" in said + log
    assert "System check identified no issues" in said + log
