# SPDX-License-Identifier: MIT
"""Files of programs, folders and manifests, and every mistake in them."""

import os
from pathlib import Path

import pytest

from mpytool.errors import SourceError, ToolError
from mpytool.freeze.files import ManifestSettings, ProjectFile, frozen_name, with_version
from mpytool.freeze.manifest import read_manifest, run_manifest
from mpytool.freeze.project import load_project


@pytest.fixture
def tree(tmp_path):
    """A folder with the files that a list names."""

    def make(*names, **texts):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
        for name, text in texts.items():
            (tmp_path / f"{name}.py").write_text(text)
        return tmp_path

    return make


def names(files):
    return [file.name for file in files]


def test_a_file_is_main(tree):
    base = tree("blink.py", "old.mpy")
    project = load_project(base / "blink.py")
    assert project.name == "blink"
    assert project.files == (ProjectFile("main.py", base / "blink.py"),)
    assert names(load_project(base / "old.mpy").files) == ["main.py"]


def test_a_folder_gives_all_modules_sorted(tree):
    base = tree(
        "main.py", "boot.py", "lib/__init__.py", "lib/b.mpy", "lib/deep/a.py", "data.txt",
        "__pycache__/main.py", ".hidden/x.py", ".dot.py", "tests/t.py",
    )  # fmt: skip
    project = load_project(base)
    assert project.name == base.name
    assert names(project.files) == [
        "boot.py", "lib/__init__.py", "lib/b.py", "lib/deep/a.py", "main.py", "tests/t.py",
    ]  # fmt: skip


def test_a_folder_with_a_manifest_is_what_the_manifest_says(tree):
    base = tree("a.py", "b.py", manifest='module("b.py")')
    assert names(load_project(base).files) == ["b.py"]
    assert names(load_project(base / "manifest.py").files) == ["b.py"]
    assert load_project(base / "manifest.py").name == base.name


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_a_link_back_ends(tree):
    base = tree("lib/a.py")
    (base / "lib" / "again").symlink_to(base / "lib")
    assert names(load_project(base).files) == ["lib/a.py"]


def test_module(tree):
    base = tree("src/drivers/led.py", manifest='module("drivers/led.py", base_path="src", opt=3)')
    assert run_manifest(base / "manifest.py") == [
        ProjectFile("drivers/led.py", base / "src/drivers/led.py", 3)
    ]


def test_package(tree):
    base = tree(
        "src/p/__init__.py", "src/p/sub/x.py", "src/p/old.mpy",
        manifest='package("p", base_path="src")\npackage("p", files=["sub/x.py"], base_path="src")',
    )  # fmt: skip
    assert names(run_manifest(base / "manifest.py")) == [
        "p/__init__.py", "p/sub/x.py", "p/sub/x.py",
    ]  # fmt: skip
    assert names(load_project(base).files) == ["p/__init__.py", "p/sub/x.py"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ('freeze("src")', ["a.py", "b.py", "p/x.py"]),
        ('freeze("src", "a.py")', ["a.py"]),
        ('freeze("src", ("b.mpy", "a.py"))', ["b.py", "a.py"]),
        ('freeze("src", "p")', ["p/x.py"]),
        ('freeze_as_mpy("src")', ["a.py", "p/x.py"]),
        ('freeze_mpy("src")', ["b.py"]),
    ],
)
def test_freeze(tree, call, expected):
    base = tree("src/a.py", "src/b.mpy", "src/p/x.py", "src/readme.txt", manifest=call)
    assert names(run_manifest(base / "manifest.py")) == expected


def test_include_passes_options_and_runs_once(tree):
    base = tree(
        "other/manifest.py", "other/a.py", "other/b.py", "other/c.py",
        manifest='include("other", big=True)\ninclude(["other/manifest.py"])',
    )  # fmt: skip
    (base / "other/manifest.py").write_text(
        "options.defaults(small=True)\n"
        'metadata(version="1.0", description="x")\n'
        'if options.big: module("a.py")\n'
        'if options.small: module("b.py")\n'
        'if options.none: module("c.py")\n'
        'print("nothing to see")\n'
    )
    assert names(run_manifest(base / "manifest.py")) == ["a.py", "b.py"]


