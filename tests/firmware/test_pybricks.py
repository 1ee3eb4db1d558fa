# SPDX-License-Identifier: MIT
"""Seven real images of Pybricks: understood, taken apart, linked into, and run in part.

    technichub, essentialhub, primehub   Cortex-M4: all of it
    cityhub                              Cortex-M0: its one module stands in the code itself
    movehub, nxt, ev3                    Cortex-M0, ARM7, ARM9: no frozen modules at all

The facts in golden/pybricks.json come from a disassembler (Capstone), from plain reads of the
bytes, and from the package's own metadata; mpytool had no part in them.  `functions` is what
MicroPython's mpy-tool.py says of the modules that were taken out.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest
from firmware.real_images import HUBS, golden, hub_image

from firmware import execute
from mpytool.abi import LongInt, Symbol
from mpytool.boards.load import load_board
from mpytool.build import BuildResult, build_image
from mpytool.errors import LinkError
from mpytool.image.container import parse_image
from mpytool.mpy.reader import read_mpy
from mpytool.mpy.writer import write_mpy
from mpytool.runtime.decode import Decoder
from mpytool.runtime.extract import extract_modules
from mpytool.runtime.inspection import inspect_file
from mpytool.runtime.model import Runtime
from mpytool.runtime.pools import read_pools
from mpytool.runtime.read import read_runtime
from mpytool.runtime.recognise import machine_texts
from mpytool.runtime.references.model import Table
from mpytool.runtime.structure.analyse import find_names
from mpytool.runtime.structure.objects import ObjectFinder
from mpytool.runtime.structure.scan import Scan

LINKABLE = ("essentialhub", "primehub", "technichub")
MODULES = Path(__file__).parent / "ten_modules"
FACTS = golden("pybricks")
FUNCTIONS = golden("pybricks_functions")

BOARD = """\
id = "{hub}"
vendor = "LEGO"
product = "{hub}"
mcu = "{mcu}"
architecture = "armv7em"
machine = "{machine}"
formats = ["bin", "hex"]

[memory.flash]
origin = {origin}
size = {size}
erase_size = 2048

[memory.ram]
origin = 0x20000000
size = 0x10000
"""


@pytest.fixture
def facts(hub: str) -> dict[str, Any]:
    return FACTS[hub]


@pytest.fixture
def image(hub: str, facts: dict[str, Any]) -> bytes:
    data = hub_image(hub)
    assert (len(data), hashlib.sha256(data).hexdigest()) == (facts["size"], facts["sha256"])
    return data


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The modules without those that need big integers, which these firmwares do not show."""
    return shutil.copytree(
        MODULES, tmp_path / "modules", ignore=shutil.ignore_patterns("big.py", "__pycache__")
    )


@pytest.fixture
def linked(
    hub: str, facts: dict[str, Any], image: bytes, project: Path, tmp_path: Path
) -> BuildResult:
    return link(hub, facts, image, tmp_path, project)


def link(
    hub: str, facts: dict[str, Any], image: bytes, folder: Path, project: Path, **options: Any
) -> BuildResult:
    """Build a project into an image, by the way that `mpytool build` takes."""
    file, board = folder / "firmware-base.bin", folder / f"{hub}.toml"
    file.write_bytes(image)
    machine = facts["machine"]
    origin, size = facts["load_address"], facts["region_size"]
    mcu = machine.rpartition(" ")[2]
    board.write_text(BOARD.format(hub=hub, mcu=mcu, machine=machine, origin=origin, size=size))
    return build_image(project, load_board(str(board)), runtime=file, **options)


def decoder(runtime: Runtime) -> Decoder:
    pools = read_pools(runtime.image, runtime.abi, runtime.current_pool)
    names = [name for pool in reversed(pools) for name in pool.names]
    return Decoder(runtime.image, runtime.abi, runtime.symbols, names)


def extracted(runtime: Runtime) -> dict[str, bytes]:
    found = extract_modules(runtime.entries, decoder(runtime))
    assert [one.reason for one in found] == [""] * len(found)
    return {one.path: one.data for one in found}


@pytest.mark.parametrize("hub", HUBS)
def test_names_and_types(hub: str, facts: dict[str, Any], image: bytes) -> None:
    """The first steps of the analysis hold for all, also where a later one must refuse."""
    names = find_names(parse_image(image).image, has_base=False)
    found = [
        {
            "address": hex(pool.address),
            "first": pool.first_id,
            "names": len(pool.names),
            "sorted": pool.is_sorted,
            "sha256": hashlib.sha256("\n".join(pool.names).encode()).hexdigest(),
        }
        for pool in names.pools
    ]
    assert found == facts["pools"]
    assert hex(names.image.start) == facts["load_address"]
    assert names.image.start + facts["size"] == names.image.end
    objects = ObjectFinder(Scan(names.image, 4), names.abi, names.ids).find()
    types = {s.removeprefix("type_"): hex(a) for s, a in objects.symbols.items() if "type_" in s}
    unused = {"type"} if objects.abi.long_int is not LongInt.NONE else {"type", "int"}
    assert types == {name: at for name, at in facts["types"].items() if name not in unused}
    fun_table = objects.symbols.get(Symbol.FUN_TABLE)
    assert (None if fun_table is None else hex(fun_table)) == facts["fun_table"]
    if facts["machine"]:
        assert facts["machine"] in [text for text, _ in machine_texts(names.image)]


