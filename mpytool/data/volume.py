# SPDX-License-Identifier: MIT
"""Put a file system into an image, and prove it: a volume is made, placed and read back.

    make_volume(files, place, ...)   -->  Volume: the bytes that are written, by address
    with_volume(image_file, volume)  -->  the same container with the volume in it

What the container had at the volume's place goes; every other byte stays, which is checked, and
the volume's files are read back from the result's own bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpytool.boards.model import Board
from mpytool.data.fat import read_fat, write_fat
from mpytool.data.files import DataFile
from mpytool.data.littlefs import Geometry, read_littlefs, write_littlefs
from mpytool.data.places import PROGRAM_SIZES, Place, block_size, find_place
from mpytool.data.romfs import read_romfs, write_romfs
from mpytool.errors import LinkError, ProjectError, ToolError
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import ADDRESS_LIMIT, ERASED, MemoryImage
from mpytool.image.rewrite import rewritten


@dataclass(frozen=True, slots=True)
class Volume:
    """A file system for an image.

    Attributes:
        format: "littlefs", "fat" or "romfs".
        place: where it goes.
        image: the bytes that are written; the rest of the place may hold anything.
        files: what is in it.
        used: bytes that the files take.
        geometry: how a LittleFS volume is divided; None for the others.
    """

    format: str
    place: Place
    image: MemoryImage
    files: tuple[DataFile, ...]
    used: int
    geometry: Geometry | None = None

    def read(self, data: bytes) -> tuple[DataFile, ...]:
        """The files in the bytes of the place.

        Raises:
            FormatError: there is no such volume.
        """
        if self.geometry:
            return read_littlefs(data, self.geometry)
        return read_fat(data) if self.format == "fat" else read_romfs(data)


def volume_for(
    board: Board,
    file: ImageFile,
    files: Sequence[DataFile],
    format_: str,
    size: int | None = None,
) -> Volume:
    """The volume of a board.

    Args:
        board: the target.
        file: the linked image.
        files: what goes in.
        format_: "littlefs", "fat" or "romfs".
        size: bytes that it may take; None for all of the board's place.

    Raises:
        BoardError: the board has no place for it.
        ProjectError: the files do not fit, or the size is not possible.
    """
    place = find_place(board, file, format_, size)
    if size is not None and size > place.size:
        raise ProjectError(
            f"data.size: {size:,} bytes are {size - place.size:,} more than {place.name} of board "
            f"{board.id} has",
            hint="leave data.size out to use all of it",
        )
    if format_ == "romfs":
        return _romfs(files, place, size or place.size)
    if format_ == "fat":
        data = write_fat(files, size or place.size)
        image = MemoryImage.of([(place.origin, data)])
        return Volume(format_, place, image, tuple(files), len(data))
    if size not in (None, place.size):
        raise ProjectError(
            f"data.size: a LittleFS volume must have the {place.size:,} bytes that the firmware "
            f"of board {board.id} mounts, not {size:,}",
            hint="leave data.size out",
        )
    step = block_size(board)
    geometry = Geometry(step, place.size // step, PROGRAM_SIZES[board.port])
    blocks = write_littlefs(files, geometry)
    pieces = ((place.origin + n * step, data) for n, data in blocks.contents.items())
    used = blocks.used * step
    return Volume(format_, place, MemoryImage.of(pieces), tuple(files), used, geometry)


def _romfs(files: Sequence[DataFile], place: Place, limit: int) -> Volume:
    data = write_romfs(files)
    if len(data) > limit:
        raise ProjectError(
            f"data: {len(files)} files take {len(data):,} bytes as ROMFS, {len(data) - limit:,} "
            f"more than the {limit:,} that there are",
            hint="leave some out, or compile the modules among them: compile = true",
        )
    image = MemoryImage.of([(place.origin, data)])
    return Volume("romfs", place, image, tuple(files), len(data))


def with_volume(file: ImageFile, volume: Volume) -> ImageFile:
    """The image's file with the volume in its place, proved.

    Raises:
        FormatError: the container cannot hold it.
        LinkError: the image itself lies in that place, or the result is not what was meant.
    """
    result = _in_partition(file, volume) if volume.place.is_partition else _in_region(file, volume)
    check_volume(result, volume)
    return result


def bytes_at(file: ImageFile, place: Place) -> bytes:
    """What a file has at a place; erased where it has nothing."""
    if not place.is_partition:
        return file.image.read_filled(place.origin, place.size, ERASED)
    return bytes_in(file, place).ljust(place.size, bytes([ERASED]))


def bytes_in(file: ImageFile, partition: Place) -> bytes:
    """What a merged flash image has of a partition; it may end before."""
    start = partition.origin - _base(file)
    return file.data[start : start + partition.size]


def check_volume(file: ImageFile, volume: Volume) -> None:
    """Check that a file holds the volume, file by file.

    Raises:
        LinkError: it does not.
    """
    try:
        found = volume.read(bytes_at(file, volume.place))
    except ToolError as error:
        raise _unproved(error.message) from error
    if sorted(found) != sorted(volume.files):
        names = sorted({f.name for f in {*found} ^ {*volume.files}})
        raise _unproved(f"{names[0]} is not as it was meant")


def _in_region(file: ImageFile, volume: Volume) -> ImageFile:
    """The file with the volume by address."""
    place = volume.place
    rest = _without(file.image, place)
    new = rest.overlaid((s.address, s.data) for s in volume.image)
    result = rewritten(file, new)
    for difference in _without(result.image, place).diff(rest):
        if difference.old or difference.new.strip(bytes([ERASED])).strip(b"\0"):
            raise _unproved(f"bytes at {difference.address:#x} changed")
    return result


def _in_partition(file: ImageFile, volume: Volume) -> ImageFile:
    """The merged flash image with the volume in its partition."""
    from mpytool.image.container import parse_image

    place, erased = volume.place, bytes([ERASED])
    start = place.origin - _base(file)
    contents = volume.image.read_filled(place.origin, volume.image.end - place.origin, ERASED)
    before, behind = file.data[:start].ljust(start, erased), file.data[start + place.size :]
    if behind:
        contents = contents.ljust(place.size, erased)
    result = parse_image(before + contents + behind)
    if result.image != file.image or result.container != file.container:
        raise _unproved("the application changed")
    return result


def _base(file: ImageFile) -> int:
    """The flash address of the first byte of a merged flash image."""
    return int(file.detail("flash address of the file"), 16)


def _without(image: MemoryImage, place: Place) -> MemoryImage:
    below, above = image.clipped(0, place.origin), image.clipped(place.end, ADDRESS_LIMIT)
    return MemoryImage((*below.segments, *above.segments))


def _unproved(what: str) -> LinkError:
    return LinkError(
        f"the volume did not read back as it should: {what}",
        hint="nothing was written; please report this with the firmware's name",
    )
