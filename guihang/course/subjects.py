"""The pages of the course, in the order in which they are offered."""

from __future__ import annotations

from guihang.course.breaching import BREACHING
from guihang.course.caring import CARING
from guihang.course.ending import ENDING
from guihang.course.handing import HANDING
from guihang.course.helping import HELPING
from guihang.course.leaving import LEAVING
from guihang.course.moving import MOVING
from guihang.course.page import Subject
from guihang.course.papers_shown import PAPERS
from guihang.course.searching import SEARCHING
from guihang.course.testing import TESTS
from guihang.course.tier_shown import TIERING

SUBJECTS: dict[str, Subject] = {
    subject.key: subject
    for subject in (HANDING, HELPING, MOVING, TESTS, TIERING, LEAVING, BREACHING, SEARCHING, CARING, ENDING, PAPERS)
}
