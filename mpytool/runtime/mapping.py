# SPDX-License-Identifier: MIT
"""What the mapping of flash means for tables in an image of an ESP32 chip.

DROM end          tables go behind the constants
strays            addresses there that code holds already
mapped end        the place in code that must be told if a page more is mapped
"""

from __future__ import annotations

from dataclasses import replace

from mpytool.image.image_file import ImageFile
from mpytool.image.memory import ADDRESS_LIMIT, MemoryImage
from mpytool.runtime.model import Evidence, Runtime
from mpytool.runtime.references.mapped_end import CHIPS, find_mapped_end
from mpytool.runtime.references.strays import find_strays


def with_mapping(file: ImageFile, runtime: Runtime) -> Runtime:
    """The runtime with its strays and its mapped end.

    Args:
        file: its container, an image of a chip that maps constants.
        runtime: what was found by its structure or symbols.
    """
    end, limit = (int(file.detail(name), 16) for name in ("DROM end", "DROM limit"))
    starts = [entry.address for entry in file.load_map if "(DROM)" in entry.name]
    image, architecture, mapped_end = runtime.image, runtime.architecture, None
    if file.detail("chip") in CHIPS and len(starts) == 1:
        mapped_end = find_mapped_end(image, architecture, starts[0], end)
    first = end
    if manifest := runtime.manifest:
        first = manifest.address
        below, above = image.clipped(0, first), image.clipped(manifest.end, ADDRESS_LIMIT)
        image = MemoryImage((*below.segments, *above.segments))
    word_size, references = runtime.abi.word_size, runtime.references
    strays = find_strays(image, word_size, architecture, first, limit, references)
    evidence = runtime.evidence
    if mapped_end is not None:
        reason = "loaded beside their start, then rounded to pages; 1 candidate"
        evidence += (Evidence("end of mapped constants", f"{mapped_end.address:#x}", reason),)
    return replace(runtime, strays=strays, mapped_end=mapped_end, evidence=evidence)
