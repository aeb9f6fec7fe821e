"""What a browser is told over TLS, as JSON: ``python -m tests.kills.over_tls`` in a house of its own."""

from __future__ import annotations

import json
import sys

from tests.kills.house import PASSWORD


def main() -> None:
    """Sign in over TLS and print every cookie and header; and what is answered without TLS."""
    import django

    django.setup()
    from django.test import Client

    client = Client()
    form = {"username": "lin", "password": PASSWORD}
    asked = [client.get("/sign-in/", secure=True), client.post("/sign-in/", form, secure=True)]
    asked += [client.get("/", secure=True), client.get("/nowhere/", secure=True)]
    plain = Client().get("/sign-in/")
    told = {
        "cookies": {m.key: {k: v for k, v in m.items() if v} for a in asked for m in a.cookies.values()},
        "headers": [dict(a.headers) for a in asked],
        "plain": [plain.status_code, plain.headers["Location"]],
    }
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
