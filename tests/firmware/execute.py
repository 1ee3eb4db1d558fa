# SPDX-License-Identifier: MIT
"""Run functions of an image on an emulated processor, without its board.

The image's own code answers: where does its `mp_find_frozen_module` find a name, which number
does its qstr look-up give?  Both are called as C calls them, with their arguments in registers.

    image           mapped, read-only: a store into it ends the run with an error
    scratch, stack  two pages of ours
    all else        RAM that appears where the code touches it, every word filled with one value

The value that fills RAM stands for what start-up would have stored.  The look-up of qstrs needs
one variable, the last pool, and so finds it wherever the firmware keeps it.

Functions are found without symbols: `mp_find_frozen_module` begins where the stack pointer is
lowered, last before the instruction that refers to the names; the look-up of qstrs is the one
function of the image that gives the right numbers for names that it has, and 0 for one that it
has not.

Source of the calling conventions: AAPCS32 of Arm; RISC-V psABI, chapter "Calling Conventions".
py/frozenmod.h (the numbers of a `Found`) and py/qstr.c of MicroPython 1.29.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mpytool.image.memory import MemoryImage
from mpytool.runtime.model import Runtime
from mpytool.runtime.references.model import Table

_PAGE = 4096
_STACK = 0xD000_0000  # where no chip of the tests has anything
_SCRATCH = 0xD100_0000
_RETURN = 0xD200_0000  # a call ends when it comes here
_MAX_PAGES = 32  # of RAM that may appear in one call
_LONGEST_PAIR = 24  # instructions from the first half of a reference to its user
_LONGEST_FUNCTION = 1024  # bytes from a function's start to an instruction in its front part

NOT_FOUND, FOLDER, FILE = 0, 1, 2  # MP_IMPORT_STAT_...
TEXT, BYTECODE = 1, 2  # MP_FROZEN_STR, MP_FROZEN_MPY


class ExecutionError(Exception):
    """The code left its memory, stored into flash, or ran for too long."""


@dataclass(frozen=True, slots=True)
class Found:
    """What `mp_find_frozen_module` says of a name.

    Attributes:
        stat: NOT_FOUND, FOLDER or FILE.
        kind: TEXT or BYTECODE, of a file.
        data: address of the module, of a file in bytecode.
    """

    stat: int
    kind: int = 0
    data: int = 0


class Machine:
    """A processor with an image in its memory.

    Args:
        image: the bytes.
        architecture: as `Runtime.architecture` says it: "thumb", "arm" or "riscv".
        fill: the word that RAM holds.
    """

    def __init__(self, image: MemoryImage, architecture: str, fill: int = 0) -> None:
        import unicorn
        from unicorn import arm_const, riscv_const

        self._unicorn = unicorn
        self.architecture = architecture
        self.fill = fill
        if architecture == "riscv":
            self._uc = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
            first, self._sp, self._ra = (
                riscv_const.UC_RISCV_REG_X10,
                riscv_const.UC_RISCV_REG_X2,
                riscv_const.UC_RISCV_REG_X1,
            )
            self._registers = [riscv_const.UC_RISCV_REG_X0 + n for n in range(1, 32)]
        else:
            mode = {"thumb": unicorn.UC_MODE_THUMB, "arm": unicorn.UC_MODE_ARM}[architecture]
            self._uc = unicorn.Uc(unicorn.UC_ARCH_ARM, mode)
            first, self._sp, self._ra = (
                arm_const.UC_ARM_REG_R0,
                arm_const.UC_ARM_REG_SP,
                arm_const.UC_ARM_REG_LR,
            )
            self._registers = [arm_const.UC_ARM_REG_R0 + n for n in range(13)]
        self._arguments = [first + n for n in range(4)]
        self._ram: list[int] = []
        self._mixed: list[tuple[int, bytes]] = []  # pages that can be written and hold image bytes
        self._map_image(image)
        for page in (_STACK, _SCRATCH, _RETURN):
            self._uc.mem_map(page, _PAGE)
        self._uc.hook_add(
            unicorn.UC_HOOK_MEM_READ_UNMAPPED | unicorn.UC_HOOK_MEM_WRITE_UNMAPPED, self._more_ram
        )

    def _map_image(self, image: MemoryImage) -> None:
        """Map the pages of the image: whole ones read-only, the rest of others is RAM."""
        filled = struct.pack("<I", self.fill) * (_PAGE // 4)
        pages: dict[int, tuple[bytearray, int]] = {}
        for segment in image:
            for start in range(segment.address // _PAGE * _PAGE, segment.end, _PAGE):
                page, used = pages.setdefault(start, (bytearray(filled), 0))
                low, high = max(start, segment.address), min(start + _PAGE, segment.end)
                page[low - start : high - start] = segment.data[
                    low - segment.address : high - segment.address
                ]
                pages[start] = page, used + high - low
        code = self._unicorn.UC_PROT_READ | self._unicorn.UC_PROT_EXEC
        for start, data, is_whole in _runs(pages):
            self._uc.mem_map(start, len(data), code if is_whole else self._unicorn.UC_PROT_ALL)
            self._uc.mem_write(start, data)
            if not is_whole:
                self._mixed.append((start, data))

    def _more_ram(self, uc, access, address, size, value, user) -> bool:
        page = address // _PAGE * _PAGE
        if len(self._ram) == _MAX_PAGES or page == 0:
            return False
        try:
            uc.mem_map(page, _PAGE, self._unicorn.UC_PROT_READ | self._unicorn.UC_PROT_WRITE)
        except self._unicorn.UcError:
            return False
        uc.mem_write(page, struct.pack("<I", self.fill) * (_PAGE // 4))
        self._ram.append(page)
        return True

    def scratch(self, data: bytes, offset: int = 0) -> int:
        """Put bytes into memory of ours; their address."""
        self._uc.mem_write(_SCRATCH + offset, data)
        return _SCRATCH + offset

    def read_word(self, address: int) -> int:
        """A word of memory as the code left it."""
        return int.from_bytes(self._uc.mem_read(address, 4), "little")

    def call(self, address: int, *arguments: int, limit: int = 200_000) -> int:
        """Call a function; what it returns.

        Args:
            address: of its first instruction, without a mode bit.
            arguments: up to four words.
            limit: instructions that it may run.

        Raises:
            ExecutionError: it does not return, or touches what it must not.
        """
        self._forget_ram()
        for register, value in zip(self._arguments, arguments, strict=False):
            self._uc.reg_write(register, value)
        self._uc.reg_write(self._sp, _STACK + _PAGE - 64)
        self._uc.reg_write(self._ra, _RETURN | self._mode)
        self._run(address, _RETURN, limit)
        if self._uc.reg_read(self._program_counter) & ~1 != _RETURN:
            raise ExecutionError(f"{address:#x} did not return within {limit} instructions")
        return int(self._uc.reg_read(self._arguments[0]))

    def step(self, address: int, last: int = 0) -> frozenset[int]:
        """Run one instruction, or all up to and with that at `last`; the registers then."""
        for register in self._registers:
            self._uc.reg_write(register, 0)
        place, executed = address, -1
        for _ in range(_LONGEST_PAIR):
            executed = place
            try:
                self._run(place, 0, 1)
                place = int(self._uc.reg_read(self._program_counter)) & ~1
            except ExecutionError:  # a load or store between two halves, by a register unknown here
                place += self._size(place)
            if executed == (last or address):
                break
        return frozenset(int(self._uc.reg_read(register)) for register in self._registers)

    def _size(self, address: int) -> int:
        """Bytes of the instruction at an address."""
        low = int.from_bytes(self._uc.mem_read(address, 2), "little")
        if self.architecture == "riscv":
            return 4 if low & 3 == 3 else 2
        return 2 if self.architecture == "thumb" and low >> 11 < 0b11101 else 4

    def _run(self, address: int, until: int, count: int) -> None:
        try:
            self._uc.emu_start(address | self._mode, until, count=count)
        except self._unicorn.UcError as error:
            place = self._uc.reg_read(self._program_counter)
            raise ExecutionError(f"{address:#x}: {error} at {place:#x}") from None

    @property
    def _mode(self) -> int:
        return int(self.architecture == "thumb")

    @property
    def _program_counter(self) -> int:
        from unicorn import arm_const, riscv_const

        return (
            riscv_const.UC_RISCV_REG_PC if self.architecture == "riscv" else arm_const.UC_ARM_REG_PC
        )

    def _forget_ram(self) -> None:
        """Undo what the call before has written."""
        for page in self._ram:
            self._uc.mem_unmap(page, _PAGE)
        self._ram.clear()
        for page, data in self._mixed:
            self._uc.mem_write(page, data)


def _runs(pages: Mapping[int, tuple[bytearray, int]]) -> Iterator[tuple[int, bytes, bool]]:
    """Pages that follow each other, joined if the image fills all of them."""
    runs: list[tuple[int, bytearray, bool]] = []
    for start, (data, used) in sorted(pages.items()):
        is_whole = used == _PAGE
        if runs and is_whole and runs[-1][2] and runs[-1][0] + len(runs[-1][1]) == start:
            runs[-1][1].extend(data)
        else:
            runs.append((start, bytearray(data), is_whole))
    for start, data, is_whole in runs:
        yield start, bytes(data), is_whole


def frozen_finder(machine: Machine, image: MemoryImage, runtime: Runtime) -> int:
    """The address of `mp_find_frozen_module`.

    It is the function that refers to the names and knows the runtime's first module; that it
    gives the module's address is for the caller to check.

    Raises:
        ExecutionError: no function does.
    """
    name = runtime.entries[0].name
    users = [u for r in runtime.references if r.table is Table.NAMES for u in r.users]
    for user in users:
        for start in function_starts(image, machine.architecture, user):
            try:
                if find_frozen(machine, start, name).stat == FILE:
                    return start
            except ExecutionError:
                continue
    raise ExecutionError("no function was found that knows the frozen modules")


def find_frozen(machine: Machine, function: int, name: str) -> Found:
    """Ask the image's `mp_find_frozen_module` for a name."""
    text = machine.scratch(name.encode() + b"\0", 64)
    results = machine.scratch(bytes(8))
    stat = machine.call(function, text, results, results + 4)
    return Found(stat, machine.read_word(results), machine.read_word(results + 4))


