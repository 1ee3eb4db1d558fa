# SPDX-License-Identifier: MIT
"""`mpytool watch` from the outside."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import mpytool
from mpytool.cli import watch as module
from mpytool.cli.main import main

# A job that a shell has put in the background is born with Ctrl-C ignored, and so are its children.
HEEDS_CTRL_C = (
    {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}
    if os.name == "posix"
    else {}
)
TOML = 'name = "app"\nboards = ["{}"]\n'


@pytest.fixture
def project(tmp_path, board_file, monkeypatch):
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    folder = tmp_path / "app"
    (folder / "src").mkdir(parents=True)
    (folder / "src/main.py").write_text("x = 1\n")
    (folder / "mpytool.toml").write_text(TOML.format(board_file.as_posix()))
    monkeypatch.chdir(folder)
    return folder


class Watch:
    """A watch in a process of its own."""

    def __init__(self, folder, *arguments):
        self.path = folder / "out.log"
        with self.path.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mpytool", "watch", *arguments],
                cwd=folder, stdout=log, stderr=log,
                env={**os.environ, "PYTHONPATH": str(Path(mpytool.__file__).parents[1])},
                **HEEDS_CTRL_C,
            )  # fmt: skip

    def until(self, text, count=1):
        """Wait for a text in the output; the output."""
        end = time.monotonic() + 30
        while (out := self.path.read_text()).count(text) < count:
            assert time.monotonic() < end, out
            assert self.process.poll() is None, out
            time.sleep(0.02)
        return out


@pytest.mark.skipif(os.name != "posix", reason="sends Ctrl-C as a signal")
def test_it_builds_until_ctrl_c(project):
    watch = Watch(project)
    try:
        first = watch.until("watching, Ctrl-C ends")
        assert "app-standin.uf2: " in first
        (project / "src/main.py").write_text("x = = 1\n")
        assert "main.py:1:5: expected an expression" in watch.until("not built; watching")
        (project / "src/main.py").write_text("x = 'right again'\n")
        out = watch.until("s; watching", 2)
        assert out.count("changed: src/main.py") == 2
        assert out.count("app-standin.uf2: ") == 2
        watch.process.send_signal(signal.SIGINT)
        assert watch.process.wait(10) == 0
        assert "Traceback" not in watch.path.read_text()
    finally:
        watch.process.kill()


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_was_started_ends_with_it(project, number, tmp_path):
    """The program that runs is replaced by one that tells that it began and that it ended."""
    script = tmp_path / "fake.py"
    log = tmp_path / "told.log"
    script.write_text(
        "import sys, time, pathlib\n"
        f"log = pathlib.Path({str(log)!r})\n"
        "try:\n    log.write_text('began')\n    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    log.write_text('ended')\n"
    )
    code = (
        "import subprocess, sys\nfrom mpytool.cli import watch\nfrom mpytool.cli.main import main\n"
        "real = subprocess.Popen\n"
        f"fake = [sys.executable, {str(script)!r}]\n"
        "watch.subprocess.Popen = lambda command, **options: real(fake, **options)\n"
        "main(['watch', '--run'])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(mpytool.__file__).parents[1])}
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=project, env=environment, stdout=subprocess.DEVNULL,
        **HEEDS_CTRL_C,
    )  # fmt: skip
    try:
        end = time.monotonic() + 30
        while not log.exists() or log.read_text() != "began":
            assert time.monotonic() < end
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(number)
        assert process.wait(10) == (0 if number == signal.SIGINT else 128 + number)
        assert log.read_text() == "ended"
    finally:
        process.kill()


def test_only_projects_are_watched(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.py").write_text("")
    for arguments, code in ((["a.py"], 2), ([], 1)):
        with pytest.raises(SystemExit) as caught:
            main(["watch", *arguments])
        assert caught.value.code == code
    assert "there is no mpytool.toml" in capsys.readouterr().err


@pytest.fixture
def rounds(monkeypatch):
    """Makes waits do actions and then be interrupted; collects what is started and stopped."""
    events, actions = [], []

    class Process:
        def __init__(self, command, **_options):
            events.append([Path(str(part)).name for part in command[2:]])

        def poll(self):
            return None

        def terminate(self):
            events.append("stop")

        def send_signal(self, _number):
            events.append("stop")

        def wait(self, seconds=None):
            if seconds:
                raise subprocess.TimeoutExpired("mpytool", seconds)

        def kill(self):
            events.append("kill")

    def wait(_self):
        if not actions:
            raise KeyboardInterrupt
        actions.pop(0)()
        return (Path("a.py"),) * 5

    monkeypatch.setattr(module, "_end_on_signals", lambda: None)  # they are pytest's here
    monkeypatch.setattr(module.subprocess, "Popen", Process)
    monkeypatch.setattr("mpytool.project.watch.ProjectWatch.wait", wait)
    return events, actions


@pytest.mark.parametrize("what", ["run", "flash"])
def test_each_new_image_is_run_or_flashed(project, rounds, capsys, what, board_file):
    events, actions = rounds
    main_file = project / "src/main.py"
    actions += [
        lambda: main_file.write_text("x = 'new'\n"),
        lambda: None,  # nothing to build: what runs goes on
        lambda: main_file.write_text("x = = 1\n"),
    ]
    with pytest.raises(SystemExit) as caught:
        main(["watch", f"--{what}"])
    assert caught.value.code == 0
    started = ["mpytool", what, "app-standin.uf2", "--board", board_file.name]
    assert events == [started, "stop", "kill", started, "stop", "kill"]
    out, err = capsys.readouterr()
    assert "changed: a.py, a.py, a.py and 2 more" in out
    assert "uf2: " in out
    assert ", unchanged" in out
    assert "main.py:1:5" in err
