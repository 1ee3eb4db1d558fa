# SPDX-License-Identifier: MIT
r"""The tables of frozen modules: what the runtime finds behind its three slots.

    names     "boot.py\0main.py\0\0"          first match wins
    content   ->module, ->module
    pool      {->previous pool, total before, allocated, count, ->hashes, ->lengths, ->names...}

    module    {->qstr table, ->object table, ->body}
      qstr table    ids, 16 bits each
      object table  object words
      body          raw code {0, 0, kind, is_generator, ->fun_data, ->children},
                    or the bytecode itself if it has no children

Names that the runtime or another module has already are not stored again.
String constants become names too where a name can be as long: an entry of the
pool is smaller than an object.

Source: py/frozenmod.c, py/qstr.h, py/bc.h and py/emitglue.h of MicroPython 1.29.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mpytool.abi import Abi
from mpytool.bytecode.code import Constant, Module, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.prelude import read_prelude
from mpytool.errors import FormatError, LinkError
from mpytool.freeze.cells import SHARED, AddressRef, CellPool, CellRef, Frozen, Kind, Part, joined
from mpytool.freeze.constants import ConstantCells, encode_text, short_repr
from mpytool.qstr.hash import qstr_hash
from mpytool.raw_code import (
    POINTERS,
    FieldName,
    architecture_name,
    field_values,
    native_values,
    raw_code_fields,
    runs_native,
)

if TYPE_CHECKING:
    from mpytool.freeze.row import Row

MAX_QSTR_COUNT = 1 << 16  # ids in a module's qstr table have 16 bits
_FIRST_ALLOC = 10  # the first pool made at run time is twice as large as the last one's alloc


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """One module to freeze.

    Attributes:
        name: its path as the runtime looks it up, "package/__init__.py".
        module: what was compiled or read.
    """

    name: str
    module: Module


@dataclass(frozen=True, slots=True)
class Base:
    """What the runtime has already and the new tables build on.

    Attributes:
        qstr_ids: every name in the runtime's pools.
        qstr_count: the id that the first new qstr gets.
        last_pool: address of the pool that the new one is chained on.
        frozen: names and module addresses of modules frozen into the runtime itself.
        texts: names of modules that the runtime holds as source text: first, without content.
    """

    qstr_ids: Mapping[str, int]
    qstr_count: int
    last_pool: int
    frozen: tuple[tuple[str, int], ...] = ()
    texts: tuple[str, ...] = ()


def freeze_tables(
    files: Sequence[FrozenFile], abi: Abi, base: Base, row: Row | None = None
) -> Frozen:
    """Turn modules into cells.

    Args:
        files: the modules.
        abi: the runtime's layout.
        base: what the runtime has already.
        row: where the modules' names are in a row that they share; without it each has its own.

    Raises:
        LinkError: the modules and the runtime do not fit together.
    """
    for file in files:
        _check_module(file, abi)
    users = _new_names(files, base, abi)
    ids = {**base.qstr_ids, **{name: base.qstr_count + i for i, name in enumerate(users)}}
    cells = CellPool(abi.word_size)
    maker = _ModuleMaker(abi, cells, ids)
    starts = row.starts if row else (None,) * len(files)
    shared = maker.qstr_table(row.names).index if row and row.names else 0
    modules = [
        (file.name, maker.module(file, None if at is None else CellRef(shared, 2 * at)))
        for file, at in zip(files, starts, strict=True)
    ]
    cells.owner = SHARED
    pool = _pool(users, abi, base, cells) if users else None
    names = [*base.texts, *(name for name, _ in modules), *(name for name, _ in base.frozen)]
    content = [ref for _, ref in modules] + [AddressRef(address) for _, address in base.frozen]
    names_data = b"".join(encode_text(name) + b"\0" for name in names) + b"\0"
    return Frozen(
        word_size=abi.word_size,
        names=cells.add(Kind.NAMES, 1, (names_data,)),
        # A list without modules still needs an address that is not null.
        content=cells.add(Kind.CONTENT, abi.word_size, content or (bytes(abi.word_size),)),
        cells=cells.cells(),
        pool=pool,
        modules=tuple(modules),
        qstr_count=len(users),
        merged_size=cells.merged_size,
    )


def _check_module(file: FrozenFile, abi: Abi) -> None:
    module = file.module
    if module.small_int_bits > abi.small_int_bits:
        raise LinkError(
            f"{file.name}: its small ints have {module.small_int_bits} bits, "
            f"the runtime's only {abi.small_int_bits}",
            hint="compile it from source, or with that width",
        )
    if module.arch and not runs_native(module.arch, abi.native_arch):
        found = architecture_name(abi.native_arch)
        raise LinkError(
            f"{file.name}: it holds machine code for {architecture_name(module.arch)}, "
            f"the runtime executes {found}",
            hint="compile it for the runtime's architecture, or without @native, @viper and "
            "inline assembler",
        )
    if module.arch and module.sub_version != abi.mpy_sub_version:
        raise LinkError(
            f"{file.name}: its machine code is of .mpy version {abi.mpy_version}."
            f"{module.sub_version}, the runtime executes {abi.mpy_version}.{abi.mpy_sub_version}",
            hint="compile it with the mpy-cross of the runtime's version",
        )


def _new_names(files: Sequence[FrozenFile], base: Base, abi: Abi) -> dict[str, str]:
    """Names that the runtime lacks, sorted by their bytes, and the file that uses each."""
    users: dict[str, str] = {}
    limit = abi.longest_name
    for file in files:
        for name in file.module.qstrs:
            if len(encode_text(name)) > limit:
                raise LinkError(
                    f"{file.name}: the name {short_repr(name)} has {len(encode_text(name))} "
                    f"bytes, the runtime allows {limit}",
                    hint="shorten the name",
                )
            _add_user(users, name, file, base)
    total = base.qstr_count + len(users)
    if total > MAX_QSTR_COUNT:
        raise LinkError(
            f"the image would have {total} names (qstrs), {total - MAX_QSTR_COUNT} more than "
            f"the {MAX_QSTR_COUNT} that a runtime can number",
            hint="leave out modules",
        )
    for file in files:
        for text in _texts(file.module.constants):
            # A qstr takes 9 bytes less than a str object with the same text.
            has_room = text in users or base.qstr_count + len(users) < MAX_QSTR_COUNT
            if has_room and len(encode_text(text)) <= limit and "\0" not in text:
                _add_user(users, text, file, base)
    return dict(sorted(users.items(), key=lambda item: encode_text(item[0])))


def _add_user(users: dict[str, str], name: str, file: FrozenFile, base: Base) -> None:
    if name not in base.qstr_ids and users.setdefault(name, file.name) != file.name:
        users[name] = SHARED


def _texts(constants: Iterable[Constant]) -> Iterator[str]:
    """The strings among constants, also those in tuples."""
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple):
            yield from _texts(constant)


def _pool(users: Mapping[str, str], abi: Abi, base: Base, cells: CellPool) -> CellRef:
    """The new qstr pool, chained on the runtime's last one."""
    texts = [encode_text(name) for name in users]
    order = abi.byte_order
    parts: list[Part] = []
    if abi.qstr_hash_size:
        code = "B" if abi.qstr_hash_size == 1 else "H"
        hashes = [qstr_hash(text, abi.qstr_hash_size) for text in texts]
        data = struct.pack(f"{order}{len(hashes)}{code}", *hashes)
        parts.append(cells.add(Kind.QSTR_HASHES, abi.qstr_hash_size, (data,)))
    code = "B" if abi.qstr_length_size == 1 else "H"
    data = struct.pack(f"{order}{len(texts)}{code}", *map(len, texts))
    parts.append(cells.add(Kind.QSTR_LENGTHS, abi.qstr_length_size, (data,)))
    for text, (name, owner) in zip(texts, users.items(), strict=True):
        cells.owner = owner
        parts.append(cells.add(Kind.QSTR_NAME, 1, (text + b"\0",), short_repr(name)))
    cells.owner = SHARED
    # The runtime bisects a sorted pool with a comparison that stops at NUL.
    is_sorted = abi.sorted_pools and not any(b"\0" in text for text in texts)
    total = base.qstr_count | int(is_sorted) << (8 * abi.word_size - 1)
    word = "I" if abi.word_size == 4 else "Q"
    alloc = min(_FIRST_ALLOC, len(texts))
    header = struct.pack(f"{order}3{word}", total, alloc, len(texts))
    return cells.add(
        Kind.QSTR_POOL, abi.word_size, joined((AddressRef(base.last_pool), header, *parts))
    )


