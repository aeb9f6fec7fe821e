"""Texts that mean harm, forms filled with them, and whether a page lets them do any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from guihang.rules.plain_text import UNFIT

# Whatever breaks out of its place makes a tag, or an attribute of one, that says this.
SIGN = "data-zqx"
TEXTS: tuple[str, ...] = (
    f"<img src=x onerror=alert(1) {SIGN}=1>",
    f'"><script {SIGN}=1>alert(1)</script>',
    f"' {SIGN}=1 onmouseover='alert(1)",
    f'" {SIGN}=1 autofocus onfocus="alert(1)',
    f"</title></textarea></option></select></style><svg {SIGN}=1 onload=alert(1)>",
    f"--><b {SIGN}=1><!--",
    "{{ 7|add:42 }}zqx {% load static %} ${7*7}",
    "javascript:alert('zqx')",
    '=HYPERLINK("http://zqx.invalid","点我")',
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*zqx",
    "-2+3+zqx",
    "zqx\x00\x01\x02\x08\x0b\x0c\x1f\x7f\x80\x9f",
    "zqx\ud800\udfff",
    "zqx\r\nSet-Cookie: a=b\r\n\r\n<b " + SIGN + "=1>",
    "\u202ezqx\u2066\u200b\ufeff",
    "zqx%0d%0a%3Cscript%3E",
    "甲\n乙\t丙 _x0041_ \ufffe\uffff zqx",
    "zqx" * 300,
    "'; DROP TABLE dossier_person; -- zqx",
)


class Page(HTMLParser):
    """A page as a browser reads it: which tags there are, and the forms with their fields."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.broken_out: list[str] = []
        self.forms: list[Form] = []
        self._select: str | None = None
        self._raw = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one tag."""
        said = dict(attrs)
        if any(SIGN in name for name in said) or _leads_out(said):
            self.broken_out.append(f"<{tag} {attrs}>")
        self._raw = tag if tag in {"script", "style"} else ""
        if tag == "form":
            self.forms.append(Form(said.get("action") or "", (said.get("method") or "get").lower()))
        elif self.forms and tag in {"input", "textarea", "select", "button"} and said.get("name"):
            kind = said.get("type") or ("text" if tag == "input" else tag)
            self.forms[-1].fields.append(Input(said["name"] or "", kind, said.get("value") or "", "checked" in said))
            self._select = said["name"] if tag == "select" else None
        elif self.forms and tag == "option" and self._select:
            self.forms[-1].fields[-1].options.append(said.get("value") or "")

    def handle_data(self, data: str) -> None:
        """A text inside a script would be run."""
        if self._raw and "zqx" in data:
            self.broken_out.append(f"in <{self._raw}>: {data[:60]}")


@dataclass(slots=True)
class Input:
    """A field of a form."""

    name: str
    kind: str
    value: str
    checked: bool
    options: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """A form of a page."""

    action: str
    method: str
    fields: list[Input] = field(default_factory=list)

    def filled(self, text: str, day: str, sound: dict[str, str], wrong: frozenset[str] = frozenset()) -> dict[str, Any]:
        """What somebody sends who writes `text` wherever a text may be written; where that was `wrong`, what is sound
        there, or nothing."""
        said: dict[str, Any] = {}
        for each in self.fields:
            if each.kind in {"hidden"} or each.name == "csrfmiddlewaretoken":
                said[each.name] = each.value
            elif each.kind in {"text", "search", "textarea", "tel"}:
                said[each.name] = sound.get(each.name, "") if each.name in wrong else text
            elif each.kind == "date":
                said[each.name] = each.value or ("" if each.name in wrong else day)
            elif each.kind == "number":
                said[each.name] = each.value or "1"
            elif each.kind == "radio":
                said.setdefault(each.name, each.value)
            elif each.kind == "select":
                said[each.name] = next((o for o in each.options if o), "")
        return said


def harm_in(body: str) -> Iterator[str]:
    """What a page lets a text do: a tag or attribute of its own, a place in a script, a template run, a control
    character."""
    page = Page(body)
    yield from page.broken_out
    if "49zqx" in body:
        yield "a template was run"
    if (found := UNFIT.search(body)) is not None:
        yield f"a control character: {found.group()!r}"


def _leads_out(said: dict[str, str | None]) -> bool:
    """Whether a link, a source or a handler was made of what was typed."""
    links = ("href", "src", "action", "formaction", "style")
    risky = [value or "" for name, value in said.items() if name in links or name.startswith(("on", "hx-on"))]
    return any(re.match(r"\s*javascript:", value, re.IGNORECASE) or "zqx" in value.lower() for value in risky)
