"""The notice about personal information: what the law asks for stands in it, and its service stands on file."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.urls import reverse
from pytest_django.fixtures import Settings

from guihang.access.tests.cast import Cast, make_cast, signed_in
from guihang.desk.notices import TONGUES, VERSIONS, template_of
from guihang.dossier.models import Entry
from guihang.dossier.tests.lives import TODAY, Life
from guihang.dossier.told import CURRENT

pytestmark = pytest.mark.django_db
NOTICES = Path(__file__).resolve().parents[1] / "templates" / "desk" / "notices"
NOT_YET = "尚未告知个人信息处理事项"
# What must stand in every wording: PIPL 17 (who, why, how, which, how long, rights), 30 (need, impact), 35, 13.
ASKED_BY_LAW = {
    "zh-Hans": (
        "第十七条", "第三十条", "第三十五条", "第十三条第一款第三项", "由谁处理", "电话", "为什么处理", "哪些信息",
        "敏感个人信息", "怎样处理", "为什么必须处理敏感信息", "影响", "保存多久", "查阅、复制", "更正、补充", "删除",
        "解释", "说明理由", "起诉", "投诉",
    ),
    "en": (
        "articles 17, 30 and 35", "article 13, paragraph 1, item 3", "Who uses it", "Phone", "Which information",
        "Sensitive", "Why sensitive information is needed", "what it means for you", "How long", "see and copy",
        "corrected", "deleted", "explained", "we say why", "court", "complain",
    ),
}  # fmt: skip


@pytest.fixture
def cast(settings: Settings) -> Cast:
    settings.GUIHANG_TODAY = TODAY
    return make_cast()


def batu() -> Life:
    life = Life().reported()
    life.write()
    return life


def file_of(cast: Cast, life: Life) -> str:
    return signed_in(cast).get(reverse("dossier:file", args=[life.person])).content.decode()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("language", TONGUES)
def test_every_wording_says_what_the_law_asks_for(version: str, language: str) -> None:
    text = get_template(template_of(version, language)).render({"office": "树林召镇社区服务"})
    assert [part for part in ASKED_BY_LAW[language] if part not in text] == []


def test_no_wording_lies_about_that_nobody_knows() -> None:
    names = {path.name for path in NOTICES.iterdir()}
    assert names == {f"{version}.{language}.html" for version in VERSIONS for language in TONGUES}
    assert VERSIONS[0] == CURRENT


def test_the_notice_is_made_out_to_the_person_by_the_office(cast: Cast) -> None:
    text = signed_in(cast).get(reverse("desk:notice", args=[batu().person])).content.decode()
    assert "写给：巴图" in text
    assert "社区服务（乡镇人民政府、街道办事处" in text
    assert f"版本 {CURRENT}" in text


def test_service_is_an_act_with_the_version_filled_in(cast: Cast) -> None:
    lin, life = signed_in(cast), batu()
    assert NOT_YET in file_of(cast, life)
    page = lin.get(reverse("desk:notice", args=[life.person])).content.decode()
    found = re.search(r'href="([^"]*record/notice\.served/[^"]*)"', page)
    assert found
    address = found[1].replace("&amp;", "&")
    form = lin.get(address).content.decode()
    assert f'value="{CURRENT}"' in form
    assert re.search(r'<option value="personal_information"\s+selected', form)
    entry = re.search(r'name="entry" value="([^"]+)"', form)
    assert entry
    filled = {"entry": entry[1], "on": "2026-11-22", "notice": "personal_information", "version": CURRENT}
    assert lin.post(address, {**filled, "how": "handed_over", "witness": "己三"}).status_code == 302
    assert Entry.objects.get(pk=entry[1]).data["version"] == CURRENT
    after = file_of(cast, life)
    assert NOT_YET not in after
    assert "11 月 22 日已告知个人信息处理事项" in after


def test_an_older_version_a_withdrawal_and_another_notice_are_told_apart(cast: Cast) -> None:
    life = batu()
    said = {"notice": "personal_information", "how": "handed_over"}
    life.add("notice.served", date(2026, 11, 2), {"notice": "test", "how": "sent"})
    assert NOT_YET in file_of(cast, life)
    served = life.add("notice.served", date(2026, 11, 3), {**said, "version": "2020-1"}).entry
    assert "告知书后来有了新版本" in file_of(cast, life)
    life.add("entry.withdrawn", date(2026, 11, 4), {}, supersedes=served)
    assert NOT_YET in file_of(cast, life)


def test_who_only_reads_is_offered_no_service(cast: Cast) -> None:
    text = signed_in(cast, "zhao").get(reverse("desk:notice", args=[batu().person])).content.decode()
    assert "notice.served" not in text


def test_a_version_that_never_was_is_not_found(cast: Cast) -> None:
    assert signed_in(cast).get(reverse("desk:notice", args=[batu().person]), {"version": "1999"}).status_code == 404


def test_opened_from_the_file_the_form_names_the_version_and_another_notice_has_none(cast: Cast) -> None:
    lin, life = signed_in(cast), batu()
    address = reverse("dossier:record", args=[life.person, "notice.served"])
    form = lin.get(address).content.decode()
    assert f'value="{CURRENT}"' in form
    assert re.search(r'<option value="personal_information"\s+selected', form)
    entry = re.search(r'name="entry" value="([^"]+)"', form)
    assert entry
    filled = {"entry": entry[1], "on": "2026-11-22", "notice": "test", "version": CURRENT, "how": "sent"}
    filled["for_on"] = "2026-11-25"
    assert lin.post(address, filled).status_code == 302
    assert "version" not in Entry.objects.get(pk=entry[1]).data


def test_where_no_version_was_named_none_is_said(cast: Cast) -> None:
    life = batu()
    life.add("notice.served", TODAY, {"notice": "personal_information", "how": "handed_over"})
    assert "告知书后来有了新版本" not in file_of(cast, life)
    page = signed_in(cast).get(reverse("desk:notice", args=[life.person])).content.decode()
    assert "11 月 22 日已送达。" in page
    assert "版本 。" not in page
