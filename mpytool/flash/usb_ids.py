# SPDX-License-Identifier: MIT
"""Which board shows itself over USB by which numbers.

    vendor  product  boards
    0x2E8A  0x0005   rpi_pico and every board of that port without a number of its own
    0x10C4  any      a serial bridge: a board with an ESP32 or ESP8266 is likely behind it

Sources: mpconfigport.h, mpconfigboard.h and mpconfigboard.mk of MicroPython 1.29
(MICROPY_HW_USB_VID and _PID, BOOTLOADER_DFU_USB_VID and _PID); the USB vendors' ids of the
bridges; datasheets of RP2040 (2.8) and RP2350 (5.5); STM32's AN2606.
"""

from __future__ import annotations

from typing import NamedTuple

from mpytool.boards.model import Board


class UsbId(NamedTuple):
    """What a pair of numbers says.

    Attributes:
        vendor: USB vendor id.
        product: USB product id; None for any of the vendor's.
        what: what shows these numbers.
        ports: MicroPython's ports whose boards may be it.
        boards: the boards' ids, where the numbers tell them.
        is_boot_loader: whether it is a chip's boot loader, not a running program.
    """

    vendor: int
    product: int | None
    what: str
    ports: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    is_boot_loader: bool = False


_ESP = ("esp32", "esp8266")
_MICROPYTHON = "MicroPython"
_PLAIN = ("stm32", "samd", "nrf", "mimxrt", "renesas-ra")

# A board whose firmware shows numbers of its own.
_OWN = {
    (0x1209, 0xF502): "sil_rp2040_shim",
    (0x15BA, 0x0046): "olimex_rt1010",
    (0x16D0, 0x08C7): "pimoroni_tiny2040",
    (0x1B4F, 0x0025): "sparkfun_thingplus",
    (0x1B4F, 0x0026): "sparkfun_promicro",
    (0x1B4F, 0x0038): "sparkfun_thingplus_rp2350",
    (0x1B4F, 0x0039): "sparkfun_promicro_rp2350",
    (0x1B4F, 0x0044): "sparkfun_iotnode_lorawan_rp2350",
    (0x1B4F, 0x0046): "sparkfun_xrp_controller",
    (0x1B4F, 0x0047): "sparkfun_iotredboard_rp2350",
    (0x1FFB, 0x2043): "pololu_3pi_2040_robot",
    (0x1FFB, 0x2044): "pololu_zumo_2040_robot",
    (0x2341, 0x025A): "arduino_nano_33_ble_sense",
    (0x2341, 0x025E): "arduino_nano_rp2040_connect",
    (0x2341, 0x0468): "arduino_portenta_c33",
    (0x2341, 0x055B): "arduino_portenta_h7",
    (0x2341, 0x055F): "arduino_nicla_vision",
    (0x2341, 0x0564): "arduino_opta",
    (0x2341, 0x0566): "arduino_giga",
    (0x2341, 0x056B): "arduino_nano_esp32",
    (0x239A, 0x80F2): "adafruit_feather_rp2040",
    (0x239A, 0x80F8): "adafruit_qtpy_rp2040",
    (0x239A, 0x80FE): "adafruit_itsybitsy_rp2040",
    (0x239A, 0x814F): "adafruit_feather_rp2350",
    (0x2886, 0x0045): "seeed_xiao_nrf52",
    (0x2E8A, 0x1002): "pimoroni_picolipo",
    (0x2E8A, 0x101F): "waveshare_rp2040_zero",
    (0x2E8A, 0x1020): "waveshare_rp2040_plus",
    (0x2E8A, 0x1021): "waveshare_rp2040_lcd_0_96",
    (0x2E8A, 0x10EC): "soldered_nula_max_rp2350",
    (0x2E8A, 0x110A): "cytron_nanoxrp_controller",
    (0x303A, 0x80D1): "um_tinys3",
    (0x303A, 0x80D4): "um_pros3",
    (0x303A, 0x80D7): "um_feathers3",
    (0x303A, 0x817A): "um_nanos3",
    (0x303A, 0x81B1): "um_tinywatchs3",
    (0x303A, 0x81FC): "um_feathers3neo",
    (0x303A, 0x81FF): "um_rgbtouch_mini",
    (0x303A, 0x8225): "um_omgs3",
}
# What STM32s show in DFU mode, and the boards whose boot loaders show something else.
STM32_DFU = (0x0483, 0xDF11)
_OWN_DFU = {
    "arduino_giga": (0x2341, 0x0366),
    "arduino_nicla_vision": (0x2341, 0x035F),
    "arduino_opta": (0x2341, 0x0364),
    "arduino_portenta_h7": (0x2341, 0x035B),
    "lego_hub_no6": (0x0694, 0x0008),
    "lego_hub_no7": (0x0694, 0x000C),
}
_PICOS = ("rpi_pico", "rpi_pico_w", "rpi_pico2", "rpi_pico2_w")

IDS = (
    *(UsbId(*numbers, _MICROPYTHON, boards=(board,)) for numbers, board in _OWN.items()),
    UsbId(0x2E8A, 0x0005, _MICROPYTHON, ("rp2",), _PICOS),
    UsbId(0x2E8A, 0x0003, "RP2040 in BOOTSEL mode", ("rp2",), ("rpi_pico", "rpi_pico_w"), True),
    UsbId(0x2E8A, 0x000F, "RP2350 in BOOTSEL mode", ("rp2",), ("rpi_pico2", "rpi_pico2_w"), True),
    *(UsbId(0xF055, 0x9800 + i, _MICROPYTHON, _PLAIN) for i in range(11)),
    UsbId(*STM32_DFU, "STM32 in DFU mode", ("stm32",), (), True),
    *(UsbId(*ids, "DFU mode", boards=(b,), is_boot_loader=True) for b, ids in _OWN_DFU.items()),
    UsbId(0x0483, 0x374B, "ST-Link", ("stm32",)),
    UsbId(0x0D28, 0x0204, "DAPLink probe", ("nrf", "mimxrt"), ("microbit",)),
    UsbId(0x303A, 0x1001, "USB JTAG/serial of an Espressif chip", ("esp32",)),
    UsbId(0x303A, None, "Espressif chip", ("esp32",)),
    UsbId(0x10C4, None, "CP210x serial bridge", _ESP),
    UsbId(0x1A86, None, "CH340 or CH910x serial bridge", _ESP),
    UsbId(0x0403, None, "FTDI serial bridge", _ESP),
    UsbId(0x067B, None, "PL2303 serial bridge", _ESP),
)


def lookup(vendor: int, product: int) -> UsbId | None:
    """What the numbers say, None if nothing is known; the exact product goes first."""
    for wanted in (product, None):
        for known in IDS:
            if known.vendor == vendor and known.product == wanted:
                return known
    return None


def dfu_id(board: Board) -> str:
    """What the board shows in DFU mode, as dfu-util writes it: "0483:df11"."""
    vendor, product = _OWN_DFU.get(board.id, STM32_DFU)
    return f"{vendor:04x}:{product:04x}"


def may_be(vendor: int, product: int, board: Board) -> bool:
    """Whether a running `board` may show these numbers.

    A board with numbers of its own may also run firmware for another of its port.
    """
    known = lookup(vendor, product)
    if known is None or known.is_boot_loader:
        return False
    return board.id in known.boards or board.port in known.ports
