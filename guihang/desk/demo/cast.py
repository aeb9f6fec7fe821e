"""Who can sign in to the demo: somebody for each role, in Dalad Banner and above, with passwords of the demo's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from guihang.access.granting import row
from guihang.access.models import Grant, User, new_id
from guihang.access.roles import Role
from guihang.desk.demo.mark import DAY
from guihang.desk.demo.townships import worker_id
from guihang.desk.demo.workers import FIRST, LAST
from guihang.protect.ids import derived_id

SHULINZHAO, BAINIJING = "150621100000", "150621102000"
VILLAGE = "150621100201"
DALAD, ORDOS, INNER_MONGOLIA = "150621000000", "150600000000", "150000000000"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Part:
    """One sign-in. `worker` is the number among the township's workers, for those who answer for people."""

    username: str
    display_name: str
    role: Role
    place: str
    purpose: str
    worker: int | None = None

    def password(self) -> str:
        """Made from the key ring: another one in each demo, the same at every start, nowhere on the disk."""
        secret, letters = derived_id("demo password", self.username, on=DAY).int & (1 << 62) - 1, ""
        for _ in range(12):
            secret, index = divmod(secret, len(LETTERS))
            letters += LETTERS[index]
        return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


# In the order in which they are printed: kind by kind, as the table of roles has them.
CAST = (
    Part("lin", "林晓", Role.WORKER, SHULINZHAO, "承担树林召镇社区工作", 0),
    Part("hu", "胡燕", Role.WORKER, SHULINZHAO, "承担树林召镇社区工作", 1),
    Part("wang", "王敏", Role.OFFICE_LEAD, SHULINZHAO, "主持树林召镇社区工作"),
    Part("ma", "马骏", Role.WORKER, BAINIJING, "承担白泥井镇社区工作", 0),
    Part("jing", "景峰", Role.POLICE_LIAISON, SHULINZHAO, "联系树林召镇社区工作"),
    Part("gui", "桂兰", Role.VILLAGE_CLERK, VILLAGE, "受托走访", 1),
    Part("geng", "耿勇", Role.GRID_WORKER, VILLAGE, "受托走访", 0),
    Part("yi", "易安", Role.CLINIC, DALAD, "办理社区转来的就医需求"),
    Part("wei", "卫平", Role.HEALTH, DALAD, "办理社区转来的医疗需求"),
    Part("min", "闵慧", Role.CIVIL_AFFAIRS, DALAD, "办理社区转来的救助需求"),
    Part("lao", "劳勤", Role.LABOUR, DALAD, "办理社区转来的就业需求"),
    Part("jiao", "焦文", Role.EDUCATION, DALAD, "办理社区转来的就学需求"),
    Part("fa", "法正", Role.JUSTICE, DALAD, "办理社区转来的法律援助需求"),
    Part("gong", "龚建", Role.UNION, DALAD, "办理社区转来的帮扶需求"),
    Part("tong", "童青", Role.YOUTH_LEAGUE, DALAD, "办理社区转来的青年需求"),
    Part("fu", "符兰", Role.WOMENS_FEDERATION, DALAD, "办理社区转来的家庭需求"),
    Part("shan", "单善", Role.SOCIAL_ORGANISATION, DALAD, "按合同提供服务"),
    Part("zhao", "赵刚", Role.COUNTY, DALAD, "指导全旗工作"),
    Part("qian", "钱玉", Role.CITY, ORDOS, "指导全市工作"),
    Part("sun", "孙立", Role.PROVINCE, INNER_MONGOLIA, "指导全区工作"),
    Part("bao", "鲍诚", Role.PRIVACY_OFFICER, DALAD, "负责个人信息保护"),
    Part("zhou", "周正", Role.AUDITOR, DALAD, "审计查阅记录"),
    Part("xi", "席宁", Role.SYSTEM_ADMIN, DALAD, "维护系统运行"),
    Part("wu", "吴静", Role.SECURITY_ADMIN, DALAD, "管理登录账号"),
    Part("shen", "沈严", Role.AUDIT_ADMIN, DALAD, "保管查阅记录"),
)


def sign_in_cast(language: str) -> None:
    """Write the sign-ins that are not there yet. Somebody who is there keeps name, password and grants."""
    for part in CAST:
        if not User.objects.filter(username=part.username).exists():
            _sign_in(part, language)


@transaction.atomic
def _sign_in(part: Part, language: str) -> None:
    pk = new_id() if part.worker is None else worker_id(part.place, part.worker)
    user = User.objects.filter(pk=pk).first()
    if user is None:
        user = User(pk=pk)
    else:
        Grant.objects.filter(user=user).delete()
    user.username, user.display_name, user.language = part.username, part.display_name, language
    user.set_password(part.password())
    user.save()
    row(user, part.role, part.place, FIRST, LAST, part.purpose).save(force_insert=True)


def has_own_password(part: Part) -> bool:
    """Whether the sign-in still has the demo's password; somebody may have changed it."""
    user = User.objects.filter(username=part.username, is_active=True).first()
    return user is not None and user.check_password(part.password())
