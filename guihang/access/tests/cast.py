"""The people of the tests, with different rights; met in every room's tests.

Dalad Banner is the own county. Lin works in Shulinzhao, Ma in Bainijing, Wang leads Lin's office. Zhao, Qian
and Sun look on from county, city and province. Zhou audits the readers, Wu hands out sign-ins: neither sees a
name. Feng works in Chongqing and must see nothing of all this. Kong can sign in and has no grant.

Around Lin's office: Gui keeps the village's papers and Geng walks its grid, Jing is the office's police liaison, Lao
serves at the labour department and Yi in the clinic. Bao is the county's privacy officer; Xi runs the machine and Shen
keeps the log. Anybody of another role is made with `somebody`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.test import Client

from guihang.access import granting
from guihang.access.actor import Actor
from guihang.access.models import Grant, User
from guihang.access.roles import Role

SHULINZHAO = "150621100000"
VILLAGE = "150621100201"
BAINIJING = "150621102000"
DALAD = "150621000000"
ORDOS = "150600000000"
INNER_MONGOLIA = "150000000000"
QIXINGGANG = "500103001000"
YUZHONG = "500103000000"

ALWAYS = (date(2020, 1, 1), date(2099, 12, 31))


@dataclass(frozen=True, slots=True)
class Part:
    """Who somebody of the cast is."""

    display_name: str
    role: Role | None
    place: str
    purpose: str


PARTS: dict[str, Part] = {
    "lin": Part("林晓", Role.WORKER, SHULINZHAO, "承担树林召镇社区工作"),
    "ma": Part("马骏", Role.WORKER, BAINIJING, "承担白泥井镇社区工作"),
    "wang": Part("王敏", Role.OFFICE_LEAD, SHULINZHAO, "主持树林召镇社区工作"),
    "zhao": Part("赵刚", Role.COUNTY, DALAD, "指导全旗工作"),
    "qian": Part("钱玉", Role.CITY, ORDOS, "指导全市工作"),
    "sun": Part("孙立", Role.PROVINCE, INNER_MONGOLIA, "指导全区工作"),
    "zhou": Part("周正", Role.AUDITOR, DALAD, "审计查阅记录"),
    "wu": Part("吴静", Role.SECURITY_ADMIN, DALAD, "管理登录账号"),
    "feng": Part("冯涛", Role.WORKER, QIXINGGANG, "承担七星岗街道社区工作"),
    "kong": Part("孔亮", None, "", ""),
    "gui": Part("桂兰", Role.VILLAGE_CLERK, VILLAGE, "受托走访"),
    "geng": Part("耿勇", Role.GRID_WORKER, VILLAGE, "受托走访"),
    "jing": Part("景峰", Role.POLICE_LIAISON, SHULINZHAO, "联系树林召镇社区工作"),
    "lao": Part("劳勤", Role.LABOUR, DALAD, "办理社区转来的就业需求"),
    "yi": Part("易安", Role.CLINIC, DALAD, "办理社区转来的就医需求"),
    "bao": Part("鲍诚", Role.PRIVACY_OFFICER, DALAD, "负责个人信息保护"),
    "xi": Part("席宁", Role.SYSTEM_ADMIN, DALAD, "维护系统运行"),
    "shen": Part("沈严", Role.AUDIT_ADMIN, DALAD, "保管查阅记录"),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The sign-ins of the cast. They have no password: use `client.force_login`, or set one."""

    lin: User
    ma: User
    wang: User
    zhao: User
    qian: User
    sun: User
    zhou: User
    wu: User
    feng: User
    kong: User
    gui: User
    geng: User
    jing: User
    lao: User
    yi: User
    bao: User
    xi: User
    shen: User

    def actor(self, name: str, today: date | None = None) -> Actor:
        """The actor of one of them, for a call without a request."""
        user: User = getattr(self, name)
        return Actor.for_user(user, today)


def make_cast() -> Cast:
    """Write the cast with its grants: two statements, no hashing."""
    users = {
        name: User(username=name, display_name=part.display_name, password=make_password(None))
        for name, part in PARTS.items()
    }
    User.objects.bulk_create(users.values())
    grants = [
        granting.row(users[name], part.role, part.place, *ALWAYS, part.purpose)
        for name, part in PARTS.items()
        if part.role is not None
    ]
    Grant.objects.bulk_create(grants)
    return Cast(**users)


def somebody(role: Role, place: str, username: str = "") -> User:
    """Somebody of any role at any place, with a sign-in of their own."""
    username = username or f"{role.value.replace('_', '-')}-{place}"
    user = User.objects.create(username=username, display_name="某人", password=make_password(None))
    granting.row(user, role, place, *ALWAYS, "测试").save(force_insert=True)
    return user


def signed_in(cast: Cast, name: str = "lin") -> Client:
    """A browser in which one of the cast has signed in."""
    client = Client()
    client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
    return client
