# SPDX-License-Identifier: MIT
"""`mpytool size` from the outside."""

import json

import pytest

from mpytool.cli.main import main
from mpytool.cli.tables import show_table
from mpytool.link.size_report import SizeTable

MAIN = "class Lamp:\n    def blink(self, n):\n        return [n, 'a text']\nLamp().blink(3)\n"


@pytest.fixture
def run(capsys, tmp_path, monkeypatch, board_file):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "app/main.py").write_text(MAIN)

    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(caught.value.code or 0), out, err

    return call


def test_a_folder_and_its_image(run, board_file, tmp_path):
    code, out, err = run("size", "app", "-b", board_file)
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0].startswith("app: ")
    assert lines[1:3] == [
        "modules:",
        "  module    bytes   share  opcodes  lines  prelude  raw code  constants  names  other",
    ]
    assert any(line.split()[:2] == ["main.py", "Lamp.blink"] for line in lines)
    assert run("build", "app", "-b", board_file, "-o", "x.uf2")[0] == 0
    code, of_image, err = run("size", "x.uf2", "-b", board_file)
    assert (code, err) == (0, "")
    assert of_image.splitlines()[1:] == lines[1:]


def test_json_and_html(run, board_file, tmp_path):
    code, out, err = run("size", "app", "-b", board_file, "--json", "--html", "x.html")
    assert (code, err) == (0, "")
    values = json.loads(out)
    assert values["name"] == "app"
    assert sum(share["size"] for share in values["shares"]) == values["size"]
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert f"app: where {values['size']:,} bytes went" in page


def test_budget(run, board_file):
    size = json.loads(run("size", "app", "-b", board_file, "--json")[1])["size"]
    assert run("size", "app", "-b", board_file, "--budget", size)[0] == 0
    code, out, err = run("size", "app", "-b", board_file, "--budget", size - 7)
    assert (code, err) == (
        1, f"error: the tables take {size:,} bytes, 7 more than the budget of {size - 7:,}\n",
    )  # fmt: skip
    assert "main.py" in out


def test_diff(run, board_file, tmp_path):
    assert run("build", "app", "-b", board_file, "-o", "old.uf2")[0] == 0
    (tmp_path / "app/more.py").write_text("def helper():\n    return 1\n")
    (tmp_path / "new.json").write_text(run("size", "app", "-b", board_file, "--json")[1])
    code, out, err = run("size", "-b", board_file, "--diff", "old.uf2", "new.json")
    assert (code, err) == (0, "")
    rows = [line.split() for line in out.splitlines()]
    assert ["more.py", "helper", "added", "0"] in [row[:4] for row in rows]
    old, _, new = out.split()[:3]
    total = next(row for row in rows if row[:1] == ["total"])
    assert total[1:3] == [old, new]
    code, out, err = run("size", "--diff", "new.json", "new.json", "--budget", 1)
    assert (code, out.split(":")[0]) == (1, "no change")
    assert err.startswith("error: the tables take ")


def test_wrong_usage_and_wrong_files(run, board_file, tmp_path):
    (tmp_path / "a.json").write_text("{}")
    assert run("size", "app", "--diff", "a.json", "a.json")[0] == 2
    code, _, err = run("size", "--diff", "a.json", "a.json")
    assert (code, err.splitlines()[0]) == (
        1, "error: a.json: expected sizes as JSON, found something else",
    )  # fmt: skip
    (tmp_path / "x.bin").write_bytes(bytes(5000))
    code, _, err = run("size", "x.bin", "-b", board_file)
    assert code == 1
    assert err.startswith("error: ")


def test_a_project_over_its_limits_is_shown(run, tmp_path, monkeypatch):
    run("new", "blinker", "-b", "qemu_mps2_an385")
    with (tmp_path / "blinker/mpytool.toml").open("a") as file:
        file.write("\n[limits]\ntables = 10\n")
    monkeypatch.chdir(tmp_path / "blinker")
    assert run("build")[0] == 1
    code, out, err = run("size")
    assert (code, err) == (0, "")
    assert out.startswith("blinker: ")


TABLE = SizeTable("things", ("thing", "bytes"), (("12", 1234), ("[b]", 5)), 1, 3)


def test_tables_are_plain_off_a_terminal(capsys):
    show_table(TABLE)
    assert capsys.readouterr().out == (
        "things:\n  thing  bytes\n  12     1,234\n  [b]        5\n  and 3 more\n"
    )


def test_tables_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    show_table(TABLE)
    plain = capsys.readouterr().out
    assert plain.startswith("things:\n")
    monkeypatch.delenv("NO_COLOR")
    show_table(TABLE)
    out = capsys.readouterr().out
    assert "───" in out
    assert "[b]" in out
    assert "1,234" in out
