"""Names of people who do not exist: Han names, Mongolian names where many are Mongolian, characters that are rare."""

from __future__ import annotations

from random import Random

MONGOLIAN_SHARE, MONGOLIAN_REGION = 0.14, "15"
RARE_SHARE = 0.006
DOTTED_SHARE = 0.35
ONE_CHARACTER_SHARE = 0.22

# By how common they are: the first forty stand for two people in three.
SURNAMES = (
    *"王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗" * 3,
    *"梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕" * 2,
    *"苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷",
    *"钱汤尹黎易常武乔贺赖龚文单解仇朴查区盖覃",
    *("欧阳", "上官", "尉迟", "令狐"),
)
MEN = tuple("伟强磊军勇杰涛明超亮刚平辉鹏华飞鑫波斌宇浩凯健俊帆旭宁龙林东海文国建志永成兵峰岩新春庆生福祥瑞利晨")
WOMEN = tuple("芳娜敏静丽艳娟霞秀兰玲燕梅莉红云洁慧琴萍婷雪英菊凤翠玉珍桂淑香月巧妍琳倩颖彤露佳瑶莹晶欣怡蓉岚桃莲")
MIDDLE = tuple("晓小建志国文海永春玉秀淑美金德宏立世家子新大明红云永爱雅雨思佳天正长")
RARE = tuple("喆堃垚犇骉淼焱赟翀祎昇珺玥頔彧邈嬿㛃㙓䶮𠮷𣲗𫍯𬀩𬭚")
MONGOLIAN_MEN = (
    "巴图", "巴特尔", "苏和", "朝鲁", "孟克", "格日勒图", "那顺", "布和", "宝音", "额尔敦", "乌力吉", "青格勒",
    "阿木古楞", "吉日嘎拉", "呼和", "查干", "敖特根", "达来", "特木尔", "毕力格", "斯琴巴特尔", "满都拉", "伊德日",
)  # fmt: skip
MONGOLIAN_WOMEN = (
    "娜仁", "其其格", "乌云", "萨仁", "斯琴", "高娃", "托娅", "图雅", "哈斯", "通拉嘎", "阿茹娜", "塔娜", "苏布达",
    "奥登", "琪琪格", "乌兰", "花尔", "敖登格日勒", "乌日娜", "莎仁", "娜布其", "杭盖", "琪木格",
)  # fmt: skip


def pick(rng: Random, choices: tuple[str, ...]) -> str:
    """One of `choices`; several times quicker than Random.choice, and the same on every version of Python."""
    return choices[int(rng.random() * len(choices))]


def invent_name(rng: Random, sex: str, region: str) -> str:
    """A name for somebody of `sex` (m, f) in the province whose code begins with `region`."""
    if region == MONGOLIAN_REGION and rng.random() < MONGOLIAN_SHARE:
        own = pick(rng, MONGOLIAN_MEN if sex == "m" else MONGOLIAN_WOMEN)
        if rng.random() < DOTTED_SHARE:
            return f"{own}·{pick(rng, MONGOLIAN_MEN)}"
        return own
    surname = pick(rng, SURNAMES)
    given = pick(rng, RARE if rng.random() < RARE_SHARE else MEN if sex == "m" else WOMEN)
    if rng.random() < ONE_CHARACTER_SHARE:
        return surname + given
    return surname + pick(rng, MIDDLE) + given
