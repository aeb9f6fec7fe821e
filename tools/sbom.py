"""The list of parts that a running Guihang is made of, as CycloneDX JSON: ``python tools/sbom.py [FILE]``.

Nothing is asked of any other machine, and the same pins give the same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "requirements" / "base.txt"
_PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(pins: Path = PINS) -> dict[str, Any]:
    """The list for a file of pins."""
    parts = list(_parts(pins.read_text(encoding="utf-8")))
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    house = f"pkg:pypi/{about['name']}@{about['version']}"
    told = "\n".join(h["content"] for part in parts for ref in part["externalReferences"] for h in ref["hashes"])
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, house + told)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": house, "name": about["name"], "version": about["version"],
                "purl": house, "licenses": [{"license": {"id": about["license"]}}],
            }
        },
        "components": parts,
        "dependencies": [
            {"ref": house, "dependsOn": [part["bom-ref"] for part in parts]},
            *({"ref": part["bom-ref"], "dependsOn": []} for part in parts),
        ],
    }  # fmt: skip


def _parts(text: str) -> Iterator[dict[str, Any]]:
    for line in text.replace("\\\n", " ").splitlines():
        pin = _PIN.match(line)
        if pin is None:
            continue
        name, version = pin["name"].lower(), pin["version"]
        purl = f"pkg:pypi/{name}@{version}"
        hashes = [{"alg": "SHA-256", "content": found} for found in _HASH.findall(line)]
        # One of these is the file that was installed; which depends on the machine.
        made = {"type": "distribution", "url": purl, "comment": "every file of this version", "hashes": hashes}
        yield {
            "type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "externalReferences": [made],
        }  # fmt: skip


def main(words: Sequence[str]) -> int:
    """Write the list to the file named, or to standard output."""
    text = json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"
    if words:
        Path(words[0]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
