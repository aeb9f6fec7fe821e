"""The pictures in the documents: the pages most used, at two widths, in both languages, by day and by night.

Everybody in them is invented.

    python tools/pictures.py
    python tools/pictures.py tests moving

makes the demo in a temporary folder, opens its pages in Chromium and writes docs/pictures/*.png; where pages are
named, only theirs. The pages of a course are made by day alone: by night they have nothing that the others have not.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.chromium import chromium, draws_chinese  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / "docs" / "pictures"
MOST = 150_000
# Width, height, dots a point: a phone's page is small enough to be shown as sharp as it is there.
SCREENS = {"desktop": (1280, 720, 1.0), "phone": (375, 740, 1.5)}
LANGUAGES = {"zh": "zh-Hans", "en": "en"}
README = ("today", "desktop", "zh")
WORKER = "lin"
SIGN_IN = "sign-in"
PERSON = "曾𠮷"
LEDGER = ROOT / "guihang" / "exchange" / "tests" / "samples" / "ledger-messy.xlsx"


@dataclass(frozen=True)
class Demo:
    """A demo that is served: its address, and the passwords of those who sign in."""

    address: str
    passwords: Mapping[str, str]
    devices: dict[str, list[Any]] = field(default_factory=dict)  # the cookies by which a device is known


@contextmanager
def demo() -> Iterator[Demo]:
    """A new demo in a folder of its own, served until the pictures are made."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="guihang-pictures-") as folder:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("GUIHANG_", "DJANGO_"))}
        env |= {"GUIHANG_HOME": f"{folder}/home", "GUIHANG_KEYS": f"{folder}/apart/keys", "PYTHONUTF8": "1"}
        command = [sys.executable, "-m", "guihang", "demo", "--start", "--port", str(port), "--workers", "1"]
        log = Path(folder) / "log"
        with log.open("wb") as told, subprocess.Popen(command, cwd=ROOT, env=env, stdout=told, stderr=told) as run:
            try:
                yield _entered(run, log, port)
            finally:
                run.terminate()


def _entered(run: subprocess.Popen[bytes], log: Path, port: int) -> Demo:
    """Wait until the demo answers, and read from what it printed how to sign in."""
    while run.poll() is None:
        time.sleep(0.2)
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                told = log.read_text(encoding="utf-8")
                found = dict(re.findall(r"\s(\w+)\s+(\S+)\s*$", told, re.MULTILINE))
                assert {p.who for p in PAGES.values()} <= found.keys(), "the demo prints its sign-ins otherwise"
                return Demo(f"http://localhost:{port}", found)
    raise SystemExit(log.read_text(encoding="utf-8"))


def _today(page: Page, address: str) -> None:
    page.goto(address)


def _at(path: str) -> Callable[[Page, str], None]:
    """A page that stands at an address."""

    def go(page: Page, address: str) -> None:
        page.goto(f"{address}{path}")

    return go


def _file(page: Page, address: str) -> None:
    _found(page, address, PERSON)


def _of(name: str, path: str = "") -> Callable[[Page, str], None]:
    """A page of somebody of the scene: the file, or what lies below it."""

    def go(page: Page, address: str) -> None:
        _found(page, address, name)
        if path:
            page.goto(f"{page.url.split('?')[0]}{path}")

    return go


