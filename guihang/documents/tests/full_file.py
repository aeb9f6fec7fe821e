"""A file that has everything a paper can show: every act of the course, each of its fields filled in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from guihang.access.tests.cast import BAINIJING, SHULINZHAO
from guihang.dossier.tests.lives import Life
from guihang.rules.packs import load
from guihang.rules.standard import standard_of

WHO = {
    "name": "其木格",
    "sex": "f",
    "id_number": "150699198505054427",
    "id_kind": "resident",
    "phones": ["13800003333"],
    "address": "树林召镇乙村 7 号",
}
TESTERS = [{"role": "警察", "name": "丁一"}, {"role": "社工", "name": "林晓"}]
# What article 136 seals is on no paper; a lawyer may find it not to be covered.
NOT_SEALED = frozenset({"order.suspended/reason", "order.suspended/paper", "report.answered/outcome"})


class Full(Life):
    """Somebody to whom everything happens that the course knows, from March to November 2026."""

    def __init__(self) -> None:
        super().__init__(WHO)
        self.at: dict[str, UUID] = {}
        entered = {
            **self.made[1].data,
            "number": "达公社戒决字〔2026〕17号",
            "decided_by": "达拉特旗公安局",
            "credited_days": 5,
        }
        self.made[1] = self.made[1]._replace(data=entered)
        self._begins()
        self._tests()
        self._away()
        self._tier()
        self._breaches()
        self._moves()
        self._ends()

    def does(self, kind: str, on: tuple[int, int], _as: str = "", /, **data: Any) -> str:
        """An act on a day of 2026; its id, kept under its kind or the name given."""
        about = {} if kind in OF_PERSON else {"order": self.order}
        entry = self.act(kind, date(2026, *on), data, **about)
        self.at[_as or kind] = entry.id
        return str(entry.id)

    def _begins(self) -> None:
        self.does("order.notified", (3, 4), papers=[{"paper": "决定书副本", "pages": "2"}])
        self.does("order.served", (3, 5), to="person", how="refused", refused_because="称要先问律师", witness="斯琴")
        self.does("order.served", (3, 6), "family_served", to="family", how="handed_over")
        self.does(
            "handover.done", (3, 9), papers=[{"paper": "出所证明", "pages": "1"}], given_by="所警甲", taken_by="高峰"
        )
        self.does("report.made", (3, 10))
        members = [
            {"role": "worker", "name": "林晓"},
            {"role": "police", "name": "高峰", "unit": "树林召派出所", "phone": "13800004444"},
            {"role": "family_member", "name": "巴雅尔"},
        ]
        self.does("group.formed", (3, 11), members=members, roles=["worker", "police", "family_member"], woman=True)
        self.does("agreement.signed", (3, 11))
        self.does("helper.named", (3, 11), name="乌兰", role="volunteer", unit="妇联", phone="13800009999")
        goals = [{"goal": "找到工作", "who": "林晓", "until": "2026-08-31"}]
        plan = self.does(
            "plan.made", (3, 12), subjects=["work", "mind"], goals=goals, review_on="2026-06-12", signed=True
        )
        self.does("plan.reviewed", (6, 12), entry=plan, outcome="reached", text="已在饭馆上班")
        asked = self.does(
            "help.asked",
            (4, 1),
            department="labour",
            wish="学厨师",
            can_do="会做饭",
            consented_on="2026-04-01",
            until="2026-05-01",
        )
        self.does("help.answered", (4, 9), entry=asked, outcome="arranged", text="五月开班")
        self.does("talk.held", (4, 2), mode="in_person", by=[{"role": "社工", "name": "林晓"}])
        self.does("visit.made", (4, 3), mode="in_person", by=[{"role": "社工", "name": "王敏"}])
        self.does(
            "paper.served",
            (3, 12),
            form="F07",
            to="family",
            how="left_at_home",
            taken_by="巴雅尔（兄）",
            refused_because="本人不在",
            witness="敖登",
        )

    def _tests(self) -> None:
        test = self.does(
            "test.taken",
            (4, 20),
            result="positive",
            method="urine",
            test_kind="spot",
            kit="五联卡",
            kit_lot="B2026-05",
            kit_expires="2027-05-31",
            same_sex=True,
            testers=TESTERS,
            place_text="树林召派出所",
        )
        self.does("result.told", (4, 21), entry=test, signed="signed", objects=True)
        self.does(
            "sample.kept",
            (4, 21),
            entry=test,
            number_a="A-0420",
            number_b="B-0420",
            signed="not_signed",
            where="派出所冷柜 −18℃",
        )
        recheck = self.does("recheck.asked", (4, 22), entry=test, of="spot")
        self.does("recheck.decided", (4, 23), entry=recheck, outcome="granted", text="理由成立")
        self.does("sample.sent", (4, 24), entry=test, sample="sample_a", laboratory="旗疾控实验室")
        self.does(
            "lab.reported",
            (4, 26),
            entry=test,
            repeat=False,
            result="positive",
            laboratory="旗疾控实验室",
            number="检1号",
        )
        self.does("sample.sent", (4, 27), "sent_b", entry=test, sample="sample_b", laboratory="市司法鉴定中心")
        self.does(
            "lab.reported",
            (4, 30),
            "repeated",
            entry=test,
            repeat=True,
            result="negative",
            laboratory="市司法鉴定中心",
            number="鉴9号",
        )

    def _away(self) -> None:
        asked = self.does(
            "leave.asked",
            (5, 2),
            **{"from": "2026-05-04"},
            until="2026-05-20",
            by="by_phone",
            destination="包头市青山区",
            reason="学厨师",
            companion="巴雅尔",
            phone="13800008888",
            extends=True,
        )
        leave = self.does("leave.granted", (5, 4), entry=asked, until="2026-05-20", approved_by="王敏")
        letter = self.does("test.entrusted", (5, 6), to="包头市某街道", until="2026-05-18", number="树社函〔2026〕3号")
        self.does("test.taken", (5, 15), "tested_there", result="negative", method="saliva", test_kind="entrusted")
        self.does("test.replied", (5, 17), entry=letter, outcome="test_done", number="复〔2026〕8号")
        self.does("leave.returned", (5, 23), entry=leave)
        self.does("overstay.weighed", (5, 24), entry=leave, outcome="excused", text="车次取消")
        refused = self.does(
            "leave.asked",
            (8, 1),
            "asked_again",
            **{"from": "2026-08-03"},
            until="2026-08-09",
            by="in_writing",
            destination="外地",
        )
        self.does("leave.refused", (8, 2), entry=refused, text="目的地不明")

    def _tier(self) -> None:
        standard = standard_of(load("ordos"), date(2026, 5, 25).toordinal())
        assert standard is not None
        answers = [{"item": item.code, "points": str(item.answers[0].points)} for item in standard.items]
        assessed = self.does(
            "tier.assessed",
            (5, 25),
            standard=standard.code,
            answers=answers,
            points=standard.most,
            proposed=standard.thresholds[-1].tier,
        )
        proposed = self.does(
            "tier.proposed", (5, 26), entry=assessed, tier="yellow", reason="家中支持", review_on="2026-11-26"
        )
        self.does("tier.set", (5, 27), entry=proposed, tier="yellow", reason="同意", review_on="2026-11-26")
        self.does("risk.assessed", (5, 28), mode="remote", by=[{"role": "社工", "name": "王敏"}])

    def _breaches(self) -> None:
        told = self.does("notice.served", (6, 3), notice="test", for_on="2026-06-05", how="sent", witness="敖登")
        noted = self.does("noshow.noted", (6, 5), entry=told, what="left_before", excuse="说孩子生病")
        self.does("noshow.weighed", (6, 6), entry=noted, outcome="not_excused", text="孩子当天在校")
        refused = self.does("test.refused", (6, 5), notice_on="2026-06-03", entry=noted, excuse="说孩子生病")
        away = self.does("absence.found", (6, 20), **{"from": "2026-06-14"}, until="2026-06-18", note="问过家属")
        warned = self.does(
            "warning.given",
            (6, 21),
            level="exhortation",
            about="being_away",
            where="工作站",
            witness="斯琴",
            signed="not_signed",
            text="讲明后果",
        )
        urged = self.does("urging.sent", (6, 22), about="tests", until="2026-06-25", how="left_at_home", witness="敖登")
        report = self.does(
            "breach.reported",
            (6, 28),
            reason="refused_test",
            evidence=[refused, away, warned, urged],
            number="树社戒报〔2026〕1号",
        )
        self.does("report.receipted", (6, 29), entry=report, number="收字12号", by="高峰")
        self.does("report.answered", (7, 3), entry=report, outcome="not_taken_up", number="复字5号")

    def _moves(self) -> None:
        asked = self.does(
            "move.asked",
            (7, 10),
            place=BAINIJING,
            change_on="2026-07-15",
            ground="residence",
            address="白泥井镇丙村 3 号",
            reason="婚后迁居",
        )
        move = self.does("move.approved", (7, 13), entry=asked, place=BAINIJING, change_on="2026-07-15", reason="同意")
        sent = self.does(
            "papers.sent",
            (7, 14),
            entry=move,
            how="by_hand",
            papers=[{"paper": "协议书", "pages": "4"}, {"paper": "检测登记表", "pages": "2"}],
        )
        self.does("papers.received", (7, 16), entry=sent, complete=False, missing="尿检报告", by="马丽")
        self.does("move.received", (7, 17), place=BAINIJING)
        back = self.does(
            "move.asked", (7, 20), "asked_back", place=SHULINZHAO, change_on="2026-07-25", ground="registration"
        )
        self.does("move.refused", (7, 21), entry=back, text="户口未迁")
        again = self.does(
            "move.asked", (7, 22), "asked_once_more", place=SHULINZHAO, change_on="2026-07-25", ground="residence"
        )
        third = self.does("move.approved", (7, 23), "approved_again", entry=again, place=SHULINZHAO)
        self.does("move.recalled", (7, 24), entry=third, by="person_stays", text="不搬了")

    def _ends(self) -> None:
        self.does("order.suspended", (8, 10), reason="detained", paper="拘留通知书第1号")
        self.does("order.resumed", (9, 9), reason="释放")
        self.does("course.summed", (10, 1), text="大体履行协议")
        for by, text in (
            ("group_opinion", "小组同意"),
            ("office_opinion", "办公室同意"),
            ("police_opinion", "公安同意"),
        ):
            self.does("opinion.given", (10, 2), by, by=by, text=text)
        self.does("release.filed", (10, 3), papers=[{"paper": "解除审批表", "pages": "2"}], taken_by="高峰")
        self.does("order.released", (10, 20))
        for to, how in (("person", "handed_over"), ("family", "sent")):
            self.does(
                "release.served",
                (10, 21 if to == "person" else 22),
                f"released_{to}",
                to=to,
                how=how,
                number="解戒〔2026〕9号",
                witness="敖登",
            )
        self.does("release.told", (10, 23))


OF_PERSON = frozenset(
    {
        "test.taken",
        "result.told",
        "sample.kept",
        "recheck.asked",
        "recheck.decided",
        "sample.sent",
        "lab.reported",
        "leave.asked",
        "leave.granted",
        "leave.refused",
        "leave.returned",
        "overstay.weighed",
        "test.entrusted",
        "test.replied",
        "risk.assessed",
        "notice.served",
        "noshow.noted",
        "noshow.weighed",
        "test.refused",
        "absence.found",
        "helper.named",
        "help.asked",
        "help.answered",
        "talk.held",
        "visit.made",
        "paper.served",
    }
)
