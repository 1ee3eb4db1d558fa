# SPDX-License-Identifier: MIT
"""Links: patches and bytes, every format, linking again, refusals, and the proof."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from mpytool.abi import Abi, LongInt, ObjectRepr
from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.errors import FormatError, LinkError
from mpytool.freeze.tables import FrozenFile
from mpytool.image.elf import build_elf
from mpytool.image.memory import MemoryImage
from mpytool.link.link import Patch, apply_link, link_modules
from mpytool.link.output import decode, encode, module_symbols
from mpytool.link.proof import ProofError, prove
from mpytool.link.readback import ReadBack
from mpytool.link.report import map_report, size_report
from mpytool.runtime import manifest
from mpytool.runtime.model import Range
from mpytool.runtime.read import read_runtime
from mpytool.runtime.references.model import Table

GOLDEN = Path(__file__).parent / "golden"
LEAF = b"\x10\x02\x00\x51\x63"
GENERATOR = b"\x90\x40\x02\x00\x51\x63"
LONG = "a text too long for a name, " * 10
CONSTANTS = (
    LONG,
    "a text that is a name",
    b"some bytes",
    1 << 90,
    -(1 << 33),
    2.5,
    0.1,
    -0.0,
    1 + 2j,
    None,
    True,
    False,
    ...,
    7,
    -1,
    "Pin",
    (1, LONG, (), (None, 2.5, "a text that is a name")),
    "",
    b"",
)


def code(fun_data, *children):
    return RawCode(RawCodeKind.BYTECODE, fun_data, children)


def modules(*names):
    body = code(LEAF, code(LEAF), code(GENERATOR, code(LEAF)))
    return [
        FrozenFile(name, Module((name, "Pin", "new_name", "zip"), CONSTANTS, body))
        for name in names
    ]


@pytest.fixture
def runtime(standin):
    return read_runtime(standin.data, "x.bin")


@pytest.mark.parametrize("format_", ["bin", "uf2", "hex", "elf"])
@pytest.mark.parametrize("source", ["data", "elf"])
def test_every_format_from_either_runtime(standin, format_, source):
    data = getattr(standin, source)
    link = link_modules(modules("main.py", "pkg/__init__.py"), read_runtime(data, "x"))
    output = encode(link, apply_link(link), data, format_, standin.board)
    found = prove(link, decode(output, standin.board))
    assert [entry.name for entry in found.entries] == ["main.py", "pkg/__init__.py"]
    assert found.is_linked


def test_only_slots_and_free_flash_change(runtime, standin):
    link = link_modules(modules("main.py"), runtime)
    image = apply_link(link)
    changed = [d for d in image.diff(runtime.image) if d.address not in runtime.free]
    slots = [reference.address for reference in runtime.references]
    for difference in changed:
        assert any(slot <= difference.address < slot + 4 for slot in slots)
    assert image.read(standin.free_start, len(link.data)) == link.data
    assert image.size == runtime.image.size + len(link.data)


def test_the_same_modules_give_the_same_bytes(runtime):
    files = modules("b.py", "a.py")
    assert link_modules(files, runtime).data == link_modules(files, runtime).data


def test_linking_again_replaces_the_tables(standin, runtime):
    first = link_modules(modules("one.py", "two.py", "three.py"), runtime)
    linked = encode(first, apply_link(first), standin.data, "bin", standin.board)
    again = link_modules(modules("main.py"), read_runtime(linked, "linked.bin"))
    fresh = link_modules(modules("main.py"), runtime)
    assert again.data == fresh.data
    image = apply_link(again)
    output = encode(again, image, linked, "bin", standin.board)
    assert output == encode(fresh, apply_link(fresh), standin.data, "bin", standin.board)
    found = prove(again, decode(output, standin.board))
    assert [entry.name for entry in found.entries] == ["main.py"]


def test_linking_again_from_every_format(standin, runtime):
    first = link_modules(modules("one.py", "two.py"), runtime)
    fresh = apply_link(link_modules(modules("main.py"), runtime))
    for format_ in ("bin", "uf2", "hex", "elf"):
        linked = encode(first, apply_link(first), standin.elf, format_, standin.board)
        again = link_modules(modules("main.py"), read_runtime(linked, "x"))
        output = encode(again, apply_link(again), linked, "bin", standin.board)
        expected = fresh.filled().data
        assert output == expected
        prove(again, decode(output, standin.board))


def test_data_in_free_flash_is_not_overwritten(standin, runtime):
    link = link_modules(modules("main.py"), runtime)
    place = standin.free_start + 8
    for data in (b"\xff" * 64, bytes(64)):
        prove(link, apply_link(replace(link, runtime=with_data(runtime, place, data))))
    used = replace(link, runtime=with_data(runtime, place, b"\xff" * 5 + b"file system"))
    with pytest.raises(LinkError, match=r"has data at 0x10004008, where the tables would go"):
        apply_link(used)


def with_data(runtime, address, data):
    return replace(runtime, image=runtime.image.overlaid([(address, data)]))


def test_an_elf_is_not_linked_to_an_elf_twice(standin, runtime):
    link = link_modules(modules("main.py"), runtime)
    linked = encode(link, apply_link(link), standin.elf, "elf", standin.board)
    again = link_modules(modules("main.py"), read_runtime(linked, "x.elf"))
    with pytest.raises(LinkError, match=r"the runtime's ELF holds frozen modules already"):
        encode(again, apply_link(again), linked, "elf", standin.board)
    output = encode(again, apply_link(again), linked, "hex", standin.board)
    prove(again, decode(output, standin.board))


def test_modules_of_the_runtime_stay_behind_the_new_ones(make_standin):
    standin = make_standin(frozen=("own.py",))
    runtime = read_runtime(standin.data, "x")
    link = link_modules(modules("main.py"), runtime)
    found = prove(link, apply_link(link))
    assert [entry.name for entry in found.entries] == ["main.py", "own.py"]
    assert found.entries[1] == runtime.entries[0]
    assert found.own_entries == runtime.entries


def test_no_modules_empty_the_lists_again(standin, runtime):
    first = link_modules(modules("main.py"), runtime)
    linked = encode(first, apply_link(first), standin.data, "bin", standin.board)
    again = link_modules([], read_runtime(linked, "x"))
    found = prove(again, apply_link(again))
    assert found.entries == ()
    assert again.frozen.pool is None


def test_code_that_two_references_share_is_changed_once(runtime):
    (first, *others) = runtime.references
    link = link_modules(modules("a.py"), replace(runtime, references=(first, first, *others)))
    assert [patch.address for patch in link.patches].count(first.address) == 1
    clash = replace(others[0], address=first.address)
    with pytest.raises(LinkError, match=r"two references to .* share the code at 0x.* and need"):
        link_modules(modules("a.py"), replace(runtime, references=(first, clash)))


def test_a_patch_wants_the_bytes_it_was_made_for(runtime):
    link = link_modules(modules("main.py"), runtime)
    other = replace(runtime, image=apply_link(link))
    with pytest.raises(LinkError, match="word that refers to mp_frozen_names at 0x1000017c"):
        apply_link(replace(link, runtime=other))


def test_flash_of_the_board(runtime, make_standin):
    link_modules([], runtime, Range(0x1000_0000, 0x1001_0000))
    with pytest.raises(LinkError, match=r"its free flash is 0x10004000-0x10010000, outside"):
        link_modules([], runtime, Range(0x1000_0000, 0x1000_8000))
    with pytest.raises(LinkError, match=r"its image is 0x10000000-.*, outside"):
        link_modules([], runtime, Range(0x1000_2000, 0x1001_0000))
    overlapping = read_runtime(make_standin(load_end=0x1000_5000).data, "x")
    with pytest.raises(LinkError, match=r"overlaps its own image"):
        link_modules([], overlapping, Range(0x1000_0000, 0x1001_0000))


def test_no_table_begins_where_a_stray_address_leads(runtime):
    files = modules("a.py")
    plain = link_modules(files, runtime)
    stray = plain.manifest.tables[Table.POOL] + 8  # in the pool's header
    link = link_modules(files, replace(runtime, strays=(stray, plain.manifest.address)))
    assert link.manifest.address == plain.manifest.address + 16
    assert link.manifest.tables[Table.POOL] == stray + 8
    prove(link, apply_link(link))


def test_too_much_for_the_flash(make_standin):
    runtime = read_runtime(make_standin(free_end=0x1000_4100).data, "x")
    with pytest.raises(
        LinkError, match=r"need \d+ bytes of flash, \d+ more than the 256 .*main.py"
    ):
        link_modules(modules("main.py"), runtime)


def test_symbols_of_modules(standin, runtime):
    link = link_modules(modules("main.py", "a/b.py"), runtime)
    found = read_runtime(encode(link, apply_link(link), standin.elf, "elf", standin.board), "x")
    expected = [(f"frozen_module.{entry.name}", entry.address, 12) for entry in found.entries]
    assert module_symbols(link) == expected


def test_flash_inside_the_program(standin):
    image = standin.image.overlaid([(standin.free_start, b"\xff" * 0x1000)])
    data = build_elf(image, "armv6m", 0)
    link = link_modules(modules("main.py"), read_runtime(data, "x"))
    output = encode(link, apply_link(link), data, "elf", standin.board)
    assert len(output) == len(data)
    changed = sum(a != b for a, b in zip(data, output, strict=True))
    assert changed <= len(link.data) + 12
    prove(link, decode(output, standin.board))


def test_the_proof_finds_each_kind_of_fault(runtime):
    link = link_modules(modules("main.py"), runtime)
    image = apply_link(link)
    prove(link, image)

    def broken(address, data):
        return image.overlaid([(address, data)])

    with pytest.raises(ProofError, match=r"changed 1 bytes at 0x10000000"):
        prove(link, broken(0x1000_0000, b"\xaa"))
    with pytest.raises(ProofError, match=r"changed 2 bytes at 0x20000000"):
        prove(link, broken(0x2000_0000, b"\0\0"))
    with pytest.raises(ProofError, match=r"cannot be read back"):
        prove(link, broken(runtime.references[2].address, bytes(4)))
    with pytest.raises(ProofError, match=r"lists \[\], but"):
        prove(link, runtime.image)
    for index, cell in enumerate(link.frozen.cells):
        size = cell.size(4)
        address = link.placement.addresses[index] + size - 1
        old = image.read(address, 1)[0]
        with pytest.raises(ProofError):
            prove_pads(link, broken(address, bytes([old ^ 0x11])), cell)


def test_the_proof_compares_the_runtime_s_own_names(runtime):
    link = link_modules(modules("main.py"), runtime)
    other = replace(runtime, qstr_ids={**runtime.qstr_ids, "more": 5})
    with pytest.raises(ProofError, match="has other names of its own"):
        prove(replace(link, runtime=other), apply_link(link))


def test_objects_that_cannot_be_read_back(runtime):
    (file,) = modules("main.py")
    link = link_modules([file], runtime)
    image = apply_link(link)
    address = link.placement.addresses[link.frozen.modules[0][1].index]
    objects = int.from_bytes(image.read(address + 4, 4), "little")
    text = int.from_bytes(image.read(objects, 4), "little")
    cases = [
        (objects, (0x7FFF << 3 | 2).to_bytes(4, "little"), "qstr 32767 is beyond the"),
        (objects, b"\x16\0\0\0", "immediate object 2 is neither None, False nor True"),
        (objects, (0x1000_0000).to_bytes(4, "little"), "has no type that a constant has"),
        (text + 8, b"\5\0\0\0", "does not end with NUL"),
    ]
    for place, data, message in cases:
        broken = replace(runtime, image=image.overlaid([(place, data)]), manifest=link.manifest)
        with pytest.raises(FormatError, match=message):
            ReadBack(broken).difference(address, file.module)


@pytest.mark.parametrize(
    "abi",
    [
        Abi(qstr_hash_size=2, object_repr=ObjectRepr.B, small_int_bits=30),
        Abi(qstr_hash_size=2, object_repr=ObjectRepr.C),
        Abi(qstr_hash_size=2, object_repr=ObjectRepr.D, small_int_bits=47, float_size=8),
        Abi(qstr_hash_size=2, float_size=8, mpz_digit_bits=32),
        Abi(qstr_hash_size=2, direct_bytecode=False),
        Abi(qstr_hash_size=2, code_save=True),
    ],
)
def test_other_layouts_read_back(runtime, abi):
    other = replace(runtime, abi=abi)
    (file,) = modules("main.py")
    narrow = replace(file, module=file.module._replace(small_int_bits=30))
    link = link_modules([narrow], other)
    address = link.placement.addresses[link.frozen.modules[0][1].index]
    linked = replace(other, image=apply_link(link), manifest=link.manifest)
    assert ReadBack(linked).difference(address, link.files[0].module) == ""


def test_64_bit_integers_read_back(runtime):
    module = Module(("main.py",), (1 << 40, -(1 << 62)), code(LEAF))
    other = replace(runtime, abi=Abi(qstr_hash_size=2, long_int=LongInt.LONGLONG))
    link = link_modules([FrozenFile("main.py", module)], other)
    address = link.placement.addresses[link.frozen.modules[0][1].index]
    linked = replace(other, image=apply_link(link), manifest=link.manifest)
    assert ReadBack(linked).difference(address, module) == ""


def test_missing_children_are_noticed(runtime):
    module = Module(("main.py",), (), code(LEAF, code(LEAF)))
    link = link_modules([FrozenFile("main.py", module._replace(code=code(LEAF)))], runtime)
    address = link.placement.addresses[link.frozen.modules[0][1].index]
    reader = ReadBack(replace(runtime, image=apply_link(link), manifest=link.manifest))
    assert "has no children" in reader.difference(address, module)


def prove_pads(link, image, cell):
    """Prove, but let pass what look-up alone needs: it is not part of a module's content."""
    if cell.kind == "qstr hashes":
        raise ProofError(cell.kind)
    prove(link, image)