def qstr_finder(
    machine: Machine, image: MemoryImage, known: Mapping[str, int], unknown: str
) -> int:
    """The address of the function (text, length) -> number of the name, 0 for an unknown one.

    Args:
        machine: with the last pool's address in all of RAM.
        image: the same image.
        known: names that the image has, and their numbers.
        unknown: a name that it has not.

    Raises:
        ExecutionError: there is no such function, or there are several.
    """
    wanted = {**known, unknown: 0}
    found = [
        start
        for start in all_functions(image, machine.architecture)
        if all(_lookup(machine, start, name) == number for name, number in wanted.items())
    ]
    if not found:
        raise ExecutionError("no function looks names up as qstr_find_strn does")
    return found[0]


def _lookup(machine: Machine, function: int, name: str) -> int | None:
    try:
        return find_qstr(machine, function, name, limit=40_000)
    except ExecutionError:
        return None


def find_qstr(machine: Machine, function: int, name: str, limit: int = 200_000) -> int:
    """Ask the image's look-up of qstrs for the number of a name."""
    text = name.encode("utf-8", "surrogatepass")
    return machine.call(function, machine.scratch(text + b"\0", 64), len(text), limit=limit)


def function_starts(image: MemoryImage, architecture: str, address: int) -> Iterator[int]:
    """Where the function that has an instruction at an address may begin; the nearest first."""
    start = max(address - _LONGEST_FUNCTION, image.start)
    segment = image.segment_at(address)
    if segment is not None:
        start = max(start, segment.address)
    found = _starts(image.read(start, address - start), start, architecture)
    yield from reversed(list(found))


