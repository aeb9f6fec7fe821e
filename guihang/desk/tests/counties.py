"""Small counties for the tests of the demo: four townships, no divisions needed."""

from __future__ import annotations

from datetime import date

from guihang.desk.demo.plan import Plan, Township
from guihang.desk.demo.townships import worker_id
from guihang.dossier.models import Duty, Entry, Order, Person, SearchToken
from guihang.protect.models import DataKey

TODAY = date(2026, 11, 22)


def township(code: str, name: str) -> Township:
    """A township with two villages and two workers."""
    villages = ((f"{code[:9]}201", "甲村"), (f"{code[:9]}202", "乙村"))
    return Township(code, name, f"达拉特旗{name}", villages, (worker_id(code, 0), worker_id(code, 1)))


TOWNSHIPS = tuple(township(f"150621{n}000", f"第{n}镇") for n in (100, 101, 102, 103))


def county(people: int, *, seed: str = "7", entries: int = 60, today: date = TODAY) -> Plan:
    """A plan for so many people."""
    return Plan(seed, people, entries, TOWNSHIPS, today)


def forget_everybody() -> None:
    """An empty database once more."""
    for model in (SearchToken, Duty, Entry, Order, Person, DataKey):
        model._default_manager.all().delete()
