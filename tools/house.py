"""The house's own commands: `python3 tools/house.py WORD`, or `make WORD`.

Needs Python 3.11 or newer and nothing else; each word makes `.venv` first. Written so that an older Python
can still read it and say what is missing.
"""

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORDS = ("venv", "demo", "test", "prove", "bench", "bench-full", "lint", "requirements", "help")


def old_python() -> int:
    """Say that this Python is too old, in both languages."""
    version = ".".join(str(n) for n in sys.version_info[:3])
    sys.stderr.write("Python %s is too old: Guihang needs 3.11 or newer. " % version)
    sys.stderr.write("Install it and run make again, or: make PYTHON=/path/to/python3.11 ...\n")
    sys.stderr.write("Python 版本过低（%s），需要 3.11 或更高版本。\n" % version)
    return 2


def main() -> int:
    """Run one word and return its exit status."""
    if sys.version_info < (3, 11):
        return old_python()
    # Run as a file, the first folder Python looks in is tools/ itself, where our names would hide others'.
    sys.path[:1] = [ROOT]
    from tools import words

    return words.run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
