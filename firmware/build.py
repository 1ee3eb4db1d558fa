# SPDX-License-Identifier: MIT
"""Builds the bundled runtime for one port: `python firmware/build.py PORT`.

    firmware/port/PORT/port.toml   compiler, flags, linker script, sources
        |  preprocess all sources, collect the uses of Q(name), check those of vm/texts.txt
        v
    build/PORT/rt_qstr_gen.h       enum of RT_Q_<name>
    build/PORT/rt_qstr_gen.c       the constant qstr pool
    build/PORT/rt_text_gen.h, .c   texts of errors and of what is printed (see texts.py)
        |  compile, link
        v
    build/PORT/runtime.elf  ---->  firmware/prebuilt/PORT.elf   (with --install)

The same compiler gives the same bytes: no paths, no times, no debug
information.  `--check` builds and compares with the committed file.
Run with --help for the switches of the host build that tests use.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import re
import shlex
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import texts

FIRMWARE = Path(__file__).resolve().parent
ROOT = FIRMWARE.parent

_USE = re.compile(r"\bRT_Q_(\w+)")
_STRIDE = 8  # names between two stored offsets: RT_QSTR_STRIDE
_BOOT_CODE_SIZE = 252  # bytes; RP2040 datasheet, 2.8.1.3.1


class BuildError(Exception):
    """A build step failed; the message says which."""


def _run(command: list[str]) -> bytes:
    """Runs a tool, returns its output.

    Raises:
        BuildError: the tool is not installed or failed.
    """
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise BuildError(f"{command[0]} is not installed (see README.md, Tests)") from error
    if done.returncode != 0:
        raise BuildError(f"{shlex.join(command)}\n{done.stderr.decode(errors='replace')}")
    sys.stderr.write(done.stderr.decode(errors="replace"))
    return done.stdout


class Port:
    """One port's build description, and where its files go."""

    def __init__(self, name: str, *, variant: str = "", defines: list[str]) -> None:
        folder = FIRMWARE / "port" / name
        description = folder / "port.toml"
        if not description.is_file():
            known = sorted(path.parent.name for path in FIRMWARE.glob("port/*/port.toml"))
            raise BuildError(f"no port {name!r}; there are {', '.join(known)}")
        data: dict[str, Any] = tomllib.loads(description.read_text(encoding="utf-8"))
        self.name = name
        self.folder = folder
        self.build = ROOT / "build" / (name + variant)
        self.prefix: str = data.get("prefix", "")
        self.script: str | None = data.get("linker_script")
        self.cflags: list[str] = data["cflags"] + defines
        self.ldflags: list[str] = data["ldflags"]
        self.libraries: list[str] = data.get("libraries", [])
        self.boot2: str | None = data.get("boot2")
        self.folders = [folder] + ([folder.parent / data["shared"]] if "shared" in data else [])
        self.sources = sorted(FIRMWARE.glob("vm/*.c"))
        for place in self.folders:
            self.sources += sorted(path for path in place.iterdir() if path.suffix in (".c", ".S"))
        self.common = [
            "-std=gnu11",
            "-Wall",
            "-Wextra",
            "-Werror",
            "-Wdouble-promotion",
            "-ffunction-sections",
            "-fdata-sections",
            f"-ffile-prefix-map={ROOT}=.",
            f"-I{FIRMWARE / 'include'}",
            f"-I{FIRMWARE / 'vm'}",
            *(f"-I{place}" for place in self.folders),
            f"-I{self.build}",
            f'-DRT_BOARD="{name}"',
            f'-DRT_MACHINE="{data["machine"]}"',
            f'-DRT_VERSION="{_version()}"',
            *self.cflags,
        ]

    def tool(self, name: str) -> str:
        """The command of one of the compiler's tools."""
        return self.prefix + name


def _version() -> str:
    text = (ROOT / "mpytool" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'__version__ = "([^"]+)"', text)
    assert found
    return found.group(1)


def _special_names() -> dict[str, str]:
    """Texts of the qstrs whose name in C is not their text."""
    names: dict[str, str] = {}
    for line in (FIRMWARE / "vm" / "qstr_names.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, _, text = line.partition(" ")
            names[name] = text.encode().decode("unicode_escape")
    return names


def _preprocess(port: Port) -> list[str]:
    """All sources in C after the preprocessor, without the generated headers."""
    scan = port.build / "scan"
    scan.mkdir(parents=True, exist_ok=True)
    (scan / "rt_qstr_gen.h").write_text("")
    (scan / "rt_text_gen.h").write_text("")
    include = [flag for flag in port.common if flag != f"-I{port.build}"]

    def run(source: Path) -> str:
        command = [port.tool("gcc"), "-E", "-P", f"-I{scan}", *include, str(source)]
        return _run(command).decode()

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(run, [s for s in port.sources if s.suffix == ".c"]))