@pytest.fixture
def library(tree):
    """A stand-in for micropython-lib, as MPY_LIB_DIR, beside a manifest."""
    base = tree(
        "lib/micropython/net/aio/aio/__init__.py", "lib/micropython/net/aio/aio/more.py",
        "lib/python-stdlib/abc/abc.py", "lib/python-ecosys/abc/abc.py", "lib/unix-ffi/abc/abc.py",
        "other/deep/abc/abc.py", "other/tool/tool.py",
    )  # fmt: skip
    for name, text in {
        "lib/micropython/net/aio": 'metadata(version="1.2")\nrequire("abc")\n'
        'package("aio", files=["__init__.py", *(["more.py"] if options.more else [])])',
        "lib/python-stdlib/abc": 'metadata(version="0.1", pypi="abc", stdlib=True)\n'
        'module("abc.py")',
        "lib/python-ecosys/abc": 'module("abc.py")',
        "lib/unix-ffi/abc": 'module("abc.py")',
        "other/deep/abc": 'metadata(version="9")\nmodule("abc.py")',
        "other/tool": 'require("abc")\nmodule("tool.py", opt=2)',
    }.items():
        (base / name / "manifest.py").write_text(text)
    return base


def required(base, text, **settings):
    """What a manifest with this text gives: frozen name -> path from the base, and version."""
    (base / "manifest.py").write_text(text)
    given = ManifestSettings({"MPY_LIB_DIR": base / "lib"}, **settings)
    return {
        file.name: (file.path.relative_to(base).as_posix(), file.version)
        for file in run_manifest(base / "manifest.py", given)
    }


def test_require_finds_packages_in_the_libraries_in_their_order(library):
    abc = {"abc.py": ("lib/python-stdlib/abc/abc.py", "0.1")}
    aio = {"aio/__init__.py": ("lib/micropython/net/aio/aio/__init__.py", "1.2")}
    more = {"aio/more.py": ("lib/micropython/net/aio/aio/more.py", "1.2")}
    assert required(library, 'require("abc")') == abc
    assert required(library, 'require("aio")\nrequire("aio")') == abc | aio
    assert required(library, 'require("aio", version="1.2", more=True)') == abc | aio | more
    ffi = {"abc.py": ("lib/unix-ffi/abc/abc.py", "")}
    assert required(library, 'require("abc", unix_ffi=True)') == ffi


def test_add_library(library):
    abc = {"abc.py": ("lib/python-stdlib/abc/abc.py", "0.1")}
    mine = {"abc.py": ("other/deep/abc/abc.py", "9")}
    tool = {"tool.py": ("other/tool/tool.py", "")}
    add = 'add_library("mine", "other")\n'
    assert required(library, add + 'require("tool")') == abc | tool
    assert required(library, add + 'require("abc", library="mine")') == mine
    first = 'add_library("mine", "other", prepend=True)\n'
    assert required(library, first + 'require("tool")') == mine | tool
    assert required(library, first + 'require("abc", library="python-stdlib")') == abc


def test_the_project_s_packages_are_there_anyway(library):
    assert required(library, 'require("net")', packages={"net": "3"}) == {}
    assert required(library, 'require("net", version="3")', packages={"net": "3"}) == {}
    assert required(library, 'require("abc")', packages={"abc": ""}) == {}
    with pytest.raises(SourceError, match=r"expected version 4 of 'net', found 3"):
        required(library, 'require("net", version="4")', packages={"net": "3"})


def test_metadata(library):
    text = 'metadata(version="2.0", description="d", license="MIT", author="a")\nmodule("m.py")\n'
    (library / "m.py").write_text("")
    (library / "manifest.py").write_text(text + 'add_library("x", "other")\nrequire("abc")')
    manifest = read_manifest(library / "manifest.py")
    assert [(file.name, file.version) for file in manifest.files] == [
        ("m.py", "2.0"),
        ("abc.py", "9"),
    ]
    about = manifest.metadata
    assert (about.version, about.description, about.license, about.author) == (
        "2.0",
        "d",
        "MIT",
        "a",
    )


