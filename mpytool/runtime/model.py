# SPDX-License-Identifier: MIT
"""A runtime ready to be linked, as a value.

Three analysers make it, one linker consumes it:

    self-description (our own runtimes)  --.
    symbols (an ELF of MicroPython)      ---+-->  Runtime  -->  mpytool.link
    structure (a stripped image)         --'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mpytool.abi import Abi, Symbol
from mpytool.image.memory import MemoryImage
from mpytool.runtime.manifest import Manifest
from mpytool.runtime.references.model import MappedEnd, Reference, Table


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses from `start` up to, but without, `end`."""

    start: int
    end: int

    def __contains__(self, address: int) -> bool:
        return self.start <= address < self.end

    @property
    def size(self) -> int:
        """Bytes in the range."""
        return self.end - self.start


class Origin(StrEnum):
    """Where the knowledge of a runtime comes from."""

    DESCRIPTION = "self-description"
    SYMBOLS = "symbols"
    STRUCTURE = "structure"


class Evidence(NamedTuple):
    """One conclusion of an analysis, and what it rests on.

    Attributes:
        subject: what it is about: "load address", "static qstr pool".
        finding: the conclusion: "0x10000000".
        reason: why it holds: "165 static names at their lengths; 1 candidate".
    """

    subject: str
    finding: str
    reason: str


@dataclass(frozen=True, slots=True)
class FrozenEntry:
    """One module that the image lists.

    Attributes:
        name: "package/__init__.py".
        address: of its module structure; 0 for one that is frozen as source text.
    """

    name: str
    address: int


class QstrPool(NamedTuple):
    """One pool of names.

    Attributes:
        address: of the structure.
        first_id: id of its first name.
        names: in the order of their ids.
        is_sorted: whether look-up bisects it.
    """

    address: int
    first_id: int
    names: tuple[str, ...]
    is_sorted: bool

    @property
    def end_id(self) -> int:
        """The id behind that of its last name."""
        return self.first_id + len(self.names)


@dataclass(frozen=True, slots=True)
class Runtime:
    """A runtime ready to be linked.

    Attributes:
        image: its bytes.
        origin: which analyser made this.
        board: id of the board it was built for; "" if that is not known.
        version: its version, "0.1.0".
        abi: the layout of its tables.
        symbols: addresses of the objects that constants refer to.
        qstr_ids: the names in its own pools.
        qstr_count: the id that the first name after them gets.
        tables: the addresses of its own tables, before any link.
        references: every place that holds the address of a table.
        own_entries: the modules that are part of the runtime, not put there by a link.
        entries: every module that the image lists now, in the list's order.
        free: flash for tables; those of an earlier link lie at its start.
        load: flash that the runtime itself takes.
        manifest: what an earlier link left, or None.
        info_address: where its self-description is; 0 if it has none.
        machine: the text of sys.implementation._machine, "" if not found.
        architecture: the instruction set of the references, "" if none was decoded.
        mapped_end: where the code of an ESP32 chip says which flash is mapped for constants.
        strays: addresses in `free` that the runtime's code holds, though nothing is there: the
            linker must put no table where one of them would look like a reference to it.
        evidence: what the analysis concluded, in its order.
    """

    image: MemoryImage
    origin: Origin
    board: str
    version: str
    abi: Abi
    symbols: Mapping[Symbol, int]
    qstr_ids: Mapping[str, int]
    qstr_count: int
    tables: Mapping[Table, int]
    references: tuple[Reference, ...]
    own_entries: tuple[FrozenEntry, ...]
    entries: tuple[FrozenEntry, ...]
    free: Range
    load: Range
    manifest: Manifest | None = None
    info_address: int = 0
    machine: str = ""
    architecture: str = ""
    mapped_end: MappedEnd | None = None
    strays: tuple[int, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def is_linked(self) -> bool:
        """Whether an earlier link left tables in this image."""
        return self.manifest is not None

    @property
    def current_pool(self) -> int:
        """Address of the last qstr pool that the image's references lead to now."""
        return self.manifest.pool if self.manifest else self.tables[Table.POOL]
