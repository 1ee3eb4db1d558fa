# SPDX-License-Identifier: MIT
r"""Find the flash of an image that tables may be placed in.

    boards with plain flash   from the image's end to the end of the firmware region
    machines that load it     the region for tables that the board names
    ESP32 and its kin         the rest of the last page of the mapped constants, and pages behind
    shared objects            addresses behind everything that the loader maps

Tables begin at a multiple of the erase size, of 4096 bytes at most: where a sector is larger,
the whole image is written anyway.  Erased bytes behind the image are no part of it; zeros are
not either, if they fill more than 64 KiB up to the end of the region, as the gap between flash
and RAM in a raw binary does.

Source: docs/formats/containers.md for the mapping; the boards' own files for the regions.
"""

from __future__ import annotations

from typing import NamedTuple

from mpytool.boards.model import Board, Region
from mpytool.errors import LinkError
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import ERASED
from mpytool.runtime.model import Evidence, Range, Runtime

_LARGEST_STEP = 4096  # bytes
_SMALLEST_STEP = 16  # bytes, where nothing is erased
_ZERO_PADDING = 1 << 16  # bytes of zeros that are taken for padding, at least
_SHARED_OBJECT_ROOM = 64 << 20  # bytes of addresses for tables in a shared object
_PAGE = 4096  # bytes that a loader maps at once


class FreeFlash(NamedTuple):
    """Where tables may be placed.

    Attributes:
        range: the addresses; without bytes if there are none.
        image_end: the first address behind the runtime's own bytes, below the tables.
        reason: how they were found, or why there are none.
    """

    range: Range
    image_end: int
    reason: str

    @property
    def evidence(self) -> Evidence:
        """The conclusion for reports."""
        found = f"{self.range.start:#x}-{self.range.end:#x}, {self.range.size:,} bytes"
        return Evidence("free flash", found if self.range.size else "none", self.reason)


def find_free(
    file: ImageFile, runtime: Runtime, board: Board | None, machine: str = ""
) -> FreeFlash:
    """The flash for tables of an image that does not describe itself.

    Args:
        file: the container, with addresses.
        runtime: what is known of the image.
        board: for which it is, if that is known.
        machine: what the image says it runs on, for the reason.
    """
    if file.format == "elf" and file.container.endswith("shared object"):
        return _behind_memory(file, runtime)
    if "ESP" in file.container and file.detail("DROM end"):
        return _behind_constants(file, runtime, board)
    end = runtime.load.end
    if board is None:
        says = f" though it says {machine!r}" if machine else ""
        return FreeFlash(Range(end, end), end, f"the image's board is not known{says}")
    if board.esp:
        why = f"{board.id} maps flash by pages: only its own images tell where there is room"
        return FreeFlash(Range(end, end), end, why)
    return _in_region(runtime, board)


def check_room(runtime: Runtime, path: str) -> None:
    """Check that there is flash for tables at all.

    Raises:
        LinkError: there is none; says why.
    """
    if runtime.free.size > 0:
        return
    why = next((e.reason for e in runtime.evidence if e.subject == "free flash"), "")
    hint = "name the board with --board; `mpytool boards` lists them"
    if runtime.board:
        hint = "link into an image that leaves more flash free"
    raise LinkError(f"{path}: there is no free flash for tables: {why}", hint=hint)


def _in_region(runtime: Runtime, board: Board) -> FreeFlash:
    region = board.tables
    used = runtime.load.end
    if runtime.manifest is not None:
        start = runtime.manifest.address
        used = runtime.image.clipped(0, start).end
        reason = f"from the tables of the link before, {board.id}'s {region.name}"
    else:
        used, padding = _used_end(runtime, region)
        step = min(board.flash.erase_size or _SMALLEST_STEP, _LARGEST_STEP)
        start = max(used + -used % step, region.origin)
        used = used or runtime.load.end
        reason = f"{board.id}'s {region.name}"
        if start > region.origin:
            reason = f"from the image's end at {used:#x}{padding}, {reason}"
    end = region.end
    for other in (board.file_system, board.romfs):
        if other is not None and other.size and start < other.end and other.origin < end:
            end = max(other.origin, start)
            reason += f" up to its {other.name}"
    return FreeFlash(Range(start, max(start, end)), used, reason)


def _used_end(runtime: Runtime, region: Region) -> tuple[int, str]:
    """The end of the image's bytes in a region, 0 without any, and what was taken for padding."""
    inside = runtime.image.clipped(region.origin, region.end)
    if not inside.segments:
        return 0, ""
    last = inside.segments[-1]
    kept = last.data.rstrip(bytes([ERASED]))
    if len(last.data) - len(kept) >= _LARGEST_STEP:
        return last.address + len(kept), ", erased bytes behind it"
    if last.end == region.end:
        kept = last.data.rstrip(b"\0")
        if len(last.data) - len(kept) >= _ZERO_PADDING:
            return last.address + len(kept), ", zeros behind it"
    return last.end, ""


def _behind_constants(file: ImageFile, runtime: Runtime, board: Board | None) -> FreeFlash:
    """The rest of the last page, and as many pages more as are allowed and have room."""
    end, page_end, limit, page = (
        int(file.detail(name), 16)
        for name in ("DROM end", "DROM page end", "DROM limit", "page size")
    )
    start = runtime.manifest.address if runtime.manifest else end + -end % _SMALLEST_STEP
    reason = f"the rest of the last {page:#x} page of mapped constants"
    more = _room(file, board) // page * page if runtime.mapped_end else 0
    if more > 0 and page_end < limit:
        page_end = min(page_end + more, limit)
        reason += ", and pages behind it up to the end of the partition"
    return FreeFlash(Range(start, max(start, page_end)), end, reason)


def _room(file: ImageFile, board: Board | None) -> int:
    """Bytes by which an application can grow in its partition, 0 if that is not known."""
    if told := file.detail("room in the partition"):
        return int(told, 16)
    if file.format == "esp" and board is not None and board.esp is not None:
        return board.esp.app.size - len(file.data)
    return 0


def _behind_memory(file: ImageFile, runtime: Runtime) -> FreeFlash:
    from mpytool.image.elf_layout import parse_elf

    end = max(p.p_vaddr + p.p_memsz for p in parse_elf(file.data).loads())
    start = runtime.manifest.address if runtime.manifest else end + -end % _PAGE
    return FreeFlash(Range(start, start + _SHARED_OBJECT_ROOM), end, "behind what the loader maps")
