"""How much is measured: everything within ten minutes, or the same quickly."""

from __future__ import annotations

from ast import literal_eval
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of a run. `people` live in the county that is looked at, `around` in the database at the end."""

    people: int = 3000
    around: tuple[int, int] = (5_000, 50_000)
    rounds: int = 48
    seconds: float = 3.0
    cases: int = 3000
    ledger: int = 300

    @classmethod
    def quick(cls) -> Plan:
        """A look in a minute or two: the same gates, noisier."""
        return cls(people=1000, around=(2_000, 20_000), rounds=30, seconds=1.5, cases=800, ledger=100)

    @classmethod
    def read(cls, words: list[str]) -> Plan:
        """The plan that `words` names."""
        return cls(**{name: literal_eval(value) for name, _is, value in (word.partition("=") for word in words)})

    def words(self) -> list[str]:
        """As arguments for the process that measures one database."""
        return [f"{name}={value!r}" for name, value in asdict(self).items()]
