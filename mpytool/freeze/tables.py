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

from mpytool.abi import Abi, RawCodeEra
from mpytool.bytecode.code import Constant, Module, RawCode, RawCodeKind
from mpytool.bytecode.prelude import ScopeFlag, read_prelude
from mpytool.errors import FormatError, LinkError
from mpytool.freeze.cells import SHARED, AddressRef, CellPool, CellRef, Frozen, Kind, Part, joined
from mpytool.freeze.constants import ConstantCells, encode_text, short_repr
from mpytool.qstr.hash import qstr_hash

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
    """

    qstr_ids: Mapping[str, int]
    qstr_count: int
    last_pool: int
    frozen: tuple[tuple[str, int], ...] = ()


def freeze_tables(files: Sequence[FrozenFile], abi: Abi, base: Base) -> Frozen:
    """Turn modules into cells.

    Raises:
        LinkError: the modules and the runtime do not fit together.
    """
    _check_layout(abi)
    for file in files:
        _check_module(file, abi)
    users = _new_names(files, base, abi)
    ids = {**base.qstr_ids, **{name: base.qstr_count + i for i, name in enumerate(users)}}
    cells = CellPool(abi.word_size)
    maker = _ModuleMaker(abi, cells, ids)
    modules = [(file.name, maker.module(file)) for file in files]
    cells.owner = SHARED
    pool = _pool(users, abi, base, cells) if users else None
    names = [name for name, _ in modules] + [name for name, _ in base.frozen]
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


def _check_layout(abi: Abi) -> None:
    if abi.raw_code_era is not RawCodeEra.V1_23:
        raise LinkError(
            f"raw codes of era {int(abi.raw_code_era)} (before MicroPython 1.23) "
            "are not supported yet",
            hint="use a runtime of MicroPython 1.23 to 1.29",
        )
    if abi.settrace:
        raise LinkError(
            "a runtime with sys.settrace is not supported yet",
            hint="use a runtime built without it",
        )


def _check_module(file: FrozenFile, abi: Abi) -> None:
    module = file.module
    if module.small_int_bits > abi.small_int_bits:
        raise LinkError(
            f"{file.name}: its small ints have {module.small_int_bits} bits, "
            f"the runtime's only {abi.small_int_bits}",
            hint="compile it from source, or with that width",
        )
    if module.arch and module.arch != abi.native_arch:
        raise LinkError(
            f"{file.name}: it holds machine code for architecture {module.arch}, "
            f"the runtime runs {abi.native_arch or 'none'}",
            hint="compile it without @native, @viper and inline assembler",
        )


def _new_names(files: Sequence[FrozenFile], base: Base, abi: Abi) -> dict[str, str]:
    """Names that the runtime lacks, sorted by their bytes, and the file that uses each."""
    users: dict[str, str] = {}
    limit = (1 << (8 * abi.qstr_length_size)) - 1
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

    def module(self, file: FrozenFile) -> CellRef:
        """The module's own cell, after everything that it points to."""
        self._cells.owner = file.name
        module = file.module
        try:
            words = [self._constants.object_word(constant) for constant in module.constants]
            body = self._code(module.code, module)
        except LinkError as error:
            raise LinkError(f"{file.name}: {error.message}", hint=error.hint) from None
        except FormatError as error:
            raise FormatError(f"{file.name}: {error.message}", hint=error.hint) from None
        ids = [self._qstr_ids[name] for name in module.qstrs]
        table = struct.pack(f"{self._abi.byte_order}{len(ids)}H", *ids)
        null = self._constants.word(0)
        qstrs = self._cells.add(Kind.QSTR_TABLE, 2, (table,)) if ids else null
        objects: Part = null
        if words:
            parts = joined(part for word in words for part in word)
            objects = self._cells.add(Kind.OBJECT_TABLE, self._abi.object_size, parts)
        return self._cells.add(
            Kind.MODULE, self._abi.word_size, joined((qstrs, objects, body)), file.name
        )

    def _code(self, code: RawCode, module: Module) -> CellRef:
        """A raw code, or the bytecode itself where that is enough."""
        if code.kind is not RawCodeKind.BYTECODE:
            raise LinkError(
                f"freezing {code.kind.name.lower()} code is not supported yet",
                hint="compile it without @native, @viper and inline assembler",
            )
        prelude, _ = read_prelude(code.fun_data)
        note = _function_name(module, prelude.simple_name_index)
        children = [self._code(child, module) for child in code.children]
        bytecode = self._cells.add(Kind.BYTECODE, 1, (code.fun_data,), note)
        # A raw code starts with two zeros, by which the runtime tells it from bytecode, whose
        # second byte is at least 2: it has a name.
        if self._abi.direct_bytecode and not self._abi.code_save and not children:
            return bytecode
        null = self._constants.word(0)
        pointers: Part = null
        if children:
            pointers = self._cells.add(Kind.CHILDREN, self._abi.word_size, children, note)
        head = bytes((0, 0, code.kind, bool(prelude.scope_flags & ScopeFlag.GENERATOR)))
        padding = bytes(-len(head) % self._abi.word_size)
        parts = joined((head + padding, bytecode, pointers, self._saving_fields(code)))
        return self._cells.add(Kind.RAW_CODE, self._abi.word_size, parts, note)

    def _saving_fields(self, code: RawCode) -> bytes:
        """Length, child count and prelude offset, for runtimes that can save code."""
        if not self._abi.code_save:
            return b""
        fields = struct.pack(f"{self._abi.byte_order}IH", len(code.fun_data), len(code.children))
        if self._abi.machine_code:
            fields += bytes(2)
        return fields + bytes(-len(fields) % self._abi.word_size)


def _function_name(module: Module, index: int) -> str:
    if index >= len(module.qstrs):
        raise FormatError(
            f"a function's name is number {index} of {len(module.qstrs)} names",
            hint="the .mpy file is damaged",
        )
    return module.qstrs[index]
