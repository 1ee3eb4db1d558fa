# SPDX-License-Identifier: MIT
# ruff: noqa: RUF043
"""dfu-util, pyOCD and picotool: fakes on PATH that keep a flash in a file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from mpytool.boards.load import load_board
from mpytool.errors import BoardError
from mpytool.flash import usb
from mpytool.flash.dfu_util import memory_of, parse_list
from mpytool.flash.flash import perform, perform_all, plan_all, plan_flash, ways_for
from mpytool.flash.pyocd import Probe, probes, target_name
from mpytool.flash.way import Place
from mpytool.image.container import parse_image, write_image
from mpytool.image.memory import MemoryImage

PICO, PYBOARD = load_board("rpi_pico"), load_board("pybv11")
MICROBIT, ETHERNET = load_board("microbit"), load_board("arduino_portenta_h7")
NUCLEO = load_board("nucleo_f401re")

LAYOUT = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"
FOUND = 'Found DFU: [{}] ver=2200, devnum=7, cfg=1, intf=0, path="{}", alt={}, name="{}"{}'
LISTED = "\n".join(
    (
        "dfu-util 0.11\n\nCopyright 2005-2009 Weston Schmidt\n",
        FOUND.format(
            "0483:df11", "1-1", 1, "@Option Bytes  /0x1FFFC000/01*016 e", ', serial="3276"'
        ),
        FOUND.format("0483:df11", "1-1", 0, LAYOUT, ', serial="3276"'),
        FOUND.format(
            "2341:035b", "1-2", 0, "@Internal Flash   /0x08000000/16*128Kg", ', serial="4"'
        ),
        FOUND.format("1d50:60fc", "1-3", 0, "UNKNOWN", "").replace("DFU:", "Runtime:"),
    )
)
# A device in DFU mode: a file per element, read back as it was written unless `bad` is there.
DFU = f"""
import struct
if args == ["-l"]:
    if (home / "gone").exists():
        sys.exit(print("dfu-util 0.11"))
    sys.exit(print({LISTED!r}))
assert args[:6] == ["-d", "0483:df11", "-p", "1-1", "-a", "0"], args
if "-D" in args:
    data = pathlib.Path(args[args.index("-D") + 1]).read_bytes()
    if (home / "fails").exists():
        sys.exit("dfu-util: Error during download, get_status LIBUSB_ERROR_ACCESS")
    size, count = struct.unpack_from("<II", data, 11 + 266)
    at = 11 + 274
    for _ in range(count):
        address, length = struct.unpack_from("<II", data, at)
        (home / f"flash-{{address:08x}}").write_bytes(data[at + 8 : at + 8 + length])
        at += 8 + length
else:
    place = args[args.index("-s") + 1].split(":")
    data = (home / f"flash-{{int(place[0], 16):08x}}").read_bytes()[: int(place[1])]
    if (home / "bad").exists():
        data = data[:-1] + b"?"
    pathlib.Path(args[args.index("-U") + 1]).write_bytes(data)