def _c_string(text: bytes) -> str:
    return (
        '"'
        + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\?' else f"\\{b:03o}" for b in text)
        + '"'
    )


def _packed_pool(texts: list[bytes]) -> list[str]:
    """The one constant qstr pool, with its texts behind each other (see rt.h)."""
    ends = list(itertools.accumulate(len(text) + 1 for text in texts))
    if ends[-1] > 0xFFFF:
        raise BuildError(f"the interned names take {ends[-1]} bytes, at most 65535 fit")
    return [
        f"static const uint16_t offsets[] = {{ {', '.join(map(str, [0, *ends][:-1:_STRIDE]))} }};",
        f'_Static_assert(RT_QSTR_STRIDE == {_STRIDE}, "distance of offsets");',
        "const rt_qstr_pool_t rt_qstr_const_pool = {",
        f"    NULL, 0, 1, 0, {len(texts)}, NULL,",
        "    {",
        *(f"        {_c_string(text + bytes(1))}" for text in texts),
        "        , (const char *)offsets",
        "    },",
        "};",
    ]


def _generate(port: Port) -> list[Path]:
    """Writes the generated headers and sources; returns the latter."""
    sources = _preprocess(port)
    return [_generate_qstrs(port, sources), _generate_texts(port, sources)]


def _generate_texts(port: Port, sources: list[str]) -> Path:
    """Writes rt_text_gen.h and .c; returns the latter."""
    try:
        catalogue = texts.read(FIRMWARE / "vm" / "texts.txt")
        texts.check_uses(catalogue, sources)
    except texts.TextError as error:
        raise BuildError(str(error)) from error
    _write_if_changed(port.build / "rt_text_gen.h", texts.header(catalogue))
    _write_if_changed(port.build / "rt_text_gen.c", texts.tables(catalogue))
    return port.build / "rt_text_gen.c"


def _generate_qstrs(port: Port, sources: list[str]) -> Path:
    """Writes rt_qstr_gen.h and .c; returns the latter."""
    special = _special_names()
    used = sorted({name for source in sources for name in _USE.findall(source)} - {"NULL"})
    names = {name: special.get(name, name) for name in used}
    # Number 0 is no name; its text is empty, as is that of number 1, the empty name.
    ordered = ["", *sorted({"", *names.values()}, key=str.encode)]
    ids = {text: number for number, text in enumerate(ordered)}
    header = ["// Generated by firmware/build.py.", "enum {", "    RT_Q_NULL = 0,"]
    header += [f"    RT_Q_{name} = {ids[text]}," for name, text in sorted(names.items())]
    header += ["};", ""]
    source = [
        "// Generated by firmware/build.py.",
        '#include "rt.h"',
        *_packed_pool([t.encode() for t in ordered]),
        "",
    ]
    _write_if_changed(port.build / "rt_qstr_gen.h", "\n".join(header))
    _write_if_changed(port.build / "rt_qstr_gen.c", "\n".join(source))
    return port.build / "rt_qstr_gen.c"


def _write_if_changed(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)


def _compile(port: Port, source: Path) -> Path:
    target = port.build / (source.stem + ".o")
    headers = [
        *FIRMWARE.glob("include/*.h"),
        *FIRMWARE.glob("vm/*.h"),
        *(path for place in port.folders for path in place.glob("*.h")),
    ]
    inputs = [
        source,
        port.build / "rt_qstr_gen.h",
        port.build / "rt_text_gen.h",
        port.folder / "port.toml",
        Path(__file__),
        *headers,
    ]
    newest = max(path.stat().st_mtime_ns for path in inputs if path.exists())
    if not target.is_file() or target.stat().st_mtime_ns < newest:
        # Two test processes may build at once: neither sees the other's half-written files.
        fresh = target.with_suffix(f".{os.getpid()}.o")
        _run([port.tool("gcc"), *port.common, "-c", str(source), "-o", str(fresh)])
        fresh.replace(target)
    return target


