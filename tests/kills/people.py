"""People made through record_many(): ``python -m tests.kills.people COUNT`` in a house of its own."""

from __future__ import annotations

import sys
from datetime import date


def main(count: int) -> None:
    """Write `count` people of Shulinzhao and print their ids."""
    import django

    django.setup()
    from guihang.dossier.record import record_many
    from guihang.dossier.tests.lives import NOW, TODAY, Life
    from guihang.dossier.writer import ByOperator

    described = [
        {"name": f"巴图{'甲乙丙丁戊己庚辛'[n % 8]}", "id_number": f"15069919900101{n:03d}X"} for n in range(count)
    ]
    lives = [Life(who).reported().tested(date(2026, 4, 1)) for who in described]
    record_many(ByOperator(), [e for life in lives for e in life.made], today=TODAY, now=NOW)
    sys.stdout.write("\n".join(str(life.person) for life in lives) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
