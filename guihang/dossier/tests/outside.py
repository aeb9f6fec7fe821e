"""Those of outside whom the tests ask: neighbours of two villages, departments of two counties; and what is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.test import Client

from guihang.access import granting
from guihang.access.actor import Actor
from guihang.access.models import User
from guihang.access.roles import Role
from guihang.access.tests.cast import ALWAYS, DALAD, YUZHONG
from guihang.dossier.entry import NewEntry
from guihang.dossier.tests.lives import TODAY, Life

VILLAGE, OTHER_VILLAGE = "150621100201", "150621100202"
# What no page of whoever is asked may say (SECURITY T17), and what else would tell.
WORDS_THAT_TELL = (
    "毒", "戒", "尿检", "美沙酮", "康复", "禁毒", "社戒", "吸", "派出所", "帮教", "检测", "管控", "公安", "民警",
    "治疗", "drug", "addict", "treatment", "rehab", "urine", "police", "methadone", "control ended", "sober",
)  # fmt: skip
DRAWN_BY_CHANCE = re.compile(r"[A-Za-z0-9]{64}")


@dataclass(frozen=True, slots=True)
class Outside:
    """Niu and Gao are neighbours, Lao answers for labour and Wei for health in the county, Yuan for labour far away."""

    niu: User
    gao: User
    lao: User
    wei: User
    yuan: User

    def actor(self, name: str, today: date = TODAY) -> Actor:
        """The actor of one of them."""
        return Actor.for_user(getattr(self, name), today)

    def client(self, name: str) -> Client:
        """A browser in which one of them has signed in."""
        client = Client()
        client.force_login(getattr(self, name), backend="django.contrib.auth.backends.ModelBackend")
        return client


def make_outside() -> Outside:
    """Write them with their grants."""
    told = {
        "niu": ("牛存根", Role.GRID_WORKER, VILLAGE),
        "gao": ("高玉柱", Role.VILLAGE_CLERK, OTHER_VILLAGE),
        "lao": ("劳学敏", Role.LABOUR, DALAD),
        "wei": ("魏兰", Role.HEALTH, DALAD),
        "yuan": ("袁立", Role.LABOUR, YUZHONG),
    }
    users = {}
    for username, (name, role, place) in told.items():
        users[username] = User.objects.create(
            username=f"out-{username}", display_name=name, password=make_password(None), language="zh-Hans"
        )
        granting.row(users[username], role, place, *ALWAYS, "社区服务").save(force_insert=True)
    return Outside(**users)


def ask_visit(life: Life, user: UUID, on: date = TODAY, days: int = 7, **more: Any) -> NewEntry:
    """A neighbour is asked; nothing is written before `life.write()`."""
    words = {"text": more.pop("text")} if "text" in more else {}
    data = {"user": str(user), "until": (on + timedelta(days=days)).isoformat(), **words}
    return life.act("visit.asked", on, data, **more)


def pass_on(life: Life, department: str = "labour", on: date = TODAY, days: int = 60, **more: Any) -> NewEntry:
    """A request is passed on."""
    until = (on + timedelta(days=days)).isoformat()
    data = {"department": department, "consented_on": on.isoformat(), "until": until}
    data |= {"wish": more.pop("wish", "想找一份面馆的活"), "can_do": more.pop("can_do", "会做面食")}
    return life.act("help.asked", on, data, **more)


def tells(page: str) -> list[str]:
    """The words of a page that would tell why somebody is known; names of people and places are not looked at.

    Nor is what was drawn by chance (the key of a form): any four letters stand in it some day.
    """
    text = DRAWN_BY_CHANCE.sub("", page).lower()
    return [word for word in WORDS_THAT_TELL if word in text]
