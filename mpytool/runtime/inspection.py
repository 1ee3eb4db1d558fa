# SPDX-License-Identifier: MIT
"""What there is to say of a firmware file, even if it is none that can be linked into.

    inspect_file(data, "firmware.uf2")  ->  Inspection(path, file, firmware, error)

The container is read first: it is shown for every image.  If the analysis then fails, `error`
says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from mpytool.boards.load import todays_machine
from mpytool.boards.model import Board
from mpytool.errors import BoardError, FormatError, LinkError, ToolError
from mpytool.image.image_file import ImageFile
from mpytool.runtime.decode import Decoder
from mpytool.runtime.model import QstrPool, Runtime
from mpytool.runtime.pools import read_pools
from mpytool.runtime.reach import ModuleSize, module_sizes, shared_size
from mpytool.runtime.read import Firmware, analyse_file, open_image, with_board
from mpytool.runtime.recognise import known_machines, machine_texts
from mpytool.runtime.structure.analyse import banner_version


@dataclass(frozen=True)
class Inspection:
    """A firmware file and what was found in it.

    Attributes:
        path: the file's name.
        file: its container.
        firmware: the runtime, None if there is none that can be understood.
        error: why there is no runtime, or why its board is not known; else None.
    """

    path: str
    file: ImageFile
    firmware: Firmware | None
    error: ToolError | None = None

    @property
    def runtime(self) -> Runtime | None:
        """The runtime, if it is understood."""
        return self.firmware.runtime if self.firmware else None

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What the image says of itself in texts, whatever it is: nothing is concluded from it."""
        known = set(known_machines())
        texts = (text for text, _ in machine_texts(self.file.image))
        machines = {text for text in texts if todays_machine(text) in known}
        return (
            ("MicroPython", banner_version(self.file.image)),
            ("machine", ", ".join(sorted(machines))),
        )

    @cached_property
    def pools(self) -> tuple[QstrPool, ...]:
        """The qstr pools that the image leads to now, the oldest first."""
        if self.runtime is None:
            return ()
        found = read_pools(self.runtime.image, self.runtime.abi, self.runtime.current_pool)
        return tuple(reversed(found))

    @cached_property
    def decoder(self) -> Decoder:
        """What reads the frozen modules."""
        assert self.runtime is not None
        names = [name for pool in self.pools for name in pool.names]
        return Decoder(self.runtime.image, self.runtime.abi, self.runtime.symbols, names)

    @cached_property
    def modules(self) -> tuple[ModuleSize, ...]:
        """The frozen modules that the image lists now, with their sizes."""
        if self.runtime is None:
            return ()
        return module_sizes(self.runtime, self.decoder, self.runtime.entries)

    @cached_property
    def shared(self) -> int:
        """Bytes that several of the modules reach."""
        if self.runtime is None:
            return 0
        return shared_size(self.runtime, self.decoder, self.runtime.entries)


def inspect_file(
    data: bytes, path: str, *, elf: bytes | None = None, board: Board | None = None
) -> Inspection:
    """Find out what a firmware file is.

    Args:
        data: the file's bytes.
        path: its name.
        elf: the ELF that it was made from.
        board: for which board it is, if the user says so.

    Raises:
        FormatError: the container is damaged.
    """
    opened = open_image(data, path, board)
    try:
        file, runtime = analyse_file(opened, path, elf)
    except (LinkError, FormatError) as error:
        return Inspection(path, opened, None, error)
    try:
        return Inspection(path, file, with_board(file, runtime, path, board))
    except BoardError as error:
        return Inspection(path, file, Firmware(file, runtime, None), error)
