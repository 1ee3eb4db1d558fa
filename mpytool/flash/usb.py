# SPDX-License-Identifier: MIT
"""Boot loaders on USB that are neither a serial port nor a mounted drive.

Linux lists USB devices as folders, which anybody may read:

    /sys/bus/usb/devices/1-4/   idVendor "2e8a"   idProduct "0003"   busnum "1"   devnum "7"

Elsewhere the list is empty, and the programs that write find the boards themselves.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from mpytool.boards.model import Board
from mpytool.flash.usb_ids import lookup

_DEVICES = Path("/sys/bus/usb/devices")


class BootLoader(NamedTuple):
    """A chip in its boot loader.

    Attributes:
        name: its place: "USB 1-4".
        bus, address: the same in numbers of this moment.
        vendor, product: its USB ids.
        what: which boot loader it is.
        ports, boards: for which MicroPython ports and boards, as in `usb_ids`.
    """

    name: str
    bus: int
    address: int
    vendor: int
    product: int
    what: str
    ports: tuple[str, ...]
    boards: tuple[str, ...]


def boot_loaders(board: Board | None = None, devices: Path | None = None) -> list[BootLoader]:
    """The boot loaders that are connected, by name.

    Args:
        board: only those that a board of this kind may show.
        devices: the folder of USB devices.
    """
    found = []
    for folder in sorted((devices or _DEVICES).glob("*")):
        try:
            vendor, product = (int(_text(folder / f"id{n}"), 16) for n in ("Vendor", "Product"))
            bus, address = (int(_text(folder / f"{n}num")) for n in ("bus", "dev"))
        except (OSError, ValueError):
            continue  # an interface, or just unplugged
        known = lookup(vendor, product)
        if known is None or not known.is_boot_loader:
            continue
        if board is None or _may_show(board, known.what, known.ports):
            found.append(
                BootLoader(
                    f"USB {folder.name}",
                    *(bus, address, vendor, product),
                    *(known.what, known.ports, known.boards),
                )
            )
    return found


def can_list() -> bool:
    """Whether this system lists USB devices as folders."""
    return _DEVICES.is_dir()


def _may_show(board: Board, what: str, ports: tuple[str, ...]) -> bool:
    """Whether the board's port has this boot loader, and its chip where that is named."""
    chip = what.split(maxsplit=1)[0]
    return board.port in ports and (not chip.startswith("RP2") or board.mcu.startswith(chip))


def _text(path: Path) -> str:
    return path.read_text(encoding="ascii").strip()
