"""What the house is made of, and that it reaches nowhere: pins with hashes, a list of parts, no way out."""

from __future__ import annotations

import ast
import json
import re
import socket
import urllib.request
from pathlib import Path

import pytest

import guihang
from tests.network import Guard, Outbound, is_here
from tools import sbom

ROOT = Path(__file__).resolve().parent.parent
PINNED = sorted((ROOT / "requirements").glob("*.txt"))
# Who may speak to another machine, or ask for its name: a county's own sign-in service, where one is set; the server,
# which asks whether its own port is free; the runner, which names itself.
SPEAKING = {
    "access/oidc.py": ["requests", "urllib3"],
    "desk/serve_command.py": ["socket"],
    "jobs/running.py": ["socket"],
}
NETWORK = {
    "socket", "ssl", "http", "urllib", "urllib3", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "telnetlib",
    "xmlrpc", "asyncio", "socketserver", "poplib", "imaplib", "websockets", "paramiko",
}  # fmt: skip
HARMLESS = {"urllib.parse", "http.HTTPStatus", "http.cookies"}


@pytest.mark.proves("T27", "ASVS 13.2.4")
@pytest.mark.parametrize("where", ["203.0.113.7", "2001:db8::7"])
def test_whoever_tries_to_reach_another_machine_is_refused(no_way_out: Guard, where: str) -> None:
    family = socket.AF_INET6 if ":" in where else socket.AF_INET
    with socket.socket(family) as line, pytest.raises(Outbound):
        line.connect((where, 80))
    with pytest.raises(OSError):
        socket.create_connection((where, 80), timeout=1)
    with pytest.raises(OSError):
        urllib.request.urlopen("http://pypi.example/simple/", timeout=1)
    assert len(no_way_out.tried) >= 3
    no_way_out.tried.clear()


def test_this_machine_is_reached() -> None:
    assert all(map(is_here, ("localhost", "127.0.0.1", "::1", "", None, b"127.0.0.1")))
    elsewhere = ("0x08080808", "203.0.113.7", "example.com", "10.0.0.1", "::ffff:203.0.113.7", "localhost.example")
    assert not any(map(is_here, elsewhere))


@pytest.mark.proves("T27", "ASVS 13.2.4", "PIPL 36")
def test_nothing_in_the_house_can_speak_to_another_machine_but_what_is_named_here() -> None:
    package = Path(guihang.__file__).parent
    found = {
        path.relative_to(package).as_posix(): sorted(spoken)
        for path in package.rglob("*.py")
        if "tests" not in path.parts and (spoken := _imported(path) & NETWORK)
    }
    assert found == SPEAKING


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name.partition(".")[0] for name in names if not any(name.startswith(h) for h in HARMLESS)}


@pytest.mark.proves("T27", "ASVS 15.1.2", "ASVS 15.2.1")
@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_every_part_is_pinned_with_its_hashes_and_comes_from_no_address_named_here(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    whole = text.replace("\\\n", " ").splitlines()
    lines = [line for line in whole if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 20
    for line in lines:
        assert re.fullmatch(r"[a-z0-9._\[\],-]+==[\w.+!]+( ;[^-]*)?( +--hash=sha256:[0-9a-f]{64})+ *", line), line
    assert "://" not in text
    assert "index-url" not in text
    assert "find-links" not in text


@pytest.mark.proves("T27", "ASVS 15.1.2")
@pytest.mark.parametrize("path", PINNED, ids=lambda path: path.name)
def test_the_list_of_parts_names_every_pin(path: Path) -> None:
    bill = sbom.bill(path)
    pins = dict(re.findall(r"(?m)^([a-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", path.read_text(encoding="utf-8")))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert {part["name"]: part["version"] for part in bill["components"]} == pins
    for part in bill["components"]:
        assert part["type"] == "library"
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}" == part["bom-ref"]
        hashes = [h["content"] for ref in part["externalReferences"] for h in ref["hashes"]]
        assert hashes and all(re.fullmatch("[0-9a-f]{64}", h) for h in hashes)
    refs = {part["bom-ref"] for part in bill["components"]}
    (house, *_parts) = bill["dependencies"]
    assert set(house["dependsOn"]) == refs
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])


def test_the_same_pins_make_the_same_list(tmp_path: Path) -> None:
    made = [tmp_path / "one.json", tmp_path / "two.json"]
    for path in made:
        assert sbom.main([str(path)]) == 0
    one, two = (path.read_bytes() for path in made)
    assert one == two
    assert json.loads(one)["metadata"]["component"]["name"] == "guihang"
