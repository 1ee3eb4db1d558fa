# SPDX-License-Identifier: MIT
"""What is plugged in: serial ports, boot drives, boot loaders on USB, debug probes.

Device("/dev/ttyACM0", "serial port", "2e8a:0005", "MicroPython", boards=("rpi_pico", ...))
"""

from __future__ import annotations

from typing import NamedTuple

from mpytool.boards.model import Board
from mpytool.flash import dfu_util, picotool, ports, pyocd, usb, usb_ids
from mpytool.flash.uf2_drive import fits, mount_points, read_drive


class Device(NamedTuple):
    """Something that is plugged in.

    Attributes:
        place: how it is reached: "/dev/ttyACM0", "/media/me/RPI-RP2", "USB 1-4".
        kind: "serial port", "boot drive", "boot loader" or "debug probe".
        usb_id: vendor and product, "2e8a:0005"; "" if unknown.
        text: what it is.
        serial: its serial number, or "".
        boards: ids of boards that it may be, the likeliest first.
    """

    place: str
    kind: str
    usb_id: str = ""
    text: str = ""
    serial: str = ""
    boards: tuple[str, ...] = ()


def devices(boards: list[Board]) -> list[Device]:
    """What is plugged in.

    Args:
        boards: those that are known, for the guesses.

    Raises:
        BoardError: a program on PATH that lists devices is not what it should be.
    """
    return [
        *(_of_port(port, boards) for port in ports.serial_ports()),
        *_drives(boards),
        *_boot_loaders(boards),
        *(Device(f"probe {p.uid}", "debug probe", text=p.text) for p in pyocd.probes()),
    ]


def _of_port(port: ports.SerialPort, boards: list[Board]) -> Device:
    known = usb_ids.lookup(port.vendor, port.product)
    text = ", ".join(filter(None, (port.text, known.what if known else "")))
    guesses = _guesses(known, boards)
    return Device(
        port.name, "serial port", _id(port.vendor, port.product), text, port.serial, guesses
    )


def _drives(boards: list[Board]) -> list[Device]:
    """The boot loaders' drives."""
    found = []
    for path in mount_points():
        if drive := read_drive(path):
            guesses = tuple(board.id for board in boards if fits(drive, board))
            text = f"{drive.model}, Board-ID {drive.board_id}"
            found.append(Device(str(path), "boot drive", text=text, boards=guesses))
    return found


def _boot_loaders(boards: list[Board]) -> list[Device]:
    """Boot loaders on USB: those that Linux lists, and what dfu-util sees."""
    dfu = [device for device in dfu_util.dfu_devices() if device.alt == 0]
    found = [
        Device(
            f"USB {device.path}",
            "boot loader",
            device.usb_id,
            f"DFU mode, {device.name}",
            device.serial,
            _guesses(usb_ids.lookup(*(int(n, 16) for n in device.usb_id.split(":"))), boards),
        )
        for device in dfu
    ]
    return found + _others({device.place for device in found}, boards)


def _others(listed: set[str], boards: list[Board]) -> list[Device]:
    """Boot loaders that dfu-util has not listed; picotool says what a Pico has in flash."""
    found = []
    for loader in usb.boot_loaders():
        if loader.name in listed:
            continue
        known = usb_ids.lookup(loader.vendor, loader.product)
        inside = ""
        if loader.what.startswith("RP2"):
            inside = picotool.program_in_flash(loader.bus, loader.address)
        text = ", ".join(filter(None, (loader.what, inside)))
        usb_id = _id(loader.vendor, loader.product)
        found.append(
            Device(loader.name, "boot loader", usb_id, text, boards=_guesses(known, boards))
        )
    if not usb.can_list() and (inside := picotool.program_in_flash()):
        found.append(Device("picotool's board", "boot loader", text=f"BOOTSEL mode, {inside}"))
    return found


def _guesses(known: usb_ids.UsbId | None, boards: list[Board]) -> tuple[str, ...]:
    """Ids of boards: those that the numbers name, then the others of the ports."""
    if known is None:
        return ()
    rest = (board.id for board in boards if board.port in known.ports)
    return tuple(dict.fromkeys((*known.boards, *rest)))


def _id(vendor: int, product: int) -> str:
    return f"{vendor:04x}:{product:04x}"
