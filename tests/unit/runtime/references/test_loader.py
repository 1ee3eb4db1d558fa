# SPDX-License-Identifier: MIT
"""Words of shared objects that the loader fills, of a small library that gcc links."""

import platform
import shutil
import subprocess
import sys

import pytest

from mpytool.image.container import parse_image
from mpytool.image.elf import build_elf
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.loader import relocated_words, symbol_changes
from mpytool.runtime.references.model import Encoding, Reference, Table

SOURCE = """
const char names[] = "a.py\\0";
static const int hidden = 1;
const void *const pointers[] = { names, &hidden };
const char *get(void) { return names; }
extern int puts(const char *);
int say(void) { return puts(names); }
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    if not shutil.which("gcc") or sys.platform != "linux" or platform.machine() != "x86_64":
        pytest.skip("needs gcc for x86-64")
    folder = tmp_path_factory.mktemp("library")
    (folder / "a.c").write_text(SOURCE)
    command = ["gcc", "-shared", "-fPIC", "-O1", "-o", "lib.so", "a.c"]
    subprocess.run(command, cwd=folder, check=True)
    return parse_image((folder / "lib.so").read_bytes())


def symbol(library, name):
    from mpytool.image.elf_dynamic import parse_dynamic

    return parse_dynamic(library.data).symbol(name)


def test_every_word_that_leads_to_a_symbol(library):
    words = relocated_words(library)
    names, pointers = symbol(library, "names").address, symbol(library, "pointers").address
    leading = sorted(address for address, value in words.items() if value == names)
    assert pointers in leading
    assert len(leading) == 2  # and the global offset table
    hidden = words[pointers + 8]  # set without a symbol
    assert library.image.read(hidden, 4) == b"\x01\0\0\0"
    # A function of another library has no value here.
    assert all(library.image.contains(address, 8) for address in words)


def test_the_symbols_that_must_change(library):
    names, pointers = symbol(library, "names").address, symbol(library, "pointers").address
    places = [at for at, value in relocated_words(library).items() if value == names]
    references = [Reference(Table.NAMES, at, Encoding.RELOCATION) for at in places]
    new = {Table.NAMES: (0x5000, 99)}
    assert symbol_changes(library, references, new) == {"names": (0x5000, 99)}
    relative = [Reference(Table.NAMES, pointers + 8, Encoding.RELOCATION)]
    assert symbol_changes(library, relative, new) == {}
    assert symbol_changes(library, [], new) == {}


def test_other_files_have_no_loader():
    image = MemoryImage.of([(0x8000000, bytes(64))])
    executable = parse_image(build_elf(image, "armv7m", 0x8000000))
    assert relocated_words(executable) is None
    assert relocated_words(parse_image(bytes(64))) is None
