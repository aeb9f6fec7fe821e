"""The folder `.venv`: made once, filled from the pinned requirements, left alone while they stay the same."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
import venv
from collections.abc import Mapping
from pathlib import Path

from tools.saying import Fault, say

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PROGRAMS = FOLDER / ("Scripts" if sys.platform == "win32" else "bin")
SUFFIX = ".exe" if sys.platform == "win32" else ""
PYTHON = PROGRAMS / f"python{SUFFIX}"
# What pip writes when the index, not the requirement, is at fault.
UNREACHABLE = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "Read timed out",
    "ProxyError",
    "SSLError",
    "No matching distribution found",
    "Could not fetch URL",
)


def program(name: str) -> Path:
    """A command that lives in the environment."""
    return PROGRAMS / f"{name}{SUFFIX}"


def make(level: str = "dev") -> None:
    """Have `.venv` hold requirements/<level>.txt and the command `guihang`; at once where it already does.

    `dev` includes `base`. An interrupted run leaves no stamp, so that the next one goes on where it stopped;
    pip keeps what it has fetched. Raises Fault in words a newcomer can act on.
    """
    wanted = _digest(level)
    if any(_stamp(held) == _digest(held) for held in {level, "dev"}) and _answers():
        return
    if not _answers():
        _create()
    say(
        f"Filling .venv from requirements/{level}.txt (a few minutes the first time) …",
        f"正在按 requirements/{level}.txt 安装（首次需要几分钟）……",
    )
    for held in ("base", "dev"):
        (FOLDER / f"guihang-{held}.stamp").unlink(missing_ok=True)
    _pip("--require-hashes", "-r", f"requirements/{level}.txt")
    _pip("--no-deps", "--no-build-isolation", "-e", ".")
    (FOLDER / f"guihang-{level}.stamp").write_text(wanted, encoding="ascii")


def run(*words: str | Path, env: Mapping[str, str | None] | None = None) -> int:
    """Run a command from the project's folder and return its exit status. A variable of None is unset."""
    changed = {**os.environ, **(env or {})}
    whole = {name: value for name, value in changed.items() if value is not None}
    with subprocess.Popen(words, cwd=ROOT, env=whole) as running:
        try:
            return running.wait()
        except KeyboardInterrupt:
            # The command got Ctrl-C as well and puts its things away first.
            running.wait()
            raise
        except SystemExit:
            running.terminate()
            raise


def _digest(level: str) -> str:
    """What the environment is made from: pins, the commands of pyproject.toml, this Python, this place."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    made_from = hashlib.sha256((ROOT / "requirements" / f"{level}.txt").read_bytes())
    place = (project["build-system"], project["project"], sys.version_info[:2], str(ROOT))
    made_from.update(repr(place).encode())
    return made_from.hexdigest()


def _stamp(level: str) -> str:
    path = FOLDER / f"guihang-{level}.stamp"
    return path.read_text(encoding="ascii") if path.exists() else ""


def _answers() -> bool:
    """Whether the environment's Python starts and is the one that asks; an upgrade breaks an old one."""
    asked = "import sys; print(sys.version_info[:2])"
    try:
        said = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return said.stdout.strip() == str(sys.version_info[:2])


def _create() -> None:
    say("Making .venv …", "正在建立 .venv ……")
    try:
        venv.EnvBuilder(clear=FOLDER.exists(), with_pip=True, symlinks=sys.platform != "win32").create(FOLDER)
    except (subprocess.CalledProcessError, OSError) as fault:
        raise Fault(
            f"Python's venv module does not work here ({fault}). On Debian or Ubuntu: apt-get install python3-venv",
            "本机 Python 不能建立虚拟环境。Debian、Ubuntu 请执行：apt-get install python3-venv",
        ) from fault


def _pip(*words: str) -> None:
    """Run `pip install`, showing how far it is; its own words only where it fails."""
    pinned = sum("==" in line for line in _pins(words))
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--no-input",
        *words,
    ]
    said: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as installing:
        for line in installing.stdout or ():
            said.append(line)
            if pinned and line.startswith("Collecting ") and sys.stdout.isatty():
                sys.stdout.write(f"\r{sum(s.startswith('Collecting ') for s in said)}/{pinned} ")
                sys.stdout.flush()
    if pinned and sys.stdout.isatty():
        sys.stdout.write("\r")
    if not installing.returncode:
        return
    sys.stderr.writelines(said[-30:])
    if any(sign in line for sign in UNREACHABLE for line in said):
        raise Fault(
            "pip could not reach its package index. Check the network, or name a mirror in PIP_INDEX_URL, "
            "and run the same command again: what was fetched is kept.",
            "pip 连不上软件源。请检查网络，或用环境变量 PIP_INDEX_URL 指定镜像，再执行同一命令：已下载的不会重来。",
        )
    raise Fault("pip could not install; its own words stand above.", "pip 安装失败，原因见上。")


def _pins(words: tuple[str, ...]) -> list[str]:
    """The lines of the requirements file among `words`, if there is one."""
    return [
        line
        for word in words
        if word.endswith(".txt")
        for line in (ROOT / word).read_text(encoding="utf-8").splitlines()
    ]
