"""The sites with their beds: who reads the list, who keeps it, and which prefecture has none."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from guihang.access.tests.cast import DALAD, ORDOS, Cast, make_cast
from guihang.course.models import Site
from guihang.territory.models import Division

pytestmark = pytest.mark.django_db
ENTERED = {
    "name": "市第四医院",
    "kind": "hospital",
    "place": ORDOS,
    "beds": "12",
    "phone": "0477-0000101",
    "active": "1",
}


@pytest.fixture
def cast() -> Cast:
    Division.objects.create(code=ORDOS, name="鄂尔多斯市", level=2)
    Division.objects.create(code=DALAD, name="达拉特旗", level=3, parent_id=ORDOS)
    return make_cast()


def signed_in(cast: Cast, who: str) -> Client:
    client = Client()
    client.force_login(getattr(cast, who))
    return client


def test_a_prefecture_without_a_site_is_said_so_until_the_city_enters_one(cast: Cast) -> None:
    assert (
        "鄂尔多斯市" in signed_in(cast, "zhao").get(reverse("desk:county")).content.decode().split('class="notice"')[-1]
    )
    answer = signed_in(cast, "qian").post(reverse("course:site-new"), ENTERED)
    assert answer.status_code == 302
    page = signed_in(cast, "zhao").get(reverse("desk:county")).content.decode()
    assert "尚无可接收病残人员的在册机构" not in page
    assert "市第四医院" in signed_in(cast, "lin").get(reverse("course:sites")).content.decode()


def test_a_site_that_takes_nobody_does_not_count(cast: Cast) -> None:
    Site.objects.create(place=ORDOS, name="市第四医院", kind="hospital", beds=12, active=False)
    assert "尚无可接收病残人员的在册机构" in signed_in(cast, "zhao").get(reverse("desk:county")).content.decode()


def test_a_worker_reads_the_list_and_does_not_keep_it(cast: Cast) -> None:
    lin = signed_in(cast, "lin")
    assert lin.get(reverse("course:sites")).status_code == 200
    assert lin.post(reverse("course:site-new"), ENTERED).status_code == 403
    assert not Site.objects.exists()


def test_nobody_keeps_a_site_of_another_place(cast: Cast) -> None:
    site = Site.objects.create(place=ORDOS, name="市第四医院", kind="hospital", beds=12)
    assert signed_in(cast, "zhao").get(reverse("course:site", args=[site.pk])).status_code == 404  # the city's own
    elsewhere = signed_in(cast, "qian").post(reverse("course:site-new"), {**ENTERED, "place": "500103000000"})
    assert elsewhere.status_code == 422


def test_what_was_typed_stays_where_something_is_wrong(cast: Cast) -> None:
    answer = signed_in(cast, "qian").post(reverse("course:site-new"), {**ENTERED, "beds": "many"})
    assert answer.status_code == 422
    assert "市第四医院" in answer.content.decode()