def test_padding_by_the_container_is_no_fault(runtime):
    link = link_modules(modules("main.py"), runtime)
    image = apply_link(link)
    padded = image.overlaid([(image.segments[0].end, b"\xff" * 64)])
    prove(link, padded)
    with pytest.raises(ProofError, match=r"changed 1 bytes"):
        prove(link, image.overlaid([(image.segments[0].end, b"\0")]))


def test_read_back_says_what_differs(runtime):
    (file,) = modules("main.py")
    link = link_modules([file], runtime)
    reader = ReadBack(prove(link, apply_link(link)))
    address = link.placement.addresses[link.frozen.modules[0][1].index]
    module = file.module
    assert reader.difference(address, module) == ""
    cases = [
        (module._replace(qstrs=("x.py", *module.qstrs[1:])), "its names are"),
        (
            module._replace(constants=(*CONSTANTS[:3], 5)),
            r"constant 3 is 1237940039285380274899124224",
        ),
        (
            module._replace(code=code(GENERATOR, *module.code.children)),
            "has kind 0x20000, expected 0x1020000",
        ),
        (module._replace(code=code(LEAF[:-1] + b"\x64", *module.code.children)), "bytecode at"),
    ]
    for other, message in cases:
        assert message in reader.difference(address, other)


def test_reports_against_golden_texts(runtime):
    link = link_modules(modules("main.py", "pkg/__init__.py"), runtime)
    check_golden("report.txt", size_report(link) + "\n")
    check_golden("link.map", map_report(link) + "\n")


def check_golden(name, text):
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, newline="\n")
    assert text == path.read_text()


def test_sizes_add_up(runtime):
    link = link_modules(modules("main.py"), runtime)
    used = sum(link.sizes().values()) + manifest.size(4)
    assert used <= len(link.data) < used + 16
    assert link.placement.size == len(link.data)
    assert link.free_size + link.placement.size == runtime.free.size


def test_patches_are_values():
    assert Patch(1, b"a", b"b", "x") == Patch(1, b"a", b"b", "x")
    assert MemoryImage() == MemoryImage.of([])
