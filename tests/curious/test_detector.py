"""Of fifty curious looks among twenty thousand at least forty-five are asked about, with at most a hundred questions.

The county was written without a look at the detector, and the detector without a look at the county; the seeds come
from a phrase, so that nobody chose them.
"""

from __future__ import annotations

import hashlib

import pytest

from guihang.dossier.curious import questions
from tests.curious.world import CURIOUS, LOOKS, county
from tests.prove import FULL

PHRASE = "谁看了我的档案"
SEEDS = [int.from_bytes(hashlib.sha256(f"{PHRASE} {n}".encode()).digest()[:4], "big") for n in range(5 if FULL else 2)]
MOST_QUESTIONS, LEAST_FOUND = 100, 45


@pytest.mark.proves("T1", "I4.5")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_curious_are_asked_and_the_honest_left_in_peace(seed: int) -> None:
    seen, curious = county(seed)
    assert (len(seen.looks), len(curious)) == (LOOKS, CURIOUS)
    asked = questions(seen)
    found = curious & {look for question in asked for look in question.looks}
    assert len(asked) <= MOST_QUESTIONS
    assert len(found) >= LEAST_FOUND
