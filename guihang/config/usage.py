"""The command line's own words in the reader's language: usage, errors, what is missing.

The standard parser asks the catalogue of the process for its texts and finds none; it is given ours.
"""

from __future__ import annotations

import argparse

from guihang.texts import mark, translate

WORDS = (
    mark("usage: "),
    mark("argument %(argument_name)s: %(message)s"),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("unrecognized arguments: %s"),
    mark("not allowed with argument %s"),
    mark("ignored explicit argument %r"),
    mark("the following arguments are required: %s"),
    mark("one of the arguments %s is required"),
    mark("expected one argument"),
    mark("expected at most one argument"),
    mark("expected at least one argument"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("invalid %(type)s value: %(value)r"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("%(prog)s: error: %(message)s\n"),
)


def speak(language: str) -> None:
    """Let every parser of this process speak `language`; a text that we have no words for stays English."""
    known = frozenset(WORDS)

    def say(text: str) -> str:
        return translate(text, language) if text in known else text

    argparse._ = say  # type: ignore[attr-defined]
