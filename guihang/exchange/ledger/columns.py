"""The columns of each kind of sheet and the headings under which offices keep them, surest first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of sheet: its columns by field, and which fields it is known by.

    A sheet is of this kind when it has a person, every field of `needs`, and one of each group of `one_of`.
    """

    kind: str
    columns: dict[str, tuple[str, ...]]
    needs: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_SERIAL = _words("序号 编号 序 号 NO No")
_NAME = _words(
    "姓名 人员姓名 戒毒人员姓名 对象姓名 本人姓名 吸毒人员姓名 社戒社康人员姓名 被检测人姓名 "
    "被检测人 被走访人 被谈话人 谈话对象 走访对象 请假人 外出人员 名字 被检人 被检人姓名 "
    "社区戒毒康复人员姓名"
)
_IDENTITY = _words(
    "身份证号码 身份证号 公民身份号码 公民身份证号码 公民身份证号 居民身份证号码 居民身份证号 "
    "身份证件号码 证件号码 证件号 身份号码 身份证"
)
_REMARK = _words("备注 备注说明 说明")
# The last column of a sheet of refused rows; see guihang.exchange.returned.
_RETURNED = _words("退回原因 Reasonforreturn")

ROSTER = Layout(
    kind="roster",
    columns={
        "serial": _SERIAL,
        "name": _NAME,
        "identity": _IDENTITY,
        "sex": _words("性别"),
        "phone": _words(
            "联系电话 电话 手机 手机号码 手机号 联系方式 本人电话 本人联系电话 电话号码 联系号码 "
            "本人手机 联系电话号码 移动电话 本人联系方式"
        ),
        "place": _words(
            "执行地 执行地点 执行乡镇 执行乡镇街道 执行苏木乡镇街道 执行单位 所属乡镇 所属乡镇街道 "
            "乡镇街道 苏木乡镇 苏木乡镇街道 乡镇 街道 街道乡镇 管辖乡镇 管辖乡镇街道 管控地 管控乡镇 "
            "所在乡镇 责任乡镇 乡镇办 镇街 镇街道 执行社区 执行地乡镇街道 管辖地 所属街道 所属街镇 "
            "乡镇/街道 街道/乡镇 苏木乡镇/街道"
        ),
        "kind": _words(
            "类别 管控类别 人员类别 类型 人员类型 措施 戒毒措施 管控措施 戒毒类别 管控类型 决定类别 "
            "措施类别 执行类别 社戒/社康 社戒社康 戒毒类型 处置类别 决定类型 社区戒毒/社区康复"
        ),
        "drugs": _words("毒品种类 滥用毒品 滥用毒品种类 吸食毒品种类 吸毒种类 毒品类型 吸食毒品 滥用种类 毒品"),
        "number": _words(
            "决定书文号 法律文书号 决定书编号 决定文号 决定书号 法律文书编号 法律文书文号 文书编号 "
            "文书号 文号 文书文号 责令社区戒毒决定书文号 社区戒毒康复决定书文号 决定书号码"
        ),
        "decided_on": _words(
            "决定日期 决定时间 决定书日期 决定书时间 作出决定日期 作出决定时间 责令日期 责令时间 决定日 "
            "下达日期 文书日期 裁决日期 裁决时间 决定下达日期 决定作出日期 法律文书日期"
        ),
        "served_on": _words(
            "送达日期 送达时间 决定书送达日期 决定书送达时间 送达日 文书送达日期 签收日期 签收时间 送达"
        ),
        "reported_on": _words(
            "报到日期 报到时间 报到日 实际报到日期 实际报到时间 报道日期 报道时间 接收日期 接收时间 报到"
        ),
        "agreement_on": _words(
            "协议签订日期 签协议时间 签协议日期 签订协议时间 签订协议日期 协议签订时间 协议日期 "
            "协议时间 协议书签订日期 协议书签订时间 签订日期 签订时间 协议签订日 协议书日期 签协议"
        ),
        "term": _words("期限 戒毒期限 执行期限 年限 社戒社康期限 期限年 戒毒康复期限 决定期限 几年"),
        "starts_on": _words("起始日期 起始时间 开始日期 社戒起始 执行起始日期 起始 社戒社康起始 期限起 执行期限起"),
        "ends_on": _words(
            "截止日期 截止时间 结束日期 社戒截止 执行截止日期 截止 社戒社康截止 期限止 到期日期 执行期限止"
        ),
        "tier": _words(
            "风险等级 分级 风险级别 等级 管控等级 分级管控 管控级别 风险分级 级别 颜色 三色等级 分类 "
            "预警等级 风险分类 分级分类"
        ),
        "status": _words("人员状态 状态 当前状态 目前状态 管控状态 管控现状 现状 当前管控状况 当前状况"),
        "address": _words("现居住地 居住地 现住址 现住地址 居住地址 住址 家庭住址 现居住地址 居住地详址 家庭地址 地址"),
        "household": _words("户籍地 户籍地址 户籍所在地 户口所在地 户籍地详址 户籍"),
        "remark": _REMARK,
        "returned": _RETURNED,
    },
    needs=("identity",),
    one_of=(("kind", "place"), ("decided_on", "number", "served_on")),
)