"""
STM_IMAGE = MemoryImage.of([(0x0800_0000, b"vectors!" * 100), (0x0802_0000, b"code" * 5000)])
STM_FILE = parse_image(write_image(STM_IMAGE, "dfu", PYBOARD), PYBOARD)


def test_list_of_dfu_util():
    devices = parse_list(LISTED)
    assert [(d.usb_id, d.path, d.alt, d.serial) for d in devices] == [
        ("0483:df11", "1-1", 0, "3276"),
        ("0483:df11", "1-1", 1, "3276"),
        ("2341:035b", "1-2", 0, "4"),
    ]
    assert devices[0].name == LAYOUT
    assert devices[0].memory == ((0x0800_0000, 0x0810_0000),)


def test_memories():
    assert memory_of("@Internal Flash /0x08000000/512*0004Kg") == ((0x0800_0000, 0x0820_0000),)
    assert memory_of("@OTP Memory /0x1FFF7800/01*512 e,01*016 e") == ((0x1FFF_7800, 0x1FFF_7A10),)
    assert memory_of("@Two /0x1FF00000/01*040 e/0x1FF01000/01*040 e") == (
        (0x1FF0_0000, 0x1FF0_0028),
        (0x1FF0_1000, 0x1FF0_1028),
    )
    assert memory_of("@Split /0x08000000/01*128Ka/0x08020000/01*128Kg") == (
        (0x0800_0000, 0x0804_0000),
    )
    assert memory_of("UNKNOWN") == ()


def test_dfu(fake_program, calls, tmp_path):
    fake_program("dfu-util", DFU)
    plan = plan_flash(STM_FILE, PYBOARD, "app")
    assert str(plan) == (
        f"{len(STM_FILE.data):,} bytes of DfuSe for pybv11: dfu-util -a 0 -D app.dfu on USB 1-1"
    )
    assert not list(tmp_path.glob("flash-*"))
    assert perform(plan) == "verified: read back and compared"
    for segment in STM_IMAGE:
        assert (tmp_path / f"flash-{segment.address:08x}").read_bytes() == segment.data
    reads = [line.split(" -s ")[1].split()[0] for line in calls() if " -U " in line]
    assert reads == ["0x08020000:20000", "0x08000000:800:leave"]  # starts at the vectors


def test_dfu_of_another_format(fake_program, tmp_path):
    fake_program("dfu-util", DFU)
    file = parse_image(write_image(STM_IMAGE, "hex", PYBOARD), PYBOARD)
    perform(plan_flash(file, PYBOARD, "app"))
    assert (tmp_path / "flash-08020000").read_bytes() == STM_IMAGE.read(0x0802_0000, 20000)


def test_dfu_errors(fake_program, tmp_path):
    fake_program("dfu-util", DFU)
    plan = plan_flash(STM_FILE, PYBOARD, "app")
    (tmp_path / "bad").touch()
    with pytest.raises(BoardError, match="does not have what was written: 20000 bytes at 0x08020"):
        perform(plan)
    (tmp_path / "fails").touch()
    with pytest.raises(BoardError, match="dfu-util could not write: exit code 1: .*ACCESS") as info:
        perform(plan)
    assert "give your user the right" in info.value.hint
    (tmp_path / "gone").touch()
    with pytest.raises(BoardError, match="USB 1-1: the board has left DFU mode"):
        perform(plan)
    with pytest.raises(
        BoardError, match="found no Pyboard v1.1: expected one that dfu-util"
    ) as info:
        plan_flash(STM_FILE, PYBOARD, "app")
    assert "hold BOOT0" in info.value.hint
    assert "no board in DFU mode" in str(plan_flash(STM_FILE, PYBOARD, "app", connected=False))


def test_a_chip_with_less_flash(fake_program, tmp_path):
    fake_program("dfu-util", DFU)
    image = MemoryImage.of([(0x0810_0000, b"beyond the first MiB")])
    large = dataclasses.replace(STM_FILE, image=image)
    with pytest.raises(
        BoardError, match="expected addresses in 0x08000000 to 0x080fffff, found 0x08100000 to"
    ):
        perform(plan_flash(large, PYBOARD, "app"))
    assert not list(tmp_path.glob("flash-*"))


def test_a_board_with_an_own_boot_loader(fake_program):
    fake_program("dfu-util", DFU)
    image = MemoryImage.of([(ETHERNET.firmware.origin, b"code" * 100)])
    file = parse_image(write_image(image, "dfu", ETHERNET), ETHERNET)
    assert plan_flash(file, ETHERNET, "app").target.key == "1-2"


def test_without_the_program():
    with pytest.raises(BoardError, match="board pybv11 is flashed with dfu-util: expected it on"):
        plan_flash(STM_FILE, PYBOARD, "app")


PROBES = '{"pyocd_version": "0.46.0", "status": 0, "boards": [%s]}'
PROBE = '{"unique_id": "9900", "info": "Arm DAPLink CMSIS-DAP", "target": "nrf51"}'
PYOCD = f"""
if args == ["json", "--probes"]:
    sys.exit(print({PROBES % PROBE!r}))
assert args[1:6] == ["-W", "-u", "9900", "-t", "nrf51"], args
if args[0] == "load":
    (home / "hex").write_bytes(pathlib.Path(args[6]).read_bytes())
    if (home / "fails").exists():
        sys.exit("0000649 E Flash erase sector failure [load_cmd]")
elif args[0] == "cmd":
    import shlex
    _, address, size, file = shlex.split(args[7])
    data = (home / "bytes").read_bytes()
    pathlib.Path(file).write_bytes(data[int(address, 16) : int(address, 16) + int(size)])
