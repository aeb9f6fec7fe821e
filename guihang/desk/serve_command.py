"""``guihang serve``: the server, in one process a worker, and the runner of long work beside it."""

from __future__ import annotations

import argparse
import socket
import sys
from contextlib import nullcontext

from django.db import connections

from guihang.access import database_logins
from guihang.access.models import User
from guihang.desk.runner_beside import RunnerBeside
from guihang.protect.keyring import keyring
from guihang.texts import DEFAULT_LANGUAGE, Message, mark, translate

TAKEN = mark("Something else listens on port {port} already. Stop it, or choose another with --port.")
NO_PORT = mark("{found} is no port: expected a number from 1 to 65535")


def configure(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and with how many workers."""
    add_address(parser)
    language: str = parser.get_default("lang") or DEFAULT_LANGUAGE
    told = mark("leave the long work to a runner of its own: guihang work")
    parser.add_argument("--workers", type=int, default=2, help=translate(mark("processes of the server"), language))
    parser.add_argument("--no-work", action="store_true", help=translate(told, language))


def add_address(parser: argparse.ArgumentParser) -> None:
    """Host and port, as every command that serves takes them."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8000)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(Message(NO_PORT, {"found": text}).render(DEFAULT_LANGUAGE))
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Serve until stopped. 2 when the address is taken, or nothing has been made ready yet."""
    keyring()
    User.objects.exists()  # no database, no server
    if not is_free(args.host, args.port):
        sys.stderr.write(Message(TAKEN, {"port": args.port}).render(args.lang) + "\n")
        return 2
    serve(args.host, args.port, args.workers, work=not args.no_work)
    return 0


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Servers may share a port, so an old one left running would answer beside a new."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host if host not in {"0.0.0.0", "::"} else "localhost", port)) != 0  # noqa: S104


def serve(host: str, port: int, workers: int, *, work: bool = True) -> None:
    """Serve the application until a signal stops it. Each worker answers two requests at a time.

    On Windows the server has one worker, which answers as many.
    """
    from django.core.management import call_command
    from granian import Granian
    from granian.constants import Interfaces

    # Script and style as this release has them, compressed; copied anew, so that a copy cut short does not stay.
    call_command("collectstatic", clear=True, verbosity=0, interactive=False)
    # The workers are copies of this process: they inherit who speaks to the database, and no open line to it.
    database_logins.turn_to("web")
    connections.close_all()
    workers, threads = (1, 2 * workers) if sys.platform == "win32" else (workers, 2)
    server = Granian(
        "guihang.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        respawn_failed_workers=True,
    )
    with RunnerBeside() if work else nullcontext():
        server.serve()
