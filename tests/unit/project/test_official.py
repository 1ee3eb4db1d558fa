# SPDX-License-Identifier: MIT
"""MicroPython's own firmware: fetched, kept, locked, and every way in which that goes wrong."""

import hashlib
import json
import shutil
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from firmware_area import FirmwareArea, ranged
from lookalike import build_lookalike
from package_server import PackageServer, failing, redirect, send, silent, truncated

from mpytool.boards.load import load_board
from mpytool.cli.main import main
from mpytool.errors import LinkError, PackageError, ProjectError, ToolError
from mpytool.packages.lock import read_lock
from mpytool.project.build import build_project
from mpytool.project.load import load_project_config
from mpytool.project.official import Officials
from mpytool.project.watch import ProjectWatch
from mpytool.runtime.cache import Cache

PICO = load_board("rpi_pico")
FILE = "RPI_PICO-20260101-v1.28.0.uf2"
NAME = "micropython-1.28.0-rpi_pico"


@pytest.fixture(scope="module")
def firmware():
    """A look-alike of MicroPython 1.28.0 for the Pico."""
    return build_lookalike(size=200_000).uf2


@pytest.fixture
def server(monkeypatch, tmp_path):
    """A server that is the download area, and a cache of its own."""
    with PackageServer() as running:
        monkeypatch.setenv("MPYTOOL_FIRMWARE", running.url)
        monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("MPYTOOL_TIMEOUT", "0.5")
        clock = SimpleNamespace(sleep=lambda _: None, monotonic=time.monotonic)
        monkeypatch.setattr("mpytool.packages.fetch.time", clock)
        monkeypatch.chdir(tmp_path)
        yield running


@pytest.fixture
def area(server, firmware):
    """The download area, with the Pico's firmware."""
    area = FirmwareArea(server)
    area.publish(FILE, firmware)
    return area


@pytest.fixture
def project(tmp_path, area, monkeypatch):
    """A project that is built into MicroPython's firmware for the Pico; its configuration."""
    folder = tmp_path / "app"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "main.py").write_text("x = 1\n")
    (folder / "mpytool.toml").write_text('boards = ["rpi_pico"]\nruntime = "micropython@1.28"\n')
    monkeypatch.chdir(folder)
    return load_project_config(folder / "mpytool.toml")