class _ModuleMaker:
    """Makes the cells of one module after the other."""

    def __init__(self, abi: Abi, cells: CellPool, qstr_ids: Mapping[str, int]) -> None:
        self._abi = abi
        self._cells = cells
        self._qstr_ids = qstr_ids
        self._constants = ConstantCells(abi, cells, qstr_ids)

    def qstr_table(self, names: Sequence[str]) -> CellRef:
        """A row of names' numbers."""
        table = struct.pack(
            f"{self._abi.byte_order}{len(names)}H", *(self._qstr_ids[name] for name in names)
        )
        return self._cells.add(Kind.QSTR_TABLE, 2, (table,))

    def module(self, file: FrozenFile, qstrs: CellRef | None = None) -> CellRef:
        """The module's own cell, after everything that it points to.

        Args:
            file: the module.
            qstrs: its table of names, if it is part of a larger one.
        """
        self._cells.owner = file.name
        module = file.module
        try:
            words = [self._constants.object_word(constant) for constant in module.constants]
            body = self._code(module.code, module)
        except LinkError as error:
            raise LinkError(f"{file.name}: {error.message}", hint=error.hint) from None
        except FormatError as error:
            raise FormatError(f"{file.name}: {error.message}", hint=error.hint) from None
        null = self._constants.word(0)
        if qstrs is None and module.qstrs:
            qstrs = self.qstr_table(module.qstrs)
        objects: Part = null
        if words:
            parts = joined(part for word in words for part in word)
            objects = self._cells.add(Kind.OBJECT_TABLE, self._abi.object_size, parts)
        return self._cells.add(
            Kind.MODULE, self._abi.word_size, joined((qstrs or null, objects, body)), file.name
        )

    def _code(self, code: RawCode, module: Module) -> CellRef:
        """A raw code, or the bytecode itself where that is enough."""
        if code.kind is not RawCodeKind.BYTECODE:
            return self._native_code(code, module)
        abi = self._abi
        prelude, code_start = read_prelude(code.fun_data)
        note = _function_name(module, prelude.simple_name_index)
        children = [self._code(child, module) for child in code.children]
        bytecode = self._cells.add(Kind.BYTECODE, 1, (code.fun_data,), note)
        # A raw code starts with two zeros, by which the runtime tells it from bytecode, whose
        # second byte is at least 2: it has a name.
        if abi.direct_bytecode and not abi.code_save and not children:
            return bytecode
        values = field_values(abi, code.kind, code.fun_data, len(children), prelude, code_start)
        return self._raw_code(values, bytecode, self._children(children, note), note)

    def _native_code(self, code: RawCode, module: Module) -> CellRef:
        """A raw code of machine code, which lies in flash and is executed there."""
        native = code.native or NativeFields()
        if native.rodata or native.bss_size or native.relocations:
            raise LinkError(
                "it is a native module with data of its own, which has to be placed in RAM",
                hint="put its .mpy file on the device's file system",
            )
        note = f"{code.kind.name.lower()} code"
        children = [self._code(child, module) for child in code.children]
        align = max(4, self._abi.word_size)
        machine_code = self._cells.add(Kind.MACHINE_CODE, align, (code.fun_data,), note)
        values = native_values(self._abi, code, len(children))
        if code.kind is RawCodeKind.NATIVE_PY:
            # The function finds its prelude behind its children, or in their place.
            prelude = CellRef(machine_code.index, native.prelude_offset)
            if not children:
                return self._raw_code(values, machine_code, prelude, note)
            children.append(prelude)
        return self._raw_code(values, machine_code, self._children(children, note), note)

    def _children(self, children: Sequence[CellRef], note: str) -> CellRef | None:
        """The array of pointers to a function's children, None without any."""
        if not children:
            return None
        return self._cells.add(Kind.CHILDREN, self._abi.word_size, children, note)

    def _raw_code(
        self,
        values: Mapping[FieldName, int],
        fun_data: CellRef,
        children: CellRef | None,
        note: str,
    ) -> CellRef:
        """The structure of a raw code, its fields where the runtime's layout has them."""
        abi = self._abi
        fields, size = raw_code_fields(abi, native=FieldName.TYPE_SIG in values)
        parts: list[Part] = []
        offset = 0
        for field in fields:
            parts.append(bytes(field.offset - offset))
            offset = field.offset + field.size
            if field.name is FieldName.FUN_DATA:
                parts.append(fun_data)
            elif field.name is FieldName.CHILDREN and children:
                parts.append(children)
            elif field.name in POINTERS and field.name in values:
                parts.append(CellRef(fun_data.index, values[field.name]))
            else:
                number = values.get(field.name, 0)
                parts.append(number.to_bytes(field.size, "big" if abi.big_endian else "little"))
        parts.append(bytes(size - offset))
        return self._cells.add(
            Kind.RAW_CODE, abi.word_size, joined(part for part in parts if part != b""), note
        )


def _function_name(module: Module, index: int) -> str:
    if index >= len(module.qstrs):
        raise FormatError(
            f"a function's name is number {index} of {len(module.qstrs)} names",
            hint="the .mpy file is damaged",
        )
    return module.qstrs[index]
