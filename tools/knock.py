"""`python tools/knock.py ADDRESS`: exit status 0 when a page with a form for signing in answers there."""

from __future__ import annotations

import sys
from urllib.error import URLError
from urllib.request import urlopen


def answers(address: str) -> bool:
    """Whether the page answers with 200 and asks for a password."""
    try:
        with urlopen(address, timeout=5) as page:  # noqa: S310 - our own demo's address
            return bool(page.status == 200 and b'type="password"' in page.read())
    except (URLError, OSError):
        return False


if __name__ == "__main__":
    sys.exit(0 if answers(sys.argv[1]) else 1)
