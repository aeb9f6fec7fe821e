"""A move to another county, its place asked back and chosen: on a phone, with the keyboard."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.walks.looks import sideways
from tests.walks.teller import Teller, people_of
from tests.walks.test_three_lives import FROM, cast, office, order_in, served_and_reported
from tests.walks.walker import PHONE, Walker

__all__ = ["cast"]  # a fixture


@pytest.mark.proves("I5.7")
@pytest.mark.timeout(300)
def test_a_far_place_is_chosen_on_a_phone_with_the_keyboard(walker: Walker, cast: ExitStack, settings: Any) -> None:
    staff = cast.enter_context(people_of(office("far-lin", FROM), "zh-Hans"))
    teller = Teller(walker, settings, story="far", width=PHONE).on(date(2024, 3, 4)).by("far-lin")
    order_in(teller, "远行", 5, date(2024, 3, 1), FROM, staff["far-lin"])
    served_and_reported(teller, date(2024, 3, 5), date(2024, 3, 8))
    teller.on(date(2024, 6, 3)).subject("moving")
    page = teller.page
    page.locator("main a[href*='/record/move.asked/']").first.click()
    page.wait_for_load_state()
    form = page.locator("main form.form")
    form.locator("[name=change_on]").fill("2024-06-03")
    form.locator("[name=ground]").first.check()
    walker.expected = ("422",)
    form.locator("[name=place]").fill("准格尔旗")
    form.locator("[name=place]").press("Enter")
    page.wait_for_load_state()
    choices = page.locator("main form.form [name=place_pick]")
    expect(choices.first).to_be_visible()
    expect(page.locator("main .error").first).to_contain_text("准格尔旗")
    assert not sideways(page, PHONE)
    for label in page.locator("main .options.found label").all()[:3]:
        box = label.bounding_box()
        assert box is not None and box["height"] >= 44
    choices.first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/course/moving/**")
    expect(page.locator("main")).to_contain_text("变更")
