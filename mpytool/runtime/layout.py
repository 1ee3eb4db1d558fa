# SPDX-License-Identifier: MIT
"""Settle what only frozen modules show: the era and the fields of raw codes.

Every layout that there can be is tried on every module of the image.  A layout holds if all
raw codes, down to the last child, are sound in it: pointers lead to bytecode whose prelude and
jumps are whole, children are as many as the bytecode refers to, and the lengths that a runtime
for saving code keeps are those of the code.

Source: py/emitglue.h of MicroPython 1.20 to 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mpytool.abi import Abi, RawCodeEra, Symbol
from mpytool.bytecode.code import RawCode, RawCodeKind
from mpytool.bytecode.prelude import read_prelude
from mpytool.errors import FormatError, LinkError
from mpytool.image.memory import MemoryImage
from mpytool.raw_code import POINTERS, FieldName, field_values, raw_code_fields
from mpytool.runtime.decode import Decoder
from mpytool.runtime.model import Evidence, FrozenEntry

Settled = tuple[Abi, tuple[Evidence, ...]]


def settle_layout(
    image: MemoryImage,
    abi: Abi,
    objects: Mapping[Symbol, int],
    names: Sequence[str],
    entries: Sequence[FrozenEntry],
    symbols: Mapping[str, int] | None = None,
) -> Settled:
    """The layout with era and fields of raw codes, and how they were found.

    Args:
        image: the bytes.
        abi: what is known of the layout.
        objects: addresses of types and singletons.
        names: every qstr by its number.
        entries: the runtime's own modules.
        symbols: an ELF's symbols, which tell the era if there is no module.

    Raises:
        LinkError: no layout fits, or there is nothing to tell by.
    """
    modules = [entry.address for entry in entries if entry.address]
    if not modules:
        return _by_symbols(abi, symbols)
    failures = []
    for candidate in _candidates(abi):
        survey = _Survey(Decoder(image, candidate, objects, names), candidate)
        try:
            for address in modules:
                survey.module(address)
        except FormatError as error:
            failures.append(error.message)
            continue
        if candidate.code_save and not survey.raw_codes:
            continue  # nothing shows the lengths
        return _found(candidate, survey, len(modules))
    raise LinkError(
        f"the frozen modules fit no known layout of raw codes: {failures[-1]}",
        hint="the image is damaged, or of a MicroPython that this mpytool does not know",
    )


def _candidates(abi: Abi) -> Iterator[Abi]:
    """Layouts, those with more to check first: the others could hold by what they leave out."""
    eras = [RawCodeEra.V1_23, RawCodeEra.V1_22 if abi.sorted_pools else RawCodeEra.V1_19]
    for era in eras:
        for code_save, settrace in ((True, True), (True, False), (False, False)):
            yield replace(
                abi,
                raw_code_era=era,
                code_save=code_save,
                settrace=settrace,
                direct_bytecode=era is RawCodeEra.V1_23 and not code_save,
            )


def _found(abi: Abi, survey: _Survey, count: int) -> Settled:
    era = {RawCodeEra.V1_19: "v1.19 - v1.21", RawCodeEra.V1_22: "v1.22"}.get(
        abi.raw_code_era, "v1.23 - v1.29"
    )
    seen = f"{survey.raw_codes} raw codes and {survey.direct} direct functions of {count} modules"
    saving = "with their lengths" if abi.code_save else "without"
    return abi, (
        Evidence("raw code era", era, seen),
        Evidence("fields for saving code", saving, "tried on each"),
        Evidence("fields for sys.settrace", "yes" if abi.settrace else "no", "tried on each"),
    )


class _Survey:
    """Walks raw codes and checks them against one layout."""

    def __init__(self, decoder: Decoder, abi: Abi) -> None:
        self._decoder = decoder
        self._abi = abi
        self._fields, _ = raw_code_fields(abi)
        self._seen: set[int] = set()
        self.raw_codes = 0
        self.direct = 0

    def module(self, address: int) -> None:
        """Check a module's code; native code is not looked into."""
        pending = [self._decoder.module_pointers(address)[2]]
        while pending:
            place = pending.pop()
            if place not in self._seen:
                self._seen.add(place)
                pending += self._check(place)

    def _check(self, address: int) -> tuple[int, ...]:
        """Check one function; the addresses of its children."""
        frozen = self._decoder.frozen_code(address)
        if frozen.kind is not RawCodeKind.BYTECODE:
            return ()
        code, pointers = self._decoder.function(frozen)
        if frozen.fields:
            self.raw_codes += 1
            self._check_fields(frozen.fields, frozen.fun_data, code, len(pointers))
        elif not self._abi.direct_bytecode:
            raise FormatError(f"the function at {address:#x} has no raw code")
        else:
            self.direct += 1
        return pointers

    def _check_fields(
        self, fields: Mapping[FieldName, int], fun_data: int, code: RawCode, children: int
    ) -> None:
        prelude, code_start = read_prelude(code.fun_data)
        wanted = field_values(
            self._abi, RawCodeKind.BYTECODE, code.fun_data, children, prelude, code_start
        )
        for field in self._fields:
            if field.name in (FieldName.LINE_OF_DEFINITION, FieldName.PRELUDE_OFFSET):
                continue
            if field.name in (FieldName.FUN_DATA, FieldName.CHILDREN):
                continue
            value = wanted[field.name] + (fun_data if field.name in POINTERS else 0)
            if fields.get(field.name) != value:
                raise FormatError(
                    f"the raw code of the function at {fun_data:#x} has {field.name} "
                    f"{fields.get(field.name)}, expected {value}"
                )


def _by_symbols(abi: Abi, symbols: Mapping[str, int] | None) -> Settled:
    """The layout of an image without frozen modules, by the functions that it has."""
    if symbols is None:
        raise LinkError(
            "the image has no frozen module in bytecode, by which the layout could be told",
            hint="give the ELF file as well, with --elf",
        )
    for name, era in (
        ("mp_make_function_from_proto_fun", RawCodeEra.V1_23),
        (
            "mp_make_function_from_raw_code",
            RawCodeEra.V1_22 if abi.sorted_pools else RawCodeEra.V1_19,
        ),
    ):
        if name in symbols:
            saves = any(symbol.startswith("mp_raw_code_save") for symbol in symbols)
            traces = "mp_prof_settrace" in symbols
            if traces or (saves and era is not RawCodeEra.V1_23):
                break
            found = replace(
                abi, raw_code_era=era, code_save=saves, direct_bytecode=era is RawCodeEra.V1_23
            )
            return found, (Evidence("raw code era", era.name, f"the ELF has {name}"),)
    raise LinkError(
        "the image has no frozen module, and its symbols do not tell the layout of raw codes",
        hint="build it with at least one frozen module",
    )
