# SPDX-License-Identifier: MIT
"""Read a linked image back along what is known of its runtime, without searching.

The runtime was analysed before it was linked, and a link changes references and free flash
only.  So each reference is read from the image's own bytes and must lead to the tables of the
manifest; names and lists are read from there.  Whoever proves a link also compares every byte
that the link may not change: what the search would find in those is what it found before.
"""

from __future__ import annotations

from dataclasses import replace

from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.manifest import find_manifest
from mpytool.runtime.model import Runtime
from mpytool.runtime.pools import read_entries, read_pools
from mpytool.runtime.references.encodings import read_target
from mpytool.runtime.references.model import Table


def follow_runtime(image: MemoryImage, known: Runtime) -> Runtime:
    """The runtime in a linked image.

    Args:
        image: the linked image.
        known: the runtime before the link.

    Raises:
        LinkError: the image was not linked, or a reference leads elsewhere.
        FormatError: a table lies where the image has no bytes.
    """
    abi = known.abi
    manifest = find_manifest(image, abi.word_size)
    if manifest is None:
        raise LinkError("the image has no manifest of a link")
    for reference in known.references:
        target = read_target(image, abi, reference)
        if target != manifest.tables[reference.table]:
            raise LinkError(
                f"the {reference.encoding} at {reference.address:#x} leads to {target:#x}, "
                f"expected {reference.table} at {manifest.tables[reference.table]:#x}"
            )
    pools = read_pools(image, abi, manifest.replaced[Table.POOL])[::-1]
    texts = sum(not entry.address for entry in known.own_entries)
    own, current = (
        tuple(
            read_entries(
                image, abi, names=places[Table.NAMES], content=places[Table.CONTENT], texts=texts
            )
        )
        for places in (manifest.replaced, manifest.tables)
    )
    return replace(
        known,
        image=image,
        qstr_ids={
            name: pool.first_id + index for pool in pools for index, name in enumerate(pool.names)
        },
        qstr_count=pools[-1].end_id,
        tables=dict(manifest.replaced),
        own_entries=own,
        entries=current,
        manifest=manifest,
    )