TESTS = Layout(
    kind="tests",
    columns={
        "serial": _SERIAL,
        "name": _NAME,
        "identity": _IDENTITY,
        "on": _words(
            "检测日期 检测时间 尿检日期 尿检时间 检验日期 检验时间 采样日期 采样时间 取样日期 取样时间 日期 时间 检测日"
        ),
        "sample": _words("样本 样本种类 样本类型 检测样本 检材 检材种类 样本类别 检测种类 检测类型 检测方式 检测方法"),
        "result": _words("检测结果 结果 尿检结果 检验结果 检测结论 结论 检测情况"),
        "testers": _words("检测人 检测人员 检测员 尿检人员 尿检人 检验人 检验人员 工作人员 检测民警"),
        "remark": _REMARK,
        "returned": _RETURNED,
    },
    needs=("on", "result"),
    one_of=(("name", "identity"),),
)

CONTACTS = Layout(
    kind="contacts",
    columns={
        "serial": _SERIAL,
        "name": _NAME,
        "identity": _IDENTITY,
        "on": _words(
            "走访日期 走访时间 谈话日期 谈话时间 走访谈话日期 走访谈话时间 访谈日期 访谈时间 见面日期 "
            "见面时间 日期 时间 联系日期 联系时间"
        ),
        "mode": _words(
            "方式 形式 走访方式 谈话方式 走访形式 谈话形式 走访谈话方式 走访谈话形式 走访/谈话 走访谈话 "
            "联系方式 见面方式 访谈方式 类型 类别"
        ),
        "note": _words(
            "内容 走访内容 谈话内容 走访谈话内容 主要内容 情况 走访情况 谈话情况 走访谈话情况 基本情况 "
            "访谈内容 记录 谈话记录 走访记录"
        ),
        "by": _words("记录人 走访人 谈话人 走访人员 谈话人员 走访谈话人 工作人员 访谈人 责任人"),
        "remark": _REMARK,
        "returned": _RETURNED,
    },
    needs=("on",),
    one_of=(("name", "identity"), ("mode", "note")),
)

LEAVES = Layout(
    kind="leaves",
    columns={
        "serial": _SERIAL,
        "name": _NAME,
        "identity": _IDENTITY,
        "on": _words(
            "起 外出时间 外出日期 离开日期 离开时间 请假起 起始日期 起始时间 开始日期 开始时间 外出起 "
            "请假开始日期 请假开始时间 请假日期 请假时间 外出起始时间 外出起始日期 起止时间起 "
            "起止日期起 自"
        ),
        "until": _words(
            "止 返回时间 返回日期 请假止 截止日期 截止时间 结束日期 结束时间 归来日期 归来时间 外出止 "
            "请假结束日期 请假结束时间 请假截止日期 预计返回时间 预计返回日期 起止时间止 起止日期止 至 "
            "外出截止时间 外出截止日期 返回 到期日期 销假日期 销假时间"
        ),
        "destination": _words("目的地 去向 外出地点 前往地 前往地点 外出目的地 外出地 外出去向 地点"),
        "reason": _words("事由 请假事由 外出事由 原因 请假原因 外出原因 理由"),
        "approver": _words("批准人 审批人 批准 批准人员 审批人员 准假人"),
        "remark": _REMARK,
        "returned": _RETURNED,
    },
    needs=("on", "until"),
    one_of=(("name", "identity"),),
)

LAYOUTS = (ROSTER, TESTS, CONTACTS, LEAVES)

# Under these group headings stands somebody else's name or number.
OTHERS = _words("家属 家庭成员 监护 联系人 民警 专干 社工 网格 担保 责任 包保 工作小组 帮教小组 志愿者")