def test_the_version_becomes_an_attribute():
    assert with_version(b"x = 1", "1.2") == b"x = 1\n\n__version__ = '1.2'\n"
    assert with_version(b"__version__ = 3\n", "1.2") == b"__version__ = 3\n"
    assert with_version(b"x = 1", "") == b"x = 1"


def test_path_variables(tree):
    base = tree("ports/rp2/boards/PICO/p.py", "ports/rp2/boards/manifest.py", "ports/rp2/m.py")
    (base / "manifest.py").write_text(
        'module("p.py", base_path="$(BOARD_DIR)")\nmodule("m.py", base_path="$(PORT_DIR)/../rp2")\n'
        'freeze("$(BOARD_DIR)/../$(KIND)")'
    )
    (base / "ports/rp2/boards/extra").mkdir()
    settings = ManifestSettings({"MPY_DIR": base, "KIND": "extra"}).for_board("pico-riscv", "rp2")
    assert names(run_manifest(base / "manifest.py", settings)) == ["p.py", "m.py"]
    assert ManifestSettings().for_board("pico", "rp2").variables == {}
    given = ManifestSettings({"MPY_DIR": base, "PORT_DIR": base / "p"}).for_board("pico", "rp2")
    assert given.variables["BOARD_DIR"] == base / "p" / "boards" / "PICO"
    assert given.variables["MPY_LIB_DIR"] == base / "lib" / "micropython-lib"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('require("gone")', "there is no package 'gone' \\(.*python-stdlib"),
        ("require(3)", "expected a package's name, found 3"),
        (
            'require("abc", library="x")',
            "there is no library 'x'\n.*\n.*\nhint: libraries: micropython,",
        ),
        ('require("gone", library="micropython")', "there is no package 'gone' in .*micropython"),
        ('require("aio", version="2")', "expected version 2 of 'aio', found 1.2"),
        ('require("abc", version="2", unix_ffi=True)', "expected version 2 of 'abc', found none"),
        ('metadata(versoin="2")', "unknown value 'versoin'\n.*\n.*\nhint: did you mean 'version'"),
        ("metadata()\nmetadata()", "metadata\\(\\) is given twice"),
        ("metadata(version=2)", "metadata: version: expected a text, found 2"),
        ('freeze("$(BORD_DIR)")', "did you mean \\$\\(BOARD_DIR\\)"),
        ('freeze("$(X)")', "--var X=VALUE"),
    ],
)
def test_mistakes_with_libraries(library, text, message):
    with pytest.raises(SourceError, match=message):
        required(library, text)