def _found(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/people/")
    page.locator("[data-search]").fill(name)
    page.locator("[data-search]").press("Enter")
    page.get_by_role("link", name=name).first.click()
    page.wait_for_selector(".term")


def _phases(page: Page, address: str) -> None:
    """The story of a file, a phase at a time."""
    _found(page, address, "布仁")
    page.evaluate("document.querySelector('#h-story').scrollIntoView()")


def _handout(page: Page, address: str) -> None:
    _file(page, address)
    page.goto(f"{page.url.split('?')[0]}handout/")


def _test_day(page: Page, address: str) -> None:
    """Three people ticked, and the form that is theirs together."""
    page.goto(f"{address}/together/test.taken/")
    for tick in page.locator("input[name=person]").all()[:3]:
        tick.check()
    page.locator(".selected button.main").click()
    page.wait_for_selector("ol.each")


def _ledger(page: Page, address: str) -> None:
    """A ledger with faults, read and waiting for the clerk."""
    page.goto(f"{address}/ledgers/")
    page.locator("input[type=file]").set_input_files(LEDGER)
    page.locator("form.bring button.main").click()
    page.wait_for_url("**/ledgers/*-*/**")
    page.goto(f"{page.url.split('/columns/')[0].rstrip('/')}/rows/")


def _form(page: Page, address: str) -> None:
    page.goto(f"{address}/?kind=test&section=next")
    page.locator(".line .do .btn").first.click()
    page.wait_for_selector("[data-form]")
    page.evaluate("document.querySelector('section h2').scrollIntoView()")


@dataclass(frozen=True)
class Shown:
    """A page that is worth a picture: who looks at it, and the way there."""

    who: str
    way: Callable[[Page, str], None]
    dark: bool = True


PAGES: Mapping[str, Shown] = {
    "today": Shown("lin", _today),
    "form": Shown("lin", _form),
    "file": Shown("lin", _file),
    "people": Shown("lin", _at("/people/")),
    "order-in": Shown("lin", _at("/people/new/")),
    "test-day": Shown("lin", _test_day),
    "round": Shown("lin", _at("/round/?span=open")),
    "handout": Shown("lin", _handout),
    "confirm": Shown("wang", _at("/confirm/")),
    "workers": Shown("wang", _at("/workers/")),
    "county": Shown("zhao", _at("/county/")),
    "ledger": Shown("zhao", _ledger),
    "phases": Shown("lin", _phases, dark=False),
    "handing": Shown("lin", _of("那日苏", "course/handing/"), dark=False),
    "tests": Shown("lin", _of("乌力吉", "course/tests/"), dark=False),
    "tier": Shown("lin", _of("曾𠮷", "course/tier/assess/"), dark=False),
    "leave": Shown("lin", _of("胡志强", "course/leave/"), dark=False),
    "breach": Shown("lin", _of("单永强", "course/breach/"), dark=False),
    "moving": Shown("lin", _of("萨仁托娅", "course/moving/"), dark=False),
    "ending": Shown("lin", _of("布仁", "course/ending/"), dark=False),
    "light": Shown("lin", _of("陈秀英", "course/papers/"), dark=False),
    "papers": Shown("lin", _of("陈秀英", "papers/"), dark=False),
}


def make(browser: Browser, house: Demo, language: str, light: str, named: Sequence[str] = ()) -> Iterator[Path]:
    """Every picture in one language and one light, or those of the pages named."""
    pages = {n: s for n, s in PAGES.items() if (n in named or not named) and (s.dark or light == "light")}
    end = f"-{language}" if light == "light" else f"-{language}-dark"
    for screen, (width, height, scale) in SCREENS.items():
        for who in sorted({shown.who for shown in pages.values()}):
            context = browser.new_context(
                locale={"zh": "zh-CN", "en": "en-GB"}[language],
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
                timezone_id="Asia/Shanghai",
                color_scheme="dark" if light == "dark" else "light",
            )
            if who in house.devices:  # where somebody has signed in before: from a new one only so many tries are free
                context.add_cookies(house.devices[who])
            context.add_cookies([{"name": "language", "value": LANGUAGES[language].lower(), "url": house.address}])
            page = context.new_page()
            page.goto(f"{house.address}/sign-in/")
            if who == WORKER and (not named or SIGN_IN in named):
                yield _shoot(page, f"{SIGN_IN}-{screen}{end}")
            page.locator("input[name=username]").fill(who)
            page.locator("input[name=password]").fill(house.passwords[who])
            page.locator("input[name=password]").press("Enter")
            page.wait_for_selector(".nav")
            for name, shown in pages.items():
                if shown.who == who:
                    shown.way(page, house.address)
                    yield _shoot(page, f"{name}-{screen}{end}")
            house.devices[who] = [c for c in context.cookies() if c["name"] not in {"session", "csrf", "language"}]
            context.close()


def _shoot(page: Page, name: str) -> Path:
    page.mouse.move(0, 0)
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    _fewer_colours(path)
    if path.stat().st_size > MOST:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes, more than {MOST}: make the screen smaller")
    return path


def _fewer_colours(path: Path) -> None:
    """A page has few colours: named by number they take a third of the room, and nobody sees a difference."""
    from PIL import Image

    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def main(named: Sequence[str] = ()) -> int:
    """Make all of them, or those named; 2 where this machine has no browser or no Chinese letters."""
    if unknown := set(named) - {*PAGES, SIGN_IN}:
        sys.stderr.write(f"no such page: {', '.join(sorted(unknown))}\n")
        return 2
    found = chromium()
    if found is None or not draws_chinese():
        sys.stderr.write("needs Chromium (GUIHANG_CHROMIUM names one) and a font with Chinese letters\n")
        return 2
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    as_root = sys.platform != "win32" and os.geteuid() == 0
    with demo() as house, sync_playwright() as playwright:
        for language, tag in (("zh", "zh_CN"), ("en", "en_GB")):
            # Letters and date fields are drawn as the browser's own language has it, not the page's.
            env: dict[str, str | float | bool] = {**os.environ, "LANGUAGE": tag, "LC_ALL": f"{tag}.UTF-8"}
            browser = playwright.chromium.launch(executable_path=found, env=env, chromium_sandbox=not as_root)
            for light in ("light", "dark") if language == "zh" else ("light",):
                for path in make(browser, house, language, light, named):
                    print(path.relative_to(ROOT), path.stat().st_size)
            browser.close()
    if not named or README[0] in named:
        shutil.copyfile(FOLDER / f"{'-'.join(README)}.png", FOLDER / "today.png")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
