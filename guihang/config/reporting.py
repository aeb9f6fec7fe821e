"""An error report and a line of the log name the place in the code and nothing that a person typed."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from guihang.web.errors import number_of


class Silent(SafeExceptionReporterFilter):
    """Hides every local variable and every posted value, always."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        return {}

    def get_traceback_frame_variables(self, request: HttpRequest | None, tb_frame: Any) -> Any:
        return ()


class Wordless(logging.Formatter):
    """A request by its status, method, pattern and opaque ids; an exception by its class and where it arose.

    A path, a host and the message of an exception (int(), a database, a library) may repeat what was typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another handler made of it has words
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        request = getattr(record, "request", None)
        if not isinstance(request, HttpRequest):
            return super().formatMessage(record)
        match = request.resolver_match
        ids = [f"{k}={v}" for k, v in match.kwargs.items() if isinstance(v, UUID | int)] if match else []
        status = str(getattr(record, "status_code", record.levelname))
        route = match.route or "/" if match else "(no such address)"
        return " ".join([status, request.method or "", route, *ids, f"no={number_of(request)}"])

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        lines: list[str] = []
        fault, seen = ei[1], set[int]()
        while fault is not None and id(fault) not in seen:
            seen.add(id(fault))
            lines += [
                *traceback.format_tb(fault.__traceback__),
                f"{type(fault).__module__}.{type(fault).__qualname__}\n",
            ]
            fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
            lines += ["after\n"] if fault is not None else []
        return "".join(lines).rstrip("\n")
