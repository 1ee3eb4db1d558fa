# SPDX-License-Identifier: MIT
"""What is plugged in; the table of USB ids; handing over to mpremote."""

from __future__ import annotations

import importlib.util
import json
import sys

import pytest

from mpytool.boards.load import board_ids, load_board, load_boards
from mpytool.cli import main as cli
from mpytool.errors import BoardError
from mpytool.flash import devices as devices_module
from mpytool.flash import usb, usb_ids
from mpytool.flash.devices import devices
from mpytool.flash.ports import SerialPort
from mpytool.flash.remote import choose_port, mpremote_command

PICO, ESP32 = load_board("rpi_pico"), load_board("esp32_generic")
TTY = SerialPort("/dev/ttyACM0", 0x2E8A, 0x0005, "Board in FS mode", "e66")
BRIDGE = SerialPort("/dev/ttyUSB0", 0x10C4, 0xEA60, "CP2102 USB to UART")


def run(capfd, *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        cli.main([str(argument) for argument in arguments])
    out, err = capfd.readouterr()
    return int(caught.value.code or 0), out, err


def test_the_table_names_boards_that_exist():
    known = set(board_ids())
    named = {board for row in usb_ids.IDS for board in row.boards}
    assert named <= known
    ports_known = {load_board(name).port for name in known}
    assert {port for row in usb_ids.IDS for port in row.ports} <= ports_known
    pairs = [(row.vendor, row.product) for row in usb_ids.IDS]
    assert len(pairs) == len(set(pairs))


def test_lookup():
    assert usb_ids.lookup(0x2E8A, 0x1002).boards == ("pimoroni_picolipo",)
    assert usb_ids.lookup(0x303A, 0x80D1).boards == ("um_tinys3",)
    assert usb_ids.lookup(0x303A, 0x4001).what == "Espressif chip"
    assert usb_ids.lookup(0x046D, 0xC52B) is None
    assert usb_ids.may_be(0x2E8A, 0x0005, PICO)
    assert not usb_ids.may_be(0x2E8A, 0x0003, PICO)  # its boot loader has no port
    assert not usb_ids.may_be(0x10C4, 0xEA60, PICO)
    assert usb_ids.may_be(0x10C4, 0xEA60, ESP32)
    assert usb_ids.dfu_id(load_board("pybv11")) == "0483:df11"
    assert usb_ids.dfu_id(load_board("arduino_giga")) == "2341:0366"


def test_ports_are_pyserials(monkeypatch):
    """Without the tests' fake: what pyserial lists, without ports that are no USB device."""
    from serial.tools import list_ports
    from serial.tools.list_ports_common import ListPortInfo

    usb_port, plain = ListPortInfo("/dev/ttyACM0"), ListPortInfo("/dev/ttyS0")
    usb_port.vid, usb_port.pid, usb_port.product = 0x2E8A, 5, "Board in FS mode"
    monkeypatch.setattr(list_ports, "comports", lambda: [plain, usb_port])
    spec = importlib.util.find_spec("mpytool.flash.ports")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.serial_ports() == [("/dev/ttyACM0", 0x2E8A, 5, "Board in FS mode", "")]


@pytest.fixture
def everything(plug_in, fake_program, tmp_path, monkeypatch):
    plug_in(TTY, BRIDGE, SerialPort("/dev/ttyACM9", 0x1234, 0x5678))
    drive = tmp_path / "RP2350"
    drive.mkdir()
    (drive / "INFO_UF2.TXT").write_text("Model: Raspberry Pi RP2350\nBoard-ID: RP2350\n")
    monkeypatch.setattr(devices_module, "mount_points", lambda: [drive])
    sysfs = tmp_path / "usb"
    for name, vendor, product in (("1-4", "2e8a", "0003"), ("1-9", "0483", "df11")):
        (sysfs / name).mkdir(parents=True)
        for file, text in zip(
            ("idVendor", "idProduct", "busnum", "devnum"), (vendor, product, "1", "7"), strict=True
        ):
            (sysfs / name / file).write_text(text + "\n")
    monkeypatch.setattr(usb, "_DEVICES", sysfs)
    fake_program(
        "picotool",
        """
if args[0] == "info":
    assert args[1:] == ["--bus", "1", "--address", "7"], args
    print("Program Information\\n name:          MicroPython\\n version:       v1.29.0")
""",
    )
    fake_program(
        "dfu-util",
        """
print('Found DFU: [0483:df11] ver=2200, path="1-9", alt=0, name="@Internal Flash ", serial="32"')
""",
    )
    fake_program("pyocd", """print('{"boards": [{"unique_id": "9900", "info": "DAPLink"}]}')""")
    return drive


def test_devices(everything):
    found = {device.place: device for device in devices(load_boards())}
    assert list(found) == [
        *("/dev/ttyACM0", "/dev/ttyUSB0", "/dev/ttyACM9", str(everything)),
        *("USB 1-9", "USB 1-4", "probe 9900"),
    ]
    pico = found["/dev/ttyACM0"]
    assert (pico.kind, pico.usb_id, pico.serial) == ("serial port", "2e8a:0005", "e66")
    assert pico.text == "Board in FS mode, MicroPython"
    assert pico.boards[:2] == ("rpi_pico", "rpi_pico_w")
    assert {"esp32_generic", "esp8266_generic"} <= set(found["/dev/ttyUSB0"].boards)
    assert found["/dev/ttyACM9"].boards == ()
    drive = found[str(everything)]
    assert (drive.kind, drive.text) == ("boot drive", "Raspberry Pi RP2350, Board-ID RP2350")
    assert "rpi_pico2" in drive.boards
    assert "rpi_pico" not in drive.boards
    assert found["USB 1-4"].text == "RP2040 in BOOTSEL mode, MicroPython v1.29.0"
    assert found["USB 1-9"].text == "DFU mode, @Internal Flash "
    assert "pybv11" in found["USB 1-9"].boards
    assert found["probe 9900"].text == "DAPLink"


def test_devices_command(everything, capfd):
    code, out, err = run(capfd, "devices", "--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert [row["kind"] for row in rows].count("serial port") == 3
    assert rows[0]["boards"][0] == "rpi_pico"
    code, out, _ = run(capfd, "devices")
    lines = out.splitlines()
    assert lines[0].split() == ["PLACE", "KIND", "USB", "WHAT", "MAY", "BE"]
    assert "rpi_pico, rpi_pico_w, rpi_pico2, rpi_pico2_w and " in lines[1]
    assert lines[3].endswith("  ?")


def test_nothing_is_plugged_in(capfd, monkeypatch):
    monkeypatch.setattr(devices_module, "mount_points", list)
    assert run(capfd, "devices")[1].startswith("nothing is plugged in that mpytool knows")
    assert run(capfd, "devices", "--json") == (0, "[]\n", "")


def test_devices_without_a_list_of_usb(fake_program, monkeypatch):
    """Where the system does not list USB devices, picotool tells of one board."""
    monkeypatch.setattr(devices_module, "mount_points", list)
    fake_program("picotool", "print('Program Information\\n none')")
    (device,) = devices([])
    assert device.text == "BOOTSEL mode, no program"
    fake_program("picotool", "sys.exit(249)")
    assert devices([]) == []


def test_choose_port(plug_in):
    with pytest.raises(BoardError, match="found no board on a serial port"):
        choose_port()
    plug_in(TTY, SerialPort("/dev/ttyACM9", 0x1234, 0x5678))
    assert choose_port() == "/dev/ttyACM0"
    plug_in(TTY, BRIDGE)
    assert choose_port(ESP32) == "/dev/ttyUSB0"
    with pytest.raises(BoardError, match="found 2: /dev/ttyACM0, /dev/ttyUSB0") as caught:
        choose_port()
    assert "--port" in caught.value.hint


def test_mpremote(fake_program, monkeypatch):
    real = importlib.util.find_spec
    there = {"mpremote": True}

    def find_spec(name, *rest):
        if name == "mpremote":
            return object() if there["mpremote"] else None
        return real(name, *rest)

    monkeypatch.setattr(importlib.util, "find_spec", find_spec)
    assert mpremote_command("COM3", "repl") == [
        *(sys.executable, "-m", "mpremote", "connect", "COM3", "repl")
    ]
    there["mpremote"] = False
    with pytest.raises(BoardError, match="mpremote is not installed") as caught:
        mpremote_command("COM3", "repl")
    assert caught.value.hint == "install it: pip install mpremote"
    path = fake_program("mpremote", "")
    assert mpremote_command("COM3", "repl")[0] == str(path)


def test_repl_and_mount(plug_in, fake_program, calls, monkeypatch, capfd, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda *_: None)
    fake_program("mpremote", "sys.exit(3)")
    plug_in(TTY)
    assert run(capfd, "repl")[0] == 3
    assert run(capfd, "mount", tmp_path, "--port", "COM7")[0] == 3
    assert run(capfd, "mount", tmp_path, "--board", "rpi_pico")[0] == 3
    assert calls() == [
        "mpremote connect /dev/ttyACM0 repl",
        f"mpremote connect COM7 mount {tmp_path} repl",
        f"mpremote connect /dev/ttyACM0 mount {tmp_path} repl",
    ]
    assert run(capfd, "mount", tmp_path / "no")[0] == 2
