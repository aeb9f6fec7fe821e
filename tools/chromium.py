"""Where this machine keeps its Chromium, and whether it can draw Chinese."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
# Where `playwright install chromium` puts its own.
DOWNLOADED = (
    ".cache/ms-playwright/chromium-*/chrome-linux*/chrome",
    "Library/Caches/ms-playwright/chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "AppData/Local/ms-playwright/chromium-*/chrome-win*/chrome.exe",
)


def chromium() -> Path | None:
    """The browser the tests drive: GUIHANG_CHROMIUM, else one in PATH, else a known place, else none."""
    named = os.environ.get("GUIHANG_CHROMIUM")
    if named:
        return Path(named)
    for found in map(shutil.which, NAMES):
        if found:
            return Path(found)
    known = [Path(place) for place in PLACES]
    known += [found for pattern in DOWNLOADED for found in sorted(Path.home().glob(pattern), reverse=True)]
    return next((place for place in known if place.exists()), None)


def draws_chinese() -> bool:
    """Whether a font with Chinese letters is installed; systems without fontconfig bring their own."""
    if sys.platform in {"win32", "darwin"}:
        return True
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
    return bool(fonts.stdout.strip())