def all_functions(image: MemoryImage, architecture: str) -> Iterator[int]:
    """Every place where a function seems to begin."""
    for segment in image:
        yield from _starts(segment.data, segment.address, architecture)


def _starts(data: bytes, address: int, architecture: str) -> Iterator[int]:
    """Places of instructions that save the return address or lower the stack pointer."""
    if architecture == "arm":
        for offset in range(-address % 4, len(data) - 3, 4):
            (code,) = struct.unpack_from("<I", data, offset)
            if code & 0xFFFF_4000 == 0xE92D_4000:  # stmdb sp!, {..., lr}
                yield address + offset
        return
    for offset in range(-address % 2, len(data) - 3, 2):
        low, high = struct.unpack_from("<HH", data, offset)
        if architecture == "riscv":
            # c.addi sp, -n; c.addi16sp sp, -n; addi sp, sp, -n
            is_wide = low == 0x0113 and high & 0x800F == 0x8001
            is_start = is_wide or low & 0xFF83 in (0x1101, 0x7101)
        else:  # push {..., lr}; stmdb sp!, {..., lr}
            is_start = low & 0xFF00 == 0xB500 or (low == 0xE92D and high & 0xE000 == 0x4000)
        if is_start:
            yield address + offset


def loads_of(machine: Machine, runtime: Runtime, table: Table) -> Iterable[frozenset[int]]:
    """What is in the registers behind each instruction that loads a table's address."""
    for reference in runtime.references:
        if reference.table is table:
            for user in reference.users:
                yield machine.step(reference.address if reference.second else user, user)
