# SPDX-License-Identifier: MIT
# ruff: noqa: E501
"""Project files: where they are found, what they say, and every mistake in them."""

from dataclasses import fields
from pathlib import Path

import pytest

from mpytool.errors import ProjectError
from mpytool.project import load
from mpytool.project.find import find_project
from mpytool.project.load import load_project_config, parse_project
from mpytool.project.model import Data, Limits, Options, ProjectConfig

HERE = Path("app/mpytool.toml")
EVERYTHING = b"""\
name = "sensor"
boards = ["rpi_pico", "rpi_pico2-riscv"]
runtime = "micropython@1.28"
sources = ["src", "../shared/tool.py"]
optimise = 2
format = "uf2"
without = ["asyncio"]
compact = true
output = "out/images"
limits = { tables = "64 KiB", free = 4096 }

[packages]
aioble = "latest"
"odd.name" = "github:org/repo@v2"
mine = "../mine"

[variables]
MPY_DIR = "../micropython"

[mirrors]
index = "https://mirror/pi"
github = "https://mirror/{org}/{repo}/{ref}/{path}"

[data]
sources = ["assets"]
format = "littlefs"
compile = true
existing = "replace"
size = "1 MiB"

[board.rpi_pico]
runtime = "bundled"
optimise = 0
without = []

[board."rpi_pico2-riscv".limits]
tables = "1MiB"
"""


def test_all_of_it():
    config = parse_project(EVERYTHING, HERE)
    base = Options(
        "micropython@1.28", 2, "uf2", ("asyncio",), True, Limits(65536, 4096),
        Data(("assets",), "littlefs", compile=True, replace=True, size=1 << 20),
    )  # fmt: skip
    assert config == ProjectConfig(
        HERE,
        "sensor",
        ("rpi_pico", "rpi_pico2-riscv"),
        ("src", "../shared/tool.py"),
        packages={"aioble": "latest", "mine": "../mine", "odd.name": "github:org/repo@v2"},
        output="out/images",
        variables={"MPY_DIR": "../micropython"},
        mirrors={
            "index": "https://mirror/pi",
            "github": "https://mirror/{org}/{repo}/{ref}/{path}",
        },
        options=base,
        board_options=config.board_options,
    )
    pico = config.options_for("rpi_pico")
    assert (pico.runtime, pico.optimise, pico.without) == ("bundled", 0, ())
    assert (pico.limits, pico.format) == (base.limits, "uf2")
    assert config.options_for("rpi_pico2-riscv").limits == Limits(1 << 20, None)
    assert config.options_for("other") == base
    assert config.root == Path("app")
    assert config.lock_path == Path("app/mpytool.lock")


def test_nothing_in_it(tmp_path):
    folder = tmp_path / "my app!"
    config = parse_project(b"", folder / "mpytool.toml")
    assert config.name == "my-app"
    assert (config.boards, config.sources, config.output) == ((), ("src",), "build")
    assert config.options == Options()


def test_every_key_of_the_model_can_be_given():
    given = {**load.PROJECT_KEYS, **load.OPTION_KEYS}
    assert {f.name for f in fields(Options)} == set(load.OPTION_KEYS)
    project = {f.name for f in fields(ProjectConfig)} - {"path", "options", "board_options"}
    assert project | set(load.OPTION_KEYS) | {"board"} == set(given)
    assert {f.name for f in fields(Limits)} == set(load.LIMIT_KEYS)
    data = {"existing" if f.name == "replace" else f.name for f in fields(Data)}
    assert data == {*load.DATA_REQUIRED, *load.DATA_KEYS}


