# SPDX-License-Identifier: MIT
"""Two real ESP32 images of MicroPython 1.15 and 1.16: understood as far as they go, then refused.

The facts in golden/etboard.json come from esptool's image-info, `strings`, and plain reads of
the partition table.  esptool tells where a segment's header is; its bytes are 8 behind that.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from firmware.real_images import etboard_image, golden

from mpytool.build import build_image
from mpytool.cli.inspect import command
from mpytool.errors import LinkError
from mpytool.runtime.inspection import inspect_file
from mpytool.runtime.report import text_report

FACTS = golden("etboard")
REFUSAL = (
    "this MicroPython is older than v1.19 (it says {version}): its names have their hash and "
    "length in front of them, as NotImplementedError at {inline_name}\n"
    "hint: modules can be frozen into MicroPython v1.20 to v1.29"
)


@pytest.fixture(params=sorted(FACTS))
def facts(request: pytest.FixtureRequest) -> dict[str, Any]:
    return {"name": request.param, **FACTS[request.param]}


@pytest.fixture
def image(facts: dict[str, Any]) -> bytes:
    data = etboard_image(facts["name"])
    assert (len(data), hashlib.sha256(data).hexdigest()) == (facts["size"], facts["sha256"])
    return data


def test_inspect(facts: dict[str, Any], image: bytes) -> None:
    inspection = inspect_file(image, "etboard.bin")
    file = inspection.file
    assert file.container == "ESP32 application in a merged flash image"
    assert not file.locked
    segments = [[hex(e.size), hex(e.address), hex(e.file_offset)] for e in file.load_map]
    assert segments == facts["segments"]
    assert file.detail("entry") == facts["entry"]
    assert file.detail("IDF version") == facts["idf"]
    assert file.detail("SHA-256") == "appended"
    for name, (offset, size) in facts["partitions"].items():
        told = file.detail(f"partition {name}")
        assert f" {offset}, {size} bytes" in told
    assert dict(inspection.texts)["MicroPython"] == facts["version"]
    assert str(inspection.error) == "etboard.bin: " + REFUSAL.format(**facts)
    assert facts["version"] in text_report(inspection)


def test_the_command_shows_it_and_refuses(
    facts: dict[str, Any], image: bytes, tmp_path: Path
) -> None:
    file = tmp_path / "etboard.bin"
    file.write_bytes(image)
    result = CliRunner().invoke(command, [str(file)])
    assert "ESP32 application in a merged flash image" in result.output
    assert str(result.exception) == f"{file}: " + REFUSAL.format(**facts)


def test_link_is_refused(facts: dict[str, Any], image: bytes, tmp_path: Path) -> None:
    file = tmp_path / "etboard.bin"
    file.write_bytes(image)
    with pytest.raises(LinkError) as error:
        build_image(Path(__file__).parent / "ten_modules", runtime=file)
    assert str(error.value) == f"{file}: " + REFUSAL.format(**facts)
    assert file.read_bytes() == image
    assert list(tmp_path.iterdir()) == [file]
