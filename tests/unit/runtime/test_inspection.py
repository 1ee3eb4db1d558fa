# SPDX-License-Identifier: MIT
"""What is said of a firmware file, the sizes of modules, and modules taken out again."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lookalike import BASE, MODULES, build_lookalike

from mpytool.boards.load import load_board
from mpytool.build import build_image
from mpytool.errors import BoardError, FormatError, LinkError, ToolError
from mpytool.mpy.reader import read_mpy
from mpytool.runtime.extract import extract_modules, safe_path, write_extracted
from mpytool.runtime.inspection import inspect_file
from mpytool.runtime.model import FrozenEntry
from mpytool.runtime.report import json_report, text_report
from mpytool.verify.module import check_module


@pytest.fixture(scope="module")
def image():
    return build_lookalike(texts=("t.py",))


@pytest.fixture(scope="module")
def inspection(image):
    return inspect_file(image.uf2, "firmware.uf2")


def test_the_text(inspection, image):
    text = text_report(inspection)
    lines = text.splitlines()
    assert lines[0] == f"firmware.uf2: UF2, {len(image.uf2):,} bytes"
    for line in (
        "  MicroPython       v1.28.0",
        "  known from        structure",
        "  board             rpi_pico (Raspberry Pi Pico with RP2040)",
        "  layout            32-bit words, little-endian, object representation A",
        "  free flash        0x10001000-0x100a0000, 651,264 bytes",
        "  file system       0x100a0000-0x10200000, 1,441,792 bytes",
        "  frozen modules    0x00000000    source text  t.py",
    ):
        assert line in lines
    assert "Thumb literal -> mp_frozen_names" in text
    assert "evidence" not in text
    verbose = text_report(inspection, verbose=True)
    assert verbose.startswith(text)
    for evidence in inspection.runtime.evidence:
        assert f"    {evidence.subject}: {evidence.finding} ({evidence.reason})" in verbose


def test_the_json(inspection, image):
    report = json.loads(json.dumps(json_report(inspection)))
    assert report["error"] is None
    assert report["container"]["load_map"][0]["address"] == BASE
    runtime = report["runtime"]
    assert runtime["board"] == "rpi_pico"
    assert runtime["abi"]["object_repr"] == "A"
    assert runtime["abi"]["symbols"] == sorted(runtime["symbols"])
    assert runtime["tables"] == {str(table): a for table, a in image.tables.items()}
    assert [reference["encoding"] for reference in runtime["references"]] == ["Thumb literal"] * 3
    modules = {module["name"]: module for module in runtime["modules"]}
    assert list(modules) == ["t.py", *MODULES]
    assert modules["t.py"]["source_text"]
    assert modules["own.py"]["functions"] == 2
    assert modules["own.py"]["size"] > 60
    assert runtime["free"] == {"start": 0x1000_1000, "end": 0x100A_0000, "size": 651_264}
    assert runtime["romfs"] is None
    assert runtime["manifest"] is None
    assert sum(pool["count"] for pool in runtime["qstr_pools"]) == runtime["qstr_count"]


def test_sizes_count_each_piece_once(image):
    """A module that another one shares all constants with takes as much by itself."""
    alone = build_lookalike({"a.py": "X = (1.5, 'a long text', 1 << 70)\n"})
    twice = build_lookalike(
        {
            "a.py": "X = (1.5, 'a long text', 1 << 70)\n",
            "b.py": "Y = (1.5, 'a long text', 1 << 70)\n",
        }
    )
    (one,) = inspect_file(alone.data, "x").modules
    both = inspect_file(twice.data, "x")
    assert both.modules[0].size == one.size
    assert inspect_file(alone.data, "x").shared == 0
    # float, big integer, its digits, and the tuple of 2 + 3 words
    assert both.shared >= 8 + 16 + 10 + 20
    assert "bytes of these are shared" in text_report(both)


def test_a_module_that_cannot_be_walked(image):
    inspection = inspect_file(image.data, "x")
    runtime = inspection.runtime
    bad = (*runtime.entries, FrozenEntry("bad.py", runtime.image.end - 4))
    wrong = replace(
        inspection, firmware=replace(inspection.firmware, runtime=replace(runtime, entries=bad))
    )
    last = wrong.modules[-1]
    assert "expected 12 bytes at" in last.fault
    assert "bad.py, not understood: expected 12 bytes" in text_report(wrong)


def test_a_linked_image(tmp_path, image):
    path, program = tmp_path / "firmware.bin", tmp_path / "own.py"
    path.write_bytes(image.data)
    (tmp_path / "manifest.py").write_text("module('own.py')")
    program.write_text("print(1)\n")
    linked = inspect_file(build_image(tmp_path / "manifest.py", runtime=path).data, "linked.bin")
    text = text_report(linked)
    assert "  linked before     tables at 0x10001000-" in text
    assert "left out or replaced: own.py" in text
    report = json_report(linked)["runtime"]
    assert report["manifest"]["address"] == 0x1000_1000
    assert "own.py" in report["own_modules"]


def test_no_micropython_shows_its_container():
    inspection = inspect_file(b"no MicroPython v1.30 at all\0" * 9, "x.bin")
    assert isinstance(inspection.error, LinkError)
    assert inspection.runtime is None
    assert (inspection.modules, inspection.pools, inspection.shared) == ((), (), 0)
    assert text_report(inspection).splitlines() == [
        "x.bin: raw binary, 252 bytes",
        "  load map          252 bytes at an address that the file does not tell",
        "  MicroPython       v1.30",
    ]
    assert json_report(inspection)["error"]["message"].startswith("x.bin: no MicroPython was found")


def test_a_board_that_does_not_fit(image):
    inspection = inspect_file(image.data, "x", board=load_board("rpi_pico2"))
    assert isinstance(inspection.error, BoardError)
    assert "  board             unknown (Raspberry Pi Pico with RP2040)" in text_report(inspection)
    assert inspect_file(image.data, "x", board=load_board("rpi_pico")).error is None


def test_modules_come_out_as_they_went_in(tmp_path, image):
    inspection = inspect_file(image.data, "x")
    found = extract_modules(inspection.runtime.entries, inspection.decoder)
    assert [one.path for one in found] == ["", "own.mpy", "pkg/__init__.mpy", "pkg/part.mpy"]
    assert found[0].reason == "it is frozen as source text, not as bytecode"
    for one in found[1:]:
        module = read_mpy(one.data, one.path)
        check_module(module, one.path)
        assert module.source_file == one.entry.name
    # taken out, frozen, taken out: the same
    folder = tmp_path / "out"
    assert write_extracted(found, folder) == 3
    path = tmp_path / "firmware.bin"
    path.write_bytes(build_lookalike({"other.py": "pass\n"}).data)
    linked = inspect_file(build_image(folder, runtime=path).data, "x")
    again = extract_modules(linked.runtime.entries, linked.decoder)
    assert {o.path: o.data for o in again if o.path != "other.mpy"} == {
        o.path: o.data for o in found if o.path
    }


def test_modules_of_a_compact_link_come_out_with_their_own_names(tmp_path, image):
    ten = Path(__file__).parents[2] / "firmware/ten_modules"
    path = tmp_path / "firmware.bin"
    path.write_bytes(build_lookalike({"other.py": "pass\n"}).data)

    def taken_out(program, *, compact):
        result = build_image(program, runtime=path, compact=compact)
        linked = inspect_file(result.data, "x")
        found = extract_modules(linked.runtime.entries, linked.decoder)
        return result, {o.path: o.data for o in found if o.path not in ("", "other.mpy")}

    plain, as_compiled = taken_out(ten, compact=False)
    small, short = taken_out(ten, compact=True)
    assert small.link.placement.size < 0.98 * plain.link.placement.size
    assert as_compiled.keys() == short.keys()
    for name, data in short.items():
        module, before = read_mpy(data, name), read_mpy(as_compiled[name], name)
        check_module(module, name)
        assert set(module.qstrs) <= set(before.qstrs).union(
            constant for constant in before.constants if isinstance(constant, str)
        )
        (tmp_path / "short" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "short" / name).write_bytes(data)
    # What is short is taken as it is, and made the same again.
    for compact in (False, True):
        assert taken_out(tmp_path / "short", compact=compact)[1] == short


def test_the_first_of_two_modules_with_one_name(image):
    inspection = inspect_file(image.data, "x")
    entry = inspection.runtime.entries[1]
    found = extract_modules([entry, replace(entry, name="OWN.py")], inspection.decoder)
    assert [one.reason for one in found] == ["", "a module before it has the same name"]


@pytest.mark.parametrize(
    "name", ["../x.py", "/x.py", "a//b.py", "a\\b.py", "c:x.py", "a/./b.py", "\n.py"]
)
def test_names_that_lead_out_of_the_folder(name):
    with pytest.raises(FormatError, match=r"is no path of a file"):
        safe_path(name)


def test_a_module_with_a_bad_name_stays(image):
    inspection = inspect_file(image.data, "x")
    entry = replace(inspection.runtime.entries[1], name="../../etc/x.py")
    (one,) = extract_modules([entry], inspection.decoder)
    assert one.reason == "its name '../../etc/x.py' is no path of a file"


def test_the_folder_must_be_empty(tmp_path, image):
    inspection = inspect_file(image.data, "x")
    found = extract_modules(inspection.runtime.entries, inspection.decoder)
    folder = tmp_path / "out"
    write_extracted(found, folder)
    with pytest.raises(ToolError, match=r"out: it is not an empty folder"):
        write_extracted(found, folder)
    (folder / "own.mpy").write_bytes(b"")
    assert write_extracted(found, folder, force=True) == 3
    assert (folder / "own.mpy").read_bytes() == found[1].data
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(ToolError, match=r"file: it is not an empty folder"):
        write_extracted(found, file)


def test_a_link_out_of_the_folder(tmp_path, image):
    inspection = inspect_file(image.data, "x")
    found = extract_modules(inspection.runtime.entries, inspection.decoder)
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "pkg").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(ToolError, match=r"__init__.mpy: it leads out of"):
        write_extracted(found, folder, force=True)
    assert list(elsewhere.iterdir()) == []


def test_texts_of_the_image_cannot_command_a_terminal():
    inspection = inspect_file(b"MicroPython v1.30\x1b[31m\0", "x.bin")
    assert text_report(inspection).endswith("  MicroPython       v1.30?[31m")