def test_every_key_is_explained_in_the_documentation():
    page = (Path(__file__).parents[3] / "docs" / "project-file.md").read_text(encoding="utf-8")
    tables = {
        "": {**load.PROJECT_KEYS, **load.OPTION_KEYS},
        "limits": load.LIMIT_KEYS,
        "data": {**load.DATA_REQUIRED, **load.DATA_KEYS},
        "mirrors": load.MIRROR_KEYS,
    }
    for section, keys in tables.items():
        for key in keys:
            name = f"{section}.{key}" if section else key
            assert f"| `{name}` |" in page, name
    known = {f"{s}.{key}" if s else key for s, keys in tables.items() for key in keys}
    rows = {line.split("`")[1] for line in page.splitlines() if line.startswith("| `")}
    assert rows - known <= {"packages.NAME", "variables.NAME", "board.ID"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nmae = 'x'", "mpytool.toml:1:1: unknown key 'nmae'\n    nmae = 'x'\n    ^^^^\nhint: did you mean 'name'"),
        ("\nname = 3", "toml:2:1: name: expected letters, digits and . _ -, found 3"),
        ("name = '../x'", "name: expected letters"),
        ("boards = 'rpi_pico'", "toml:1:1: boards: expected a list, found 'rpi_pico'"),
        ("boards = [\n 'rpi_pico',\n 'rpi_pcio']", "toml:3:2: unknown board 'rpi_pcio'\n     'rpi_pcio']\n     ^^^^^^^^^^\nhint: did you mean 'rpi_pico'"),
        ("boards = ['zzzzzzzzzz']", "hint: list the boards with: mpytool boards"),
        ("boards = ['rpi_pico', 'rpi_pico']", "toml:1:23: the board 'rpi_pico' is given twice"),
        ("boards = ['gone.toml']", "toml:1:11: there is no board file gone.toml"),
        ("sources = []", "sources: expected at least one, each once, found []"),
        ("sources = ['a', 'a']", "sources: expected at least one, each once"),
        ("sources = ['a']\nmanifest = 'm.py'", "toml:1:1: either sources or a manifest is given, not both"),
        ("optimise = 4", "optimise: expected a number from 0 to 3, found 4"),
        ("format = 'zip'", "format: expected one of bin, uf2, hex, dfu, elf, found 'zip'"),
        ("output = '../x'", "output: expected a folder inside the project's folder"),
        ("output = '/x'", "output: expected a folder inside the project's folder"),
        ("output = 'C:\\x'", "output: expected a folder inside the project's folder"),
        ("output = '.'", "output: expected a folder inside the project's folder"),
        ("limits.tables = '64 KB'", 'toml:1:8: tables: expected a size such as 4096, "64 KiB" or "1 MiB", found \'64 KB\''),
        ("limits.tables = -1", "tables: expected a size"),
        ("limits = { table = 1 }", "toml:1:12: unknown key 'table'"),
        ("[data]\nformat = 'fat'", "toml:1:2: the key 'sources' in [data] is missing"),
        ("data = { sources = ['x'], existing = 'kept' }", "existing: expected one of keep, replace"),
        ("[packages]\n'a/b' = 'latest'", "toml:2:1: a/b: expected a package's name as the key"),
        ("[packages]\nx = '^1.0'", "toml:2:1: x: expected a version, github:org/repo, a URL or a path"),
        ("[packages]\nx = {}", "x: expected a text, found {}"),
        ("[variables]\nmpy_dir = 'x'", "toml:2:1: mpy_dir: expected capital letters"),
        ("[mirrors]\nindx = 'x'", "unknown key 'indx'"),
        ("boards = ['rpi_pico']\n[board.rpi_pcio]\nruntime = 'x'", "toml:2:8: the board 'rpi_pcio' is not among the project's boards\n    [board.rpi_pcio]\n           ^^^^^^^^\nhint: did you mean 'rpi_pico'"),
        ("[board.rpi_pico]", "hint: add it to boards"),
        ("boards = ['rpi_pico']\nboard.rpi_pico = 1", "toml:2:7: rpi_pico: expected a table, found 1"),
        ("boards = ['rpi_pico']\n[board.rpi_pico]\nname = 'x'", "toml:3:1: unknown key 'name'"),
        ("boards = ['rpi_pico']\n[board.rpi_pico.limits]\nfree = 'x'", "toml:3:1: free: expected a size"),
        ("name = ", "the project file is not TOML"),
    ],
)  # fmt: skip
def test_mistakes(text, message):
    with pytest.raises(ProjectError) as caught:
        parse_project(text.encode(), HERE)
    assert message in str(caught.value)


def test_pyproject():
    path = Path("app/pyproject.toml")
    text = b'[project]\nname = "given"\n[tool.mpytool]\nboards = ["rpi_pico"]\n'
    config = parse_project(text, path)
    assert (config.name, config.boards) == ("given", ("rpi_pico",))
    with pytest.raises(ProjectError, match=r"pyproject.toml:5:1: unknown key 'nme'"):
        parse_project(text + b'nme = "x"', path)
    with pytest.raises(ProjectError, match=r":5:8: unknown key 'x'"):
        parse_project(text + b"limits.x = 1", path)


def test_it_is_found_from_any_folder_below(tmp_path):
    deep = tmp_path / "a" / "b" / "c"
    deep.mkdir(parents=True)
    with pytest.raises(ProjectError, match=r"there is no mpytool.toml here or in a folder above"):
        find_project(deep)
    (tmp_path / "a/mpytool.toml").write_text("")
    assert find_project(deep) == tmp_path / "a/mpytool.toml"
    (tmp_path / "a/b/pyproject.toml").write_text('[tool.other]\nmpytool = "no"')
    assert find_project(deep) == tmp_path / "a/mpytool.toml"
    (tmp_path / "a/b/pyproject.toml").write_text("tool.mpytool.optimise = 1")
    assert find_project(deep) == tmp_path / "a/b/pyproject.toml"
    assert load_project_config(find_project(deep)).options.optimise == 1
    (tmp_path / "a/b/mpytool.toml").write_text("")
    assert find_project(deep) == tmp_path / "a/b/mpytool.toml"


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ProjectError, match="cannot read the project file"):
        load_project_config(tmp_path / "mpytool.toml")
    (tmp_path / "mpytool.toml").write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(ProjectError, match="more than 1 MiB"):
        load_project_config(tmp_path / "mpytool.toml")
