# SPDX-License-Identifier: MIT
"""Analyse a runtime's file, whatever it is.

Our own runtimes describe themselves: `mpytool.runtime.description` says where everything is.
"""

from __future__ import annotations

from mpytool.errors import LinkError
from mpytool.image.container import parse_image, sniff
from mpytool.image.memory import MemoryImage
from mpytool.runtime.description import Description, locate_stripped, read_description
from mpytool.runtime.manifest import Manifest, find_manifest
from mpytool.runtime.model import FrozenEntry, Origin, Runtime
from mpytool.runtime.pools import read_entries, read_pools
from mpytool.runtime.references.model import Encoding, Reference, Table


def read_runtime(data: bytes, path: str) -> Runtime:
    """Analyse a runtime's file: ELF, UF2, Intel HEX or stripped.

    Raises:
        FormatError: the file is damaged.
        LinkError: it is no runtime of ours, or of a newer version.
    """
    if sniff(data) == "bin":
        return analyse(locate_stripped(data, path), path)
    return analyse(parse_image(data).image, path)


def analyse(image: MemoryImage, path: str) -> Runtime:
    """Read a runtime's description and what it points to.

    Args:
        image: the runtime's bytes at their addresses.
        path: its file, for messages.

    Raises:
        FormatError: it points to bytes that the image does not have.
        LinkError: it has no description, or one that makes no sense.
    """
    told = read_description(image, path)
    manifest = find_manifest(image, told.abi.word_size)
    tables = _own_tables(told, manifest, path)
    pools = read_pools(image, told.abi, tables[Table.POOL])
    if not pools or pools[0].address in told.free:
        raise LinkError(f"{path}: the runtime has no qstr pool of its own", hint="it is damaged")

    def entries(names: int, content: int) -> tuple[FrozenEntry, ...]:
        return tuple(read_entries(image, told.abi, names=names, content=content))

    return Runtime(
        image=image,
        origin=Origin.DESCRIPTION,
        board=told.board,
        version=told.runtime,
        abi=told.abi,
        symbols=told.symbols,
        qstr_ids={
            name: pool.first_id + index
            for pool in reversed(pools)
            for index, name in enumerate(pool.names)
        },
        qstr_count=pools[0].first_id + len(pools[0].names),
        tables=tables,
        references=tuple(
            Reference(table, address, Encoding.WORD) for table, address in told.slots.items()
        ),
        own_entries=entries(tables[Table.NAMES], tables[Table.CONTENT]),
        entries=entries(told.tables[Table.NAMES], told.tables[Table.CONTENT]),
        free=told.free,
        load=told.load,
        manifest=manifest,
        info_address=told.address,
    )


def _own_tables(told: Description, manifest: Manifest | None, path: str) -> dict[Table, int]:
    """The runtime's own tables, as they were before a link."""
    if manifest is None:
        return dict(told.tables)
    if dict(manifest.tables) != dict(told.tables) or manifest.address not in told.free:
        raise LinkError(
            f"{path}: the manifest of a link at {manifest.address:#x} does not fit the runtime's "
            "slots",
            hint="the image is damaged: link into the runtime as it was built",
        )
    return dict(manifest.replaced)