def _crc32(data: bytes) -> int:
    """CRC-32 as the RP2040's boot ROM computes it: MSB first, no final inversion."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def _generate_boot_block(port: Port) -> list[Path]:
    """Assembles the RP2040's second boot stage with its checksum behind it."""
    if not port.boot2:
        return []
    linked, raw = port.build / "boot2.elf", port.build / "boot2.bin"
    source = str(port.folder / port.boot2)
    _run([port.tool("gcc"), "-nostdlib", "-Wl,-Ttext=0,--build-id=none", source, "-o", str(linked)])
    _run([port.tool("objcopy"), "-O", "binary", "-j", ".text", str(linked), str(raw)])
    code = raw.read_bytes()
    if len(code) > _BOOT_CODE_SIZE:
        raise BuildError(f"{source}: {len(code)} bytes, at most {_BOOT_CODE_SIZE} fit")
    code = code.ljust(_BOOT_CODE_SIZE, b"\0")
    block = code + _crc32(code).to_bytes(4, "little")
    words = "\n".join(
        f"    .byte {', '.join(map(str, block[i : i + 16]))}" for i in range(0, 256, 16)
    )
    target = port.build / "boot2_block.S"
    _write_if_changed(target, f'    .section .boot2, "a", %progbits\n{words}\n')
    return [target]


def build(port: Port) -> Path:
    """Builds the port; returns the ELF.

    Raises:
        BuildError: a tool is missing or failed.
    """
    sources = [*port.sources, *_generate(port), *_generate_boot_block(port)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(lambda source: _compile(port, source), sources))
    elf, fresh = port.build / "runtime.elf", port.build / f"runtime.{os.getpid()}.elf"
    script = ["-T", str(port.folder / port.script)] if port.script else []
    script += [f"-L{place}" for place in port.folders]
    map_file = f"-Wl,-Map={port.build / 'runtime.map'}"
    _run(
        [
            port.tool("gcc"),
            *port.cflags,
            "-Wl,--gc-sections",
            "-Wl,--build-id=none",
            map_file,
            *script,
            *map(str, objects),
            *port.ldflags,
            *port.libraries,
            "-o",
            str(fresh),
        ]
    )
    fresh.replace(elf)
    return elf


def _report(port: Port, elf: Path) -> None:
    sys.stdout.write(_run([port.tool("size"), str(elf)]).decode())


def main() -> int:
    """The command line; 0 if all went well."""
    parser = argparse.ArgumentParser(description="Build the bundled runtime.")
    parser.add_argument("port")
    parser.add_argument("--sanitize", action="store_true", help="AddressSanitizer and UBSan (host)")
    parser.add_argument("--stress", action="store_true", help="collect garbage at every allocation")
    parser.add_argument(
        "--switch", action="store_true", help="dispatch by a switch, not computed goto"
    )
    parser.add_argument("--compile", type=Path, metavar="FILE", help="only compile this file")
    parser.add_argument("--install", action="store_true", help="copy to firmware/prebuilt")
    parser.add_argument("--check", action="store_true", help="compare with firmware/prebuilt")
    options = parser.parse_args()
    flags, variant = [], ""
    if options.sanitize:
        flags += [
            "-fsanitize=address,undefined",
            "-fno-sanitize-recover=all",
            "-fno-omit-frame-pointer",
        ]
        variant += "-sanitize"
    if options.stress:
        flags.append("-DRT_GC_STRESS=1")
        variant += "-stress"
    if options.switch:
        flags.append("-DRT_COMPUTED_GOTO=0")
        variant += "-switch"
    try:
        port = Port(options.port, variant=variant, defines=flags)
        port.build.mkdir(parents=True, exist_ok=True)
        if options.compile:
            _generate(port)
            _compile(port, options.compile.resolve())
            return 0
        elf = build(port)
    except BuildError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    _report(port, elf)
    prebuilt = FIRMWARE / "prebuilt" / f"{port.name}.elf"
    if options.install:
        prebuilt.parent.mkdir(exist_ok=True)
        prebuilt.write_bytes(elf.read_bytes())
    if options.check:
        same = prebuilt.is_file() and prebuilt.read_bytes() == elf.read_bytes()
        digest = hashlib.sha256(elf.read_bytes()).hexdigest()[:16]
        print(f"{port.name}: {'same as' if same else 'DIFFERS FROM'} firmware/prebuilt ({digest})")
        return 0 if same else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