@pytest.mark.parametrize("hub", LINKABLE)
def test_tables_and_references(hub: str, facts: dict[str, Any], image: bytes) -> None:
    runtime = read_runtime(image, hub)
    assert hex(runtime.tables[Table.NAMES]) == facts["names"]
    assert hex(runtime.tables[Table.CONTENT]) == facts["content"]
    assert hex(runtime.tables[Table.POOL]) == facts["pools"][-1]["address"]
    assert {entry.name: hex(entry.address) for entry in runtime.entries} == facts["modules"]
    references: dict[str, dict[str, list[str]]] = {}
    for reference in runtime.references:
        users = [hex(user) for user in reference.users]
        references.setdefault(reference.table, {})[hex(reference.address)] = users
    assert references == facts["references"]
    assert runtime.architecture == facts["instruction_set"]
    assert not runtime.is_linked


@pytest.mark.parametrize("hub", sorted(set(HUBS) - set(LINKABLE)))
def test_why_it_is_refused(hub: str, image: bytes, tmp_path: Path) -> None:
    """What cannot be linked into is still inspected; the reason is golden text."""
    inspection = inspect_file(image, f"{hub}.bin")
    assert inspection.runtime is None
    assert str(inspection.error) == f"{hub}.bin: {FACTS[hub]['refusal']}"
    file = tmp_path / f"{hub}.bin"
    file.write_bytes(image)
    with pytest.raises(LinkError) as error:
        build_image(MODULES, runtime=file)
    assert str(error.value) == f"{file}: {FACTS[hub]['refusal']}"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("hub", LINKABLE)
def test_extract(hub: str, image: bytes) -> None:
    """The same modules come out of three firmwares with three numberings of names."""
    modules = extracted(read_runtime(image, hub))
    assert {path: functions(data) for path, data in modules.items()} == FUNCTIONS["functions"]
    digests = {path: hashlib.sha256(data).hexdigest() for path, data in modules.items()}
    assert digests == FUNCTIONS["sha256"]


def functions(mpy: bytes) -> list[str]:
    """The names of a module's functions, outer before inner."""
    from mpytool.bytecode.code import RawCode
    from mpytool.bytecode.prelude import read_prelude

    module = read_mpy(mpy, "extracted")

    def names(code: RawCode) -> list[str]:
        name = module.qstrs[read_prelude(code.fun_data)[0].simple_name_index]
        return [name, *(inner for child in code.children for inner in names(child))]

    return names(module.code)


@pytest.mark.parametrize("hub", LINKABLE)
def test_link(hub: str, facts: dict[str, Any], image: bytes, linked: BuildResult) -> None:
    """Only the references and the room behind the image change; old modules stay as they are."""
    base = int(facts["load_address"], 16)
    changed = {
        base + offset // 4 * 4
        for offset, (old, new) in enumerate(zip(image, linked.data, strict=False))
        if old != new
    }
    references = {int(at, 16) for table in facts["references"].values() for at in table}
    assert changed == references
    assert len(image) < len(linked.data) <= facts["region_size"]
    runtime = read_runtime(linked.data, "linked")
    new = [name for name, _ in linked.link.frozen.modules]
    assert [entry.name for entry in runtime.entries] == [*new, *facts["modules"]]
    before, after = extracted(read_runtime(image, hub)), extracted(runtime)
    assert {path: after[path] for path in before} == before
    for file in linked.link.files:
        path = str(Path(file.name).with_suffix(".mpy"))
        again = read_mpy(after[path], path)
        assert (again.qstrs[: len(file.module.qstrs)], again.code) == (
            file.module.qstrs,
            file.module.code,
        )


@pytest.mark.parametrize("hub", LINKABLE)
def test_extract_link_extract(
    hub: str, facts: dict[str, Any], image: bytes, tmp_path: Path
) -> None:
    """The firmware's own modules, taken out and frozen again in their own place."""
    modules = extracted(read_runtime(image, hub))
    project = tmp_path / "project"
    project.mkdir()
    for path, data in modules.items():
        (project / path).write_bytes(data)
    result = link(hub, facts, image, tmp_path, project)
    runtime = read_runtime(result.data, "linked")
    assert sorted(entry.name for entry in runtime.entries) == sorted(facts["modules"])
    assert all(entry.address > result.link.manifest.address for entry in runtime.entries)
    assert extracted(runtime) == modules