"""
NRF_IMAGE = MemoryImage.of([(0, b"nrf51 code" * 300)])
NRF_FILE = parse_image(write_image(NRF_IMAGE, "hex", MICROBIT), MICROBIT)


def test_pyocd(fake_program, calls, tmp_path):
    fake_program("pyocd", PYOCD)
    plan = plan_flash(NRF_FILE, MICROBIT, "app")
    assert str(plan).endswith(
        "for microbit: pyocd load -t nrf51 app.hex on probe 9900 (Arm DAPLink CMSIS-DAP)"
    )
    (tmp_path / "bytes").write_bytes(NRF_IMAGE.read(0, 3000))
    assert perform(plan) == "verified: read back and compared"
    assert parse_image((tmp_path / "hex").read_bytes(), MICROBIT).image == NRF_IMAGE
    assert [line.split()[1] for line in calls()] == ["json", "load", "cmd", "reset"]
    (tmp_path / "bytes").write_bytes(b"\xff" * 4000)
    with pytest.raises(BoardError, match="probe 9900: the board does not have what was written"):
        perform(plan)
    (tmp_path / "fails").touch()
    with pytest.raises(BoardError, match="pyocd could not write: exit code 1: .*erase sector fail"):
        perform(plan)


def test_which_boards_pyocd_writes():
    """Those whose file names a probe; a Pico is not written because a probe is plugged in."""
    assert [way.name for way in ways_for(MICROBIT)] == ["pyocd"]
    assert [way.name for way in ways_for(NUCLEO)] == ["pyocd"]
    assert [way.name for way in ways_for(PICO)] == ["picotool", "uf2-drive"]
    names = {
        "microbit": "nrf51",
        "pca10056": "nrf52840",
        "pca10040": "nrf52",
        "teensy41": "mimxrt1060",
    }
    for board, name in names.items():
        assert target_name(load_board(board)) == name
    assert target_name(NUCLEO) == ""  # its ST-Link tells


def test_probes(fake_program):
    assert probes() == []
    fake_program("pyocd", PYOCD)
    assert probes() == [Probe("9900", "Arm DAPLink CMSIS-DAP")]
    fake_program("pyocd", "print('hello')")
    with pytest.raises(
        BoardError, match="expected a list of probes in JSON, found exit code 0 and"
    ):
        probes()


def usb_device(folder: Path, name: str, ids: str, place: str) -> None:
    path = folder / name
    path.mkdir(parents=True)
    values = (*ids.split(":"), *place.split(":"))
    for file, text in zip(("idVendor", "idProduct", "busnum", "devnum"), values, strict=True):
        (path / file).write_text(f"{text}\n")


PICOTOOL = """
if args == ["version"]:
    sys.exit(print("picotool v2.1.1 (Linux)"))
if args[0] == "info":
    sys.exit(print("Program Information\\n name:     MicroPython\\n version:  v1.29.0"))
place = "-".join(args[4:])
(home / f"written{place}").write_bytes(pathlib.Path(args[3]).read_bytes())
"""


def test_two_picos_at_once(fake_program, tmp_path, monkeypatch):
    fake_program("picotool", PICOTOOL)
    devices = tmp_path / "usb"
    usb_device(devices, "1-4", "2e8a:0003", "1:7")
    usb_device(devices, "1-5", "2e8a:0003", "1:9")
    usb_device(devices, "1-6", "2e8a:000f", "1:10")  # an RP2350
    (devices / "1-4:1.0").mkdir()  # an interface
    monkeypatch.setattr(usb, "_DEVICES", devices)
    image = MemoryImage.of([(0x1000_0000, b"firmware" * 100)])
    file = parse_image(write_image(image, "uf2", PICO), PICO)
    with pytest.raises(BoardError, match="expected one Pico, found 2: USB 1-4, USB 1-5"):
        plan_flash(file, PICO, "app")
    results = []
    perform_all(
        plan_all(file, PICO, "app"), lambda plan, what: results.append((plan.target.name, what))
    )
    verified = "verified: read back and compared by picotool"
    assert sorted(results) == [("USB 1-4", verified), ("USB 1-5", verified)]
    for place in ("--bus-1---address-7", "--bus-1---address-9"):
        assert (tmp_path / f"written{place}").read_bytes() == file.data


def test_a_port_is_no_probe(fake_program):
    fake_program("pyocd", PYOCD)
    with pytest.raises(BoardError, match="found no micro:bit v1: expected one that pyocd lists"):
        plan_flash(NRF_FILE, MICROBIT, "app", Place("/dev/ttyACM0"))
