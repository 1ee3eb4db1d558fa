# SPDX-License-Identifier: MIT
"""Names that programs find: built-in functions and classes, and modules.

The modules are those of MicroPython's ports and of micropython-lib; which of them a board
has differs.  Source: docs.micropython.org, "MicroPython libraries", and the folders of
micropython-lib.
"""

from __future__ import annotations

from typing import Final

# What CPython does not have, besides its own built-in names.
EXTRA_BUILTINS: Final = frozenset({"const", "ptr", "ptr8", "ptr16", "ptr32", "uint"})
SPECIAL_NAMES: Final = frozenset(
    "__name__ __file__ __path__ __class__ __module__ __qualname__ __debug__ __template__ "
    "__build_class__ __import__ __repl_print__".split()
)

PORT_MODULES: Final = frozenset(
    "__main__ _asyncio _boot _boot_fat _espnow _onewire _rp2 _thread _webrepl aioespnow apa102 "
    "apa106 array asyncio binascii ble bluetooth board btree builtins cmath collections "
    "cryptolib deflate dht ds18x20 errno esp esp32 espnow ffi flashbdev framebuf gc hashlib "
    "heapq inisetup io js jsffi json lwip machine marshal math microbit micropython mimxrt mip "
    "music neopixel network nrf ntptime onewire openamp os platform port_diag pyb random re "
    "renesas requests rp2 samd select socket ssl stm string struct sys termios time tls uarray "
    "uasyncio ubinascii ubluetooth ucollections ucryptolib uctypes uerrno uhashlib uheapq uio "
    "ujson umachine uos uplatform urandom ure urequests uselect usocket ussl ustruct usys utime "
    "uwebsocket uzlib vfs weakref webrepl webrepl_setup websocket wipy zephyr zlib zsensor".split()
)

LIBRARY_MODULES: Final = frozenset(
    "__future__ _libc _markupbase abc aioble aioespnow aiohttp aiorepl argparse base64 binascii "
    "bisect bmi270 bmm150 cbor2 cgi cmd collections colorsys contextlib copy curses datetime "
    "dht ds18x20 email errno espflash fcntl ffilib fnmatch functools getopt gettext glob gzip "
    "hashlib heapq hmac hs3003 html hts221 http inspect io iperf3 itertools json jwt keyword "
    "lcd160cr locale logging lora lps22h lsm6dsox lsm9ds1 machine mhz19 mip multiprocessing "
    "neopixel nrf24l01 ntptime onewire operator os pathlib pickle pkg_resources pkgutil pprint "
    "pwd quopri random re requests sdcard select senml shutil signal socket sqlite3 ssd1306 ssl "
    "stat string struct tarfile tempfile test textwrap threading time timeit traceback tty "
    "types uaiohttpclient ucontextlib ucurses udnspkt umqtt unittest upysh urequests urllib usb "
    "utop uu uuid venv warnings webrepl webrepl_setup wm8960 xmltok zlib".split()
)
