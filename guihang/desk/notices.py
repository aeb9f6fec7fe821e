"""The wordings of the notice about personal information: one in use, the older ones kept as they were served."""

from __future__ import annotations

from guihang.dossier.told import CURRENT

# Newest first. A wording that has been served is never changed; a change is a new version with files of its own.
VERSIONS = (CURRENT,)
TONGUES = ("zh-Hans", "en")


def template_of(version: str, language: str) -> str:
    """The template that holds a wording in a language."""
    return f"desk/notices/{version}.{language}.html"
