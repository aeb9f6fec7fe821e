"""What is typed comes in without control characters and halves of characters, whatever form it is typed into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict

from guihang.rules.plain_text import UNFIT, fit

# What is compared to the letter, and never shown.
AS_IT_IS = ("password", "old", "new", "again", "again_word", "csrfmiddlewaretoken")


class PlainInputMiddleware:
    """Cleans what a form or an address holds, once it is known which page is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> None:
        """Read the form and the address, and take out what no text may hold."""
        if request.method == "POST" and (plain := cleaned(request.POST)) is not None:
            request.POST = plain  # type: ignore[assignment]
        if request.GET and (plain := cleaned(request.GET)) is not None:
            request.GET = plain  # type: ignore[assignment]


def cleaned(said: QueryDict) -> QueryDict | None:
    """What was said without what no text may hold; None where there is nothing to take out."""
    unfit = [
        name for name, values in said.lists()
        if name not in AS_IT_IS and any(isinstance(v, str) and UNFIT.search(v) for v in values)
    ]  # fmt: skip
    if not unfit:
        return None
    plain = said.copy()
    for name in unfit:
        plain.setlist(name, [fit(value) for value in plain.getlist(name)])
    plain._mutable = False
    return plain