def test_the_manifest_s_paths_do_not_depend_on_the_working_directory(tree, monkeypatch):
    base = tree("deep/inner/a.py", manifest='include("deep/manifest.py")')
    (base / "deep/manifest.py").write_text('module("a.py", base_path="inner")')
    monkeypatch.chdir(base / "deep")
    expected = [ProjectFile("a.py", Path("../deep/inner/a.py"))]
    assert run_manifest(Path("../manifest.py")) == expected


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("\nrequire('aiohttp')", 2, r"require: there is no package 'aiohttp' \(no library"),
        ("add_library('x', 'y')", 1, r"add_library: there is no folder .*y"),
        ("freeze_as_str('x')", 1, r"freeze_as_str\(\) needs a compiler on the device"),
        ("c_module('x')", 1, r"c_module\(\) needs a C compiler"),
        ("module('gone.py')", 1, r"there is no file .*gone.py"),
        ("module('x.mpy')", 1, r"module: expected a .py file, found 'x.mpy'"),
        ("package('gone')", 1, r"package: there is no folder .*gone"),
        ("freeze('gone')", 1, r"freeze: there is no folder .*gone"),
        ("freeze('.', 'x.txt')", 1, r"expected a .py or .mpy file, found 'x.txt'"),
        ("include('gone.py')", 1, r"include: there is no manifest .*gone.py"),
        ("freeze('$(PORT_DIR)/modules')", 1, r"variable \$\(PORT_DIR\) has no value"),
        ("freeze(3)", 1, r"expected a path as a string, found 3"),
        ("module('a.py', opt=7)", 1, r"opt: expected 0, 1, 2 or 3, found 7"),
        ("module('a.py', opt=True)", 1, r"opt: expected 0, 1, 2 or 3, found True"),
        ("module('../a.py')", 1, r"the module path '../a.py' leaves its base folder"),
        ("import os", 1, r"a manifest cannot import 'os'"),
        ("x = 1\nmodule(", 2, r"the manifest is not Python: '\(' was never closed"),
        ("module(nothing)", 1, r"NameError: name 'nothing' is not defined"),
        ("\n\nraise SystemExit", 3, r"SystemExit"),
        ("def f():\n  module('gone.py')\nf()", 2, r"there is no file"),
        ("options.__class__", 1, "^$"),
    ],
)
def test_mistakes_have_a_line(tree, text, line, message):
    base = tree("a.py", "x.txt", "x.mpy", manifest=text)
    (base.parent / "a.py").write_text("")
    if message == "^$":
        assert run_manifest(base / "manifest.py") == []
        return
    with pytest.raises(SourceError, match=message) as caught:
        run_manifest(base / "manifest.py")
    assert caught.value.location.path == str(base / "manifest.py")
    assert caught.value.location.line == line


def test_a_mistake_in_an_included_manifest_is_shown_there(tree):
    base = tree(manifest='include("inner.py")', inner="\nmodule('gone.py')")
    with pytest.raises(SourceError, match=r"no file") as caught:
        run_manifest(base / "manifest.py")
    assert str(caught.value).startswith(f"{base / 'inner.py'}:2:")
    assert "    module('gone.py')\n    ^^^^" in str(caught.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xff", "expected UTF-8, found byte 0xFF"),
        (b"x = '\0'", "the manifest is not Python"),
        (b"def f(): f()\nf()", "the manifest calls itself without end"),
        (b"#" * (1 << 21), "more than 1 MiB"),
    ],
)
def test_manifests_that_cannot_be_run(tmp_path, data, message):
    (tmp_path / "manifest.py").write_bytes(data)
    with pytest.raises(SourceError, match=message):
        run_manifest(tmp_path / "manifest.py")


def test_a_manifest_that_cannot_be_read(tmp_path):
    with pytest.raises(ToolError, match=r"cannot read it"):
        run_manifest(tmp_path / "manifest.py")


def test_two_files_of_one_name(tree):
    base = tree("a.py", "a.mpy")
    with pytest.raises(ToolError, match=r"the module a.py is given twice: .*a.mpy and .*a.py"):
        load_project(base)
    base = tree("m/a.py")
    (base / "m/manifest.py").write_text("module('a.py')\nmodule('a.py', opt=1)")
    with pytest.raises(ToolError, match=r"given twice: .* with different opt"):
        load_project(base / "m")
    (base / "m/manifest.py").write_text("module('a.py')\nfreeze('.', 'a.py')")
    assert names(load_project(base / "m").files) == ["a.py"]


def test_nothing_to_freeze(tmp_path):
    with pytest.raises(ToolError, match=r"holds no .py or .mpy files"):
        load_project(tmp_path)
    with pytest.raises(ToolError, match=r"no such file or folder"):
        load_project(tmp_path / "gone.py")
    (tmp_path / "x.txt").write_text("")
    with pytest.raises(ToolError, match=r"expected a .py or .mpy file, a folder or a manifest.py"):
        load_project(tmp_path / "x.txt")


def test_frozen_name():
    assert frozen_name("a/b.mpy") == "a/b.py"
    assert frozen_name(str(Path("a") / "b.py")) == "a/b.py"
    assert frozen_name("./a.py") == "a.py"
    with pytest.raises(ToolError, match=r"leaves its base folder"):
        frozen_name("/abs/a.py")