@pytest.mark.parametrize("hub", LINKABLE)
def test_link_again(
    hub: str, facts: dict[str, Any], image: bytes, linked: BuildResult, tmp_path: Path
) -> None:
    """A second link replaces the first: the same file as if it had been the only one."""
    project = tmp_path / "other"
    project.mkdir()
    (project / "other.py").write_text("VALUE = (1 << 20, 'other')\n")
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    once = link(hub, facts, image, folders[0], project)
    twice = link(hub, facts, linked.data, folders[1], project)
    assert twice.data == once.data


@pytest.mark.parametrize("hub", LINKABLE)
def test_leave_out(
    hub: str, facts: dict[str, Any], image: bytes, project: Path, tmp_path: Path
) -> None:
    result = link(hub, facts, image, tmp_path, project, without=["_imu_calibrate"])
    names = [entry.name for entry in read_runtime(result.data, "linked").entries]
    assert "_builtin_port_view.py" in names
    assert "_imu_calibrate.py" not in names


@pytest.mark.parametrize("hub", LINKABLE)
def test_big_integers_are_refused(
    hub: str, facts: dict[str, Any], image: bytes, tmp_path: Path
) -> None:
    """The images do not show how they keep big integers, so that none may be written."""
    with pytest.raises(LinkError, match=r"main\.py: the runtime has no integers beyond"):
        link(hub, facts, image, tmp_path, MODULES / "big.py")


@pytest.mark.parametrize("hub", LINKABLE)
@pytest.mark.parametrize("which", ["as it came", "linked"])
def test_execution(
    which: str, hub: str, facts: dict[str, Any], image: bytes, request: pytest.FixtureRequest
) -> None:
    """The image's own code finds every module and every name, and none that is not there."""
    pytest.importorskip("unicorn", reason="unicorn, the emulator of processors, is not installed")
    data = image if which == "as it came" else request.getfixturevalue("linked").data
    runtime = read_runtime(data, hub)
    machine = execute.Machine(runtime.image, runtime.architecture, runtime.current_pool)
    tables = runtime.manifest.tables if runtime.manifest else runtime.tables
    for table in Table:
        assert all(tables[table] in registers for registers in loads(machine, runtime, table))
    find = execute.frozen_finder(machine, runtime.image, runtime)
    assert hex(find) == facts["find_frozen_module"]
    check_modules(machine, find, runtime)
    known = {name: runtime.qstr_ids[name] for name in ("append", "__init__", "print", "pybricks")}
    look_up = execute.qstr_finder(machine, runtime.image, known, "no such name")
    assert hex(look_up) == facts["find_qstr"]
    check_names(machine, look_up, runtime)


def loads(machine: execute.Machine, runtime: Runtime, table: Table) -> list[frozenset[int]]:
    found = list(execute.loads_of(machine, runtime, table))
    assert found
    return found


def check_modules(machine: execute.Machine, function: int, runtime: Runtime) -> None:
    """The runtime's own code against the list that the analysis read."""
    seen: dict[str, int] = {}
    for entry in runtime.entries:
        address = seen.setdefault(entry.name, entry.address)
        found = execute.find_frozen(machine, function, entry.name)
        assert found == execute.Found(execute.FILE, execute.BYTECODE, address), entry.name
        for index, char in enumerate(entry.name):
            if char == "/":
                folder = execute.find_frozen(machine, function, entry.name[:index])
                assert folder.stat == execute.FOLDER
    for name in ("", "nosuch.py", runtime.entries[0].name[:-1], runtime.entries[0].name + "x"):
        assert execute.find_frozen(machine, function, name).stat == execute.NOT_FOUND, name


def check_names(machine: execute.Machine, function: int, runtime: Runtime) -> None:
    """Every name of every pool by the number it has there, and some that are in none."""
    numbers: dict[str, int] = {}
    for pool in reversed(read_pools(runtime.image, runtime.abi, runtime.current_pool)):
        for index, name in enumerate(pool.names):
            numbers.setdefault(name, pool.first_id + index)
    del numbers[""]  # number 0 as well as 1
    assert len(numbers) > len(runtime.qstr_ids) - 3
    wrong = {n: i for n, i in numbers.items() if execute.find_qstr(machine, function, n) != i}
    assert not wrong
    for name in ("nosuch", "appen", "appendx", "\x7f", "zzzzzz"):
        assert execute.find_qstr(machine, function, name) == 0


def test_extracted_modules_are_whole(tmp_path: Path) -> None:
    """Written again they are the same bytes."""
    for data in extracted(read_runtime(hub_image("technichub"), "technichub")).values():
        assert write_mpy(read_mpy(data, "module")) == data