@pytest.fixture
def run(capfd):
    """Runs the command line: exit code, standard output and standard error."""

    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            main([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out, err

    return call


def mistakes(images):
    return [mistake.message for image in images for mistake in image.mistakes]


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def test_it_is_fetched_once(area, server, firmware):
    told = []
    entry = Officials(None, progress=lambda *values: told.append(values)).find("1.28", PICO)
    assert (entry.name, entry.board) == (NAME, "rpi_pico")
    assert entry.source == f"{server.url}/resources/firmware/{FILE}"
    assert Cache.default().sha256(entry) == sha256(firmware)
    assert told[0] == (FILE, 0, 0)
    assert told[-1] == (FILE, len(firmware), len(firmware))
    assert server.asked == ["/download/RPI_PICO/", f"/resources/firmware/{FILE}"]
    assert Officials(None).find("", PICO) == entry
    assert len(server.asked) == 2


def test_a_build_fetches_and_locks(project, server, firmware):
    (image,) = build_project(project)
    assert not image.mistakes
    (locked,) = read_lock(project.lock_path).runtimes
    assert locked == (
        "rpi_pico",
        "micropython@1.28",
        "1.28.0",
        sha256(firmware),
        f"firmware:{FILE}",
    )
    asked, data = len(server.asked), project.lock_path.read_bytes()
    (image,) = build_project(project, locked=True)
    assert image.is_fresh
    assert (len(server.asked), project.lock_path.read_bytes()) == (asked, data)


def test_another_machine_takes_what_was_locked(project, area, server, firmware, tmp_path):
    build_project(project)
    shutil.rmtree(tmp_path / "cache")
    area.publish("RPI_PICO-20260301-v1.28.1.uf2", firmware)
    server.asked.clear()
    (image,) = build_project(project, locked=True)
    assert not image.mistakes
    assert server.asked == [f"/resources/firmware/{FILE}"]  # the page is not needed


def test_other_bytes_than_locked_are_refused(project, area, server, tmp_path):
    (image,) = build_project(project)
    image.output.unlink()
    shutil.rmtree(tmp_path / "cache")
    area.publish(FILE, build_lookalike({"own.py": "x = 2\n"}).uf2)
    (message,) = mistakes(build_project(project))
    assert f"{FILE}: it is not what was locked: expected SHA-256 " in message
    assert Cache.default().entries() == []
    assert not image.output.exists()


def test_another_file_in_the_cache_than_locked_is_refused(project, tmp_path):
    build_project(project)
    other = build_lookalike({"own.py": "x = 2\n"}).uf2
    Cache.default().add(other, tmp_path / "fw.uf2", board=PICO, name=NAME)
    (message,) = mistakes(build_project(project))
    assert f"{NAME} in the cache of runtimes is not what was locked: expected SHA-256" in message
    with pytest.raises(PackageError, match="is not what was locked"):
        Officials(project, read_lock(project.lock_path).runtimes).find("", PICO)


def test_a_lock_that_does_not_fit(project, server):
    (message,) = mistakes(build_project(project, locked=True))
    assert "it does not have micropython@1.28 for rpi_pico, and --locked forbids" in message
    assert server.asked == []
    build_project(project)
    text = project.path.read_text().replace("@1.28", "")
    project.path.write_text(text)
    changed = load_project_config(project.path)
    (message,) = mistakes(build_project(changed, locked=True))
    assert "it does not have micropython for rpi_pico" in message
    assert not mistakes(build_project(changed))
    assert read_lock(project.lock_path).runtime("rpi_pico").wanted == "micropython"
    project.path.write_text('boards = ["rpi_pico", "qemu_mps2_an385"]\n'
                            '[board.rpi_pico]\nruntime = "micropython@9"')  # fmt: skip
    pico, other = build_project(load_project_config(project.path))
    (message,) = mistakes([pico])
    assert "MicroPython 9 for rpi_pico is not in the cache of runtimes, and cannot be" in message
    assert "the download area does not have MicroPython 9 for rpi_pico" in message
    assert not other.mistakes


def test_a_file_added_by_hand_is_locked(project, firmware, server, tmp_path, run):
    path = tmp_path / FILE
    path.write_bytes(firmware)
    assert run("runtime", "add", path, "--name", NAME)[0] == 0
    assert not mistakes(build_project(project))
    assert server.asked == []
    lock = read_lock(project.lock_path)
    assert lock.runtimes[0].address == f"firmware:{FILE}"
    assert run("runtime", "remove", NAME)[0] == 0
    (tmp_path / "renamed.uf2").write_bytes(firmware)
    run("runtime", "add", tmp_path / "renamed.uf2", "--name", NAME)
    project.lock_path.unlink()
    build_project(project)
    assert read_lock(project.lock_path).runtimes[0].address == ""
    run("runtime", "remove", NAME)
    assert not mistakes(build_project(project, locked=True))  # found by its version
    assert server.asked == ["/download/RPI_PICO/", f"/resources/firmware/{FILE}"]


def test_packages_and_firmware_share_the_lock(project, run):
    build_project(project)
    runtimes = read_lock(project.lock_path).runtimes
    (project.root / "mine.py").write_text("y = 1\n")
    assert run("add", "./mine.py")[0] == 0
    lock = read_lock(project.lock_path)
    assert (lock.runtimes, len(lock.packages)) == (runtimes, 1)
    assert run("update")[0] == run("remove", "mine")[0] == 0
    assert read_lock(project.lock_path).runtimes == runtimes
    project.path.write_text('boards = ["rpi_pico"]\n')
    assert run("build")[0] == 0


HTML = b"<!DOCTYPE html><html><title>Sign in to the hotel</title></html>"


@pytest.mark.parametrize(
    ("page", "kind", "message"),
    [
        (lambda data: HTML, PackageError, "expected a firmware file, found a web page"),
        (lambda data: b"", PackageError, "expected a firmware file, found an empty file"),
        (lambda data: data[:70_000], PackageError, "the file is damaged: "),
        (lambda data: truncated(data[:70_000]), PackageError, "the answer ends after 70,000 bytes"),
        (lambda data: lambda h: send(h, b"", 404), PackageError, "the server answers 404"),
        (lambda data: lambda h: send(h, b"", 403), PackageError, "the server answers 403"),
        (lambda data: lambda h: send(h, b"", 503), PackageError, "the server answers 503"),
        (lambda data: silent(1), PackageError, "the server does not answer in time"),
        (lambda data: bytes(range(256)) * 4096, ToolError, FILE),
    ],
)
def test_what_is_no_firmware(area, firmware, page, kind, message):
    made = page(firmware)
    area.publish(FILE, page=made if callable(made) else None, data=made)
    with pytest.raises(kind, match=message) as caught:
        Officials(None).find("1.28", PICO)
    assert caught.value.hint
    assert Cache.default().entries() == []


def test_a_file_of_another_version_or_board(area, firmware):
    area.publish("RPI_PICO-20260202-v1.28.5.uf2", firmware)
    with pytest.raises(LinkError, match=r"expected MicroPython v1\.28\.5, found v1\.28\.0"):
        Officials(None).find("", PICO)
    area.publish("RPI_PICO_W-20260101-v1.28.0.uf2", firmware)
    with pytest.raises(ToolError, match="rpi_pico_w"):
        Officials(None).find("", load_board("rpi_pico_w"))
    assert Cache.default().entries() == []


@pytest.mark.parametrize(
    "page",
    [
        lambda data: failing(503, 2, data),
        lambda data: redirect("/elsewhere"),
        lambda data: ranged(data, breaks=(100_000, 10, 70_000)),
        lambda data: lambda h: (h.send_response(200), h.end_headers(), h.wfile.write(data)),
    ],
)
def test_it_comes_in_the_end(area, server, firmware, page):
    server.pages["/elsewhere"] = ranged(firmware, breaks=(100_000,))
    area.publish(FILE, page=page(firmware))
    entry = Officials(None).find("", PICO)
    assert Cache.default().sha256(entry) == sha256(firmware)


def test_a_version_that_was_built_anew(project, area, server):
    """Of a later day: a build keeps what was locked, the command takes it."""
    build_project(project)
    rebuilt = build_lookalike({"own.py": "x = 2\n"}).uf2
    area.publish("RPI_PICO-20260102-v1.28.0.uf2", rebuilt)
    assert not mistakes(build_project(project))
    (lock,) = read_lock(project.lock_path).runtimes
    assert lock.address == f"firmware:{FILE}"
    with pytest.raises(SystemExit) as caught:
        main(["runtime", "fetch", "rpi_pico"])
    assert not caught.value.code
    (lock,) = read_lock(project.lock_path).runtimes
    assert (lock.sha256, "-20260102-" in lock.address) == (sha256(rebuilt), True)
    assert not mistakes(build_project(project, locked=True))


def test_a_page_that_lists_nothing(server, area):
    server.pages["/download/RPI_PICO/"] = HTML
    with pytest.raises(ProjectError, match="expected links to firmware named RPI_PICO-DATE"):
        Officials(None).find("", PICO)
    del server.pages["/download/RPI_PICO/"]
    with pytest.raises(ProjectError, match="download area has no board RPI_PICO"):
        Officials(None).find("", PICO)


def test_no_network(server, run, monkeypatch):
    Path("blink.py").write_text("x = 1\n")
    monkeypatch.setenv("MPYTOOL_OFFLINE", "1")
    code, out, err = run("build", "blink.py", "-b", "rpi_pico", "--runtime", "micropython@1.28.0")
    assert (code, out) == (1, "")
    assert "MicroPython 1.28.0 for rpi_pico is not in the cache of runtimes, and cannot be" in err
    assert (
        "hint: without network, add a file that you have: mpytool runtime add FILE --name " in err
    )
    monkeypatch.delenv("MPYTOOL_OFFLINE")
    monkeypatch.setenv("MPYTOOL_FIRMWARE", "http://127.0.0.1:1")
    code, _, err = run("runtime", "fetch", "rpi_pico")
    assert (code, "onnection refused" in err) == (1, True)
    assert "mpytool runtime add FILE --name micropython-" in err
    monkeypatch.setenv("MPYTOOL_FIRMWARE", "somewhere")
    code, _, err = run("runtime", "fetch", "rpi_pico")
    assert err.startswith("error: MPYTOOL_FIRMWARE: expected a URL, found 'somewhere'")


def test_a_program_without_a_project(area, server, run):
    Path("blink.py").write_text("x = 1\n")
    code, out, err = run("build", "blink.py", "-b", "rpi_pico", "--runtime", "micropython")
    assert (code, err) == (0, f"fetching {FILE}\n")
    assert out.startswith("blink-rpi_pico.uf2: ")
    code, _, err = run("build", "blink.py", "-b", "rpi_pico", "--runtime", "micropython@1.28")
    assert (code, err) == (0, "")
    code, _, err = run("freeze", "blink.py", "-b", "rpi_pico", "--runtime", "micropython")
    assert (code, err) == (0, "")
    code, _, err = run("build", "blink.py", "--runtime", "micropython")
    assert (code, "needs a board: add --board" in err) == (2, True)
    assert not Path("mpytool.lock").exists()


def test_the_option_of_a_project_is_not_locked(project, run):
    code, _, err = run("build", "--runtime", "micropython@1.28.0")
    assert (code, err) == (0, f"fetching {FILE}\n")
    assert not project.lock_path.exists()


def test_the_command_in_a_project(project, area, firmware, run, monkeypatch):
    code, out, _ = run("runtime", "fetch", "rpi_pico")
    assert (code, out.splitlines()[0]) == (0, "rpi_pico: v1.28.0 of 2026-01-01")
    assert out.splitlines()[-1] == "locked for micropython@1.28 in mpytool.lock"
    assert read_lock(project.lock_path).runtime("rpi_pico").version == "1.28.0"
    newer = build_lookalike().data.replace(b"v1.28.0", b"v1.28.1")
    from mpytool.image.container import write_image
    from mpytool.image.memory import MemoryImage

    data = write_image(MemoryImage.of([(0x10000000, newer)]), "uf2", PICO)
    area.publish("RPI_PICO-20260301-v1.28.1.uf2", data)
    assert not mistakes(build_project(project))
    assert read_lock(project.lock_path).runtime("rpi_pico").version == "1.28.0"
    code, out, err = run("runtime", "fetch", "rpi_pico")
    assert (code, err) == (0, "fetching RPI_PICO-20260301-v1.28.1.uf2\n")
    assert read_lock(project.lock_path).runtime("rpi_pico").version == "1.28.1"
    code, out, _ = run("runtime", "fetch", "rpi_pico@1.28.0")
    assert "locked for" in out
    assert read_lock(project.lock_path).runtime("rpi_pico").version == "1.28.0"


def test_variants(area, firmware, run):
    for variant in ("", "-RISCV", "-NEW"):
        area.publish(f"RPI_PICO2{variant}-20260101-v1.28.0.uf2", firmware)
    area.publish("RPI_PICO2-20260601-v1.29.0-preview.9.g0123456789.uf2", firmware)
    code, out, _ = run("runtime", "fetch", "rpi_pico2", "--list")
    assert code == 0
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "1.29.0-preview.9.g0123456789 2026-06-01 uf2 preview",
        "1.28.0 2026-01-01 uf2",
        "1.28.0 2026-01-01 uf2 NEW (unknown to this mpytool)",
        "1.28.0 2026-01-01 uf2 RISCV (RISC-V CPU mode)",
    ]
    _, out, _ = run("runtime", "fetch", "rpi_pico2-riscv@1.28", "--list", "--json")
    assert json.loads(out) == [
        {"version": "1.28.0", "date": "20260101", "variant": "RISCV", "suffix": "uf2",
         "file": "RPI_PICO2-RISCV-20260101-v1.28.0.uf2"},
    ]  # fmt: skip
    code, out, err = run("runtime", "fetch", "rpi_pico2")  # the look-alike is for the Pico
    assert out.startswith(
        "rpi_pico2: v1.28.0 of 2026-01-01, without a variant, as none is named; --variant takes: "
        "NEW (unknown to this mpytool), RISCV (RISC-V CPU mode)\n"
    )
    assert (code, err.splitlines()[0]) == (1, "fetching RPI_PICO2-20260101-v1.28.0.uf2")
    code, out, err = run("runtime", "fetch", "rpi_pico2", "--variant", "riscv")
    assert (
        out == "rpi_pico2-riscv: v1.28.0 of 2026-01-01, variant RISCV (RISC-V CPU mode), as named\n"
    )
    assert err.splitlines()[0] == "fetching RPI_PICO2-RISCV-20260101-v1.28.0.uf2"
    code, out, err = run("runtime", "fetch", "rpi_pico2", "--variant", "new")
    assert (code, "has no variant 'new'" in err) == (1, True)
    assert run("runtime", "fetch", "rpi_pico2", "--json")[0] == 2


def test_a_mirror_of_the_project(project, server, firmware, monkeypatch):
    monkeypatch.delenv("MPYTOOL_FIRMWARE")
    path = f"/mirror/resources/firmware/{FILE}"
    server.pages["/mirror/download/RPI_PICO/"] = FILE.encode()
    server.pages[path] = firmware
    with project.path.open("a") as file:
        file.write(f'[mirrors]\nfirmware = "{server.url}/mirror/"\n')
    assert not mistakes(build_project(load_project_config(project.path)))
    assert server.asked == ["/mirror/download/RPI_PICO/", path]


def test_a_watched_project_fetches(project):
    told = []
    watch = ProjectWatch(project.path, fetching=lambda *values: told.append(values))
    assert watch.build().is_built
    assert told[0] == (FILE, 0, 0)
    (image,) = watch.build().images
    assert image.is_fresh


def test_a_damaged_lock_is_no_bug(project):
    """Lock files that a random change has made something else give a sentence, or are fine."""
    build_project(project)
    data, random = project.lock_path.read_bytes(), Random(1)
    for _ in range(300):
        changed = bytearray(data)
        for _ in range(random.randint(1, 3)):
            place = random.randrange(len(changed))
            changed[place : place + random.randint(0, 2)] = random.choice((b"", b'"', b"x", b"]"))
        project.lock_path.write_bytes(changed)
        with suppress(ToolError):
            for mistake in mistakes(build_project(project, locked=True)):
                assert mistake


def test_an_interrupted_download_goes_on(area, server, firmware, tmp_path):
    class Enough(BaseException):
        pass

    def stop(_file, done, _total):
        if done > 100_000:
            raise Enough

    with pytest.raises(Enough):
        Officials(None, progress=stop).find("", PICO)
    (part,) = (tmp_path / "cache" / "packages" / "partial").iterdir()
    assert part.stat().st_size > 100_000
    told = []
    Officials(None, progress=lambda *values: told.append(values)).find("", PICO)
    assert told[1][1] > 100_000
    assert not part.exists()
