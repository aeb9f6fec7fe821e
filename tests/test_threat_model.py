"""The public page of threats says what the list of controls and the tests' own marks say, and claims nothing more."""

from __future__ import annotations

import pytest

from tools.threat_model import CONTROLS, PAGES, STANDS, controls, marked, text

STATES = (*STANDS, "later", "outside")


def test_the_page_is_written_from_the_list_in_both_languages() -> None:
    for language, name in PAGES.items():
        written = (CONTROLS.parent / name).read_text(encoding="utf-8")
        assert written == text(language), "python3 tools/house.py prove --docs"


def test_every_threat_stands_once_in_both_languages() -> None:
    listed = controls()
    assert [c["id"] for c in listed] == [f"T{n}" for n in range(1, 29)]
    for control in listed:
        assert control["state"] in STATES
        words = ["threat", "by" if control["state"] in STANDS else "missing"]
        if control["state"] == "partly":
            words.append("missing")
        for word in words:
            assert control[word].strip(), (control["id"], word)
            assert control[f"{word}_zh"].strip(), (control["id"], word)


@pytest.mark.parametrize("control", [c["id"] for c in controls() if c["state"] in STANDS])
def test_what_is_said_to_stand_is_proved_by_a_test(control: str) -> None:
    assert marked().get(control), f'no test says @pytest.mark.proves("{control}")'
