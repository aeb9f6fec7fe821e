"""What record() says no to, and why, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django.forms import BaseForm

from guihang.rules.acts import ACTS
from guihang.rules.problems import Problem
from guihang.texts import DEFAULT_LANGUAGE, Message, mark, translate


class Unacceptable(ValueError):
    """What was handed in would make the file untrue. `problems` says where, what was found, what is expected."""

    def __init__(self, problems: Sequence[Message | Problem]) -> None:
        super().__init__("; ".join(str(p) for p in problems))
        self.problems = list(problems)

    def lines(self, language: str = DEFAULT_LANGUAGE) -> list[str]:
        """Each problem as a sentence, said once."""
        return list(dict.fromkeys(_sentence(p, language) for p in self.problems))

    def said_in(self, form: BaseForm, language: str) -> None:
        """Say it on top of the form that was sent, which keeps what was typed."""
        for line in self.lines(language):
            form.add_error(None, line)


def _sentence(problem: Message | Problem, language: str) -> str:
    """A problem for somebody at a desk: without ids and without the names that fields have inside."""
    if isinstance(problem, Message):
        return problem.render(language)
    found = problem.found.render(language).strip('"“”')
    expected = problem.expected.render(language)
    if (act := ACTS.get(found)) is not None:
        told = {"act": translate(act.label, language), "expected": expected}
        return translate(mark("“{act}” cannot be written here; expected {expected}"), language).format(**told)
    params = {"found": found, "expected": expected}
    return translate(mark("Expected {expected}; found {found}"), language).format(**params)
