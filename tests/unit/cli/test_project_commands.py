# SPDX-License-Identifier: MIT
"""The commands of a project from the outside: new, build, run, add, remove, update, tree."""

import json

import pytest

from mpytool.cli.main import COMMANDS, main


@pytest.fixture
def run(capfd):
    """Runs the command line: exit code, standard output and standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out, err

    return call


@pytest.fixture
def project(tmp_path, monkeypatch, run):
    """A new project for an emulated board, with an index in a folder."""
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    code, out, err = run("new", "blinker", "-b", "qemu_mps2_an385", "-b", "rpi_pico")
    assert (code, err, len(out.splitlines())) == (0, "", 7)
    for name, version, more in (("led", "1.0", 'require("base")\n'), ("base", "0.1", "")):
        folder = tmp_path / "lib" / "python-stdlib" / name
        folder.mkdir(parents=True)
        manifest = f'metadata(version="{version}")\n{more}module("{name}.py")'
        (folder / "manifest.py").write_text(manifest)
        (folder / f"{name}.py").write_text("x = 1\n")
    monkeypatch.setenv("MPYTOOL_INDEX", str(tmp_path / "lib"))
    monkeypatch.chdir(tmp_path / "blinker")
    return tmp_path / "blinker"


def test_build(project, run, monkeypatch):
    code, out, err = run("build")
    assert (code, err) == (0, "")
    first = [line for line in out.splitlines() if not line.startswith("  ")]
    assert [line.split(":")[0] for line in first] == [
        "build/blinker-qemu_mps2_an385.elf", "build/blinker-rpi_pico.uf2",
    ]  # fmt: skip
    monkeypatch.chdir(project / "src" / "blinker")
    code, out, err = run("build", "-b", "rpi_pico", "--json")
    (image,) = json.loads(out)
    assert image == {
        "board": "rpi_pico", "output": str(project / "build/blinker-rpi_pico.uf2"),
        "size": (project / "build/blinker-rpi_pico.uf2").stat().st_size, "format": "uf2",
        "unchanged": True, "errors": [],
    }  # fmt: skip
    code, out, _ = run("build", "--board", "rpi_pico", "--map", "-O", "3")
    assert "main.py" in out
    code, out, _ = run("build", project, "-b", "rpi_pico", "-o", project / "x.bin")
    assert (code, (project / "x.bin").is_file()) == (0, True)
    code, _, err = run("build", "-o", "x.uf2")
    assert (code, err.splitlines()[0]) == (
        1, "error: one output, x.uf2, cannot be the image of 2 boards [project]",
    )  # fmt: skip


def test_build_says_what_failed(project, run):
    (project / "src/main.py").write_text("x = = 1\n")
    code, out, err = run("build", "--board", "rpi_pico")
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {project / 'src/main.py'}:1:5: ")
    code, out, both = run("build")
    assert (code, out, both) == (1, "not built: qemu_mps2_an385, rpi_pico\n", err)
    code, _, err = run("build", "--error-format", "gcc", "-b", "rpi_pico")
    assert err.splitlines()[0].startswith(f"{project / 'src/main.py'}:1:5: error: ")
    code, out, _ = run("build", "--board", "rpi_pico", "--json")
    assert code == 1
    assert json.loads(out)[0]["output"] is None
    (project / "mpytool.toml").write_text("bards = []")
    code, _, err = run("build")
    excerpt = "\n    bards = []\n    ^^^^^\nhint: did you mean 'boards'?\n"
    assert code == 1
    assert err == f"error: {project / 'mpytool.toml'}:1:1: unknown key 'bards' [project]{excerpt}"


def test_a_project_with_a_manifest_and_warnings(project, run):
    (project / "src").rename(project / "code")
    (project / "manifest.py").write_text('freeze("code")')
    text = (project / "mpytool.toml").read_text()
    (project / "mpytool.toml").write_text(
        text.replace('sources = ["src"]', 'manifest = "manifest.py"')
    )
    (project / "code/main.py").write_text("import blinker, tme\nwhile True:\n    pass\n")
    code, out, err = run("build", "-b", "rpi_pico")
    assert (code, err, "2 files" in out) == (0, "", True)
    code, out, err = run("build", "-b", "rpi_pico", "-W", "all")
    assert (code, "unchanged" in out) == (0, True)
    assert f"{project / 'code/main.py'}:1:" in err
    for command in ("build", "freeze"):
        code, out, err = run(command, "-b", "rpi_pico", "-W", "all", "-W", "error")
        assert (code, out, err[:6]) == (1, "", "error:")


def test_data_is_not_left_out_silently(project, run):
    with (project / "mpytool.toml").open("a") as file:
        file.write('[data]\nsources = ["src"]\n')
    code, out, err = run("build", "-b", "rpi_pico")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == (
        "  data        -  not in the image: the board's file system stays (or: --data replace)"
    )
    code, out, err = run("build", "-b", "rpi_pico", "--data", "replace")
    assert code == 1
    assert "data: the runtime cannot mount ROMFS: it has no VfsRom" in err
    with (project / "mpytool.toml").open("a") as file:
        file.write('format = "modules"\n')
    (project / "src/main.py").write_text("import data\nprint(data.read('main.py')[:11])")
    code, out, err = run("build", "-b", "rpi_pico", "-W", "all")
    assert (code, err) == (0, "")
    assert "3 files" in out


def test_no_project(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for command in ("build", "run", "flash", "freeze", "tree"):
        code, _, err = run(command)
        assert code == 1, command
        assert err.startswith(
            "error: .: there is no mpytool.toml here or in a folder above [project]\nhint:"
        )
    (tmp_path / "x.py").write_text("")
    code, _, err = run("run", "x.py")
    assert (code, "Missing option '-b' / '--board'" in err) == (2, True)
    code, _, err = run("build", "x.py", "--locked", "-b", "rpi_pico")
    assert (code, "--locked and --json are for projects" in err) == (2, True)
    code, _, err = run("build", "x.py", "-b", "rpi_pico", "-b", "rpi_pico2")
    assert (code, "several boards are for projects" in err) == (2, True)
    for wrong in ("X", "x=1", "X="):
        code, _, err = run("build", "x.py", "-b", "rpi_pico", "--var", wrong)
        assert (code, "--var: expected NAME=VALUE" in err) == (2, True)


def test_variables_for_a_manifest_without_a_project(tmp_path, run, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/m.py").write_text("")
    (tmp_path / "manifest.py").write_text('module("m.py", base_path="$(OWN_DIR)")')
    code, _, err = run("build", "manifest.py", "-b", "rpi_pico", "-o", "x.uf2")
    assert (code, "--var OWN_DIR=VALUE" in err) == (1, True)
    monkeypatch.chdir(tmp_path / "lib")
    code, _, _ = run("freeze", "../manifest.py", "-b", "rpi_pico", "--var", "OWN_DIR=.")
    assert code == 0


def test_run_flash_and_freeze_take_the_project(project, run):
    blinks = "blink 1 of 3\nblink 2 of 3\nblink 3 of 3\n"
    code, out, err = run("run", "-b", "rpi_pico", "--timeout", "60")
    assert (code, out.replace("\r", ""), err) == (0, blinks, "")
    code, out, _ = run("flash", "--board", "rpi_pico", "--dry-run")
    assert (code, out[:12]) == (0, "would write ")
    code, _, err = run("flash", "--dry-run")
    assert (code, "board qemu_mps2_an385 has no way to be flashed" in err) == (1, True)
    code, out, _ = run("freeze", "-b", "rpi_pico", "--map")
    assert (code, "blinker/__init__.py" in out) == (0, True)


def test_add_tree_update_remove(project, run, tmp_path):
    code, out, err = run("add", "led")
    assert (code, out, err) == (0, "led 1.0: added\n", "")
    code, out, _ = run("tree")
    assert out == "blinker\n`-- led 1.0 (2 files)\n"
    code, out, _ = run("build", "--locked", "-b", "rpi_pico")
    assert (code, "4 files" in out) == (0, True)
    manifest = tmp_path / "lib/python-stdlib/led/manifest.py"
    manifest.write_text(manifest.read_text().replace("1.0", "2.0"))
    code, out, _ = run("update", "--json")
    assert json.loads(out) == [{"name": "led", "from": "1.0", "to": "2.0"}]
    assert run("update", "led")[1] == "nothing changed\n"
    manifest.with_name("led.py").write_text("x = 2\n")
    assert run("update")[1] == "led 2.0: other files\n"
    manifest.write_text(manifest.read_text().replace("2.0", "3.0"))
    assert run("update")[1] == "led 2.0: now 3.0\n"
    code, out, _ = run("remove", "led")
    assert (code, out) == (0, "led 3.0: removed\n")
    assert run("tree")[1] == "blinker\n"
    assert json.loads(run("tree", "--json")[1]) == []


def test_the_tree_of_packages_that_need_others(project, run):
    for name in ("a", "b", "c"):
        folder = project / name
        folder.mkdir()
        (folder / f"{name}.py").write_text("")
        (folder / "logo.bin").write_bytes(b"")
        urls = [[f"{name}.py", f"{name}.py"], [f"{name}.bin", "logo.bin"]]
        need = [["base", "latest"]] if name in "ab" else []
        (folder / "package.json").write_text(json.dumps({"urls": urls, "deps": need}))
    code, out, err = run("add", "./a", "./b", "c/")
    assert (code, "a no version: added\nb no version: added\nbase 0.1: added" in out) == (0, True)
    assert "note: a: a.bin cannot be frozen: only modules can\n" in err
    code, out, _ = run("tree")
    assert out == (
        "blinker\n|-- a no version (2 files)\n|   `-- base 0.1 (1 file)\n"
        "|-- b no version (2 files)\n|   `-- base 0.1 (1 file)\n`-- c no version (2 files)\n"
    )
    values = {value["name"]: value for value in json.loads(run("tree", "--json")[1])}
    assert values["a"]["needs"] == ["base"]
    assert (values["base"]["direct"], values["a"]["direct"]) == (False, True)
    assert values["base"]["source"] == "index:base"


def test_mistakes_with_packages(project, run):
    assert run("add", "a", "b", "--name", "c")[0] == 2
    assert run("add", "led", "led@1.0")[0] == 2
    code, _, err = run("add", "ledd")
    assert (code, "hint: did you mean 'led'?" in err) == (1, True)
    code, _, err = run("remove", "led")
    assert (
        code,
        "there is no package 'led' [project]\nhint: packages of the project: none" in err,
    ) == (
        1,
        True,
    )
    (project / "mpytool.toml").write_text('[packages]\nled = "latest"')
    code, _, err = run("tree")
    assert (
        code,
        "there is no lock file yet [project]\nhint: make it with: mpytool update" in err,
    ) == (
        1,
        True,
    )


@pytest.mark.parametrize(
    "name", ["build", "freeze", "run", "flash", "new", "add", "remove", "update", "tree"]
)
def test_help_has_an_example(run, name):
    assert name in COMMANDS
    code, out, _ = run(name, "--help")
    assert code == 0
    assert f"\n    mpytool {name}" in out.split("Example")[1]
