# SPDX-License-Identifier: MIT
"""The link that made an image: its modules are decoded and linked again.

    image  --decode-->  modules  --link_modules-->  link, whose bytes must be those of the image

So all that a link tells of its tables can be told of an image: which bytes are whose.
"""

from __future__ import annotations

from mpytool.bytecode.code import Module, RawCode
from mpytool.bytecode.instructions import read_function
from mpytool.bytecode.sketch import shortest
from mpytool.errors import FormatError, LinkError
from mpytool.freeze.tables import FrozenFile
from mpytool.link.link import Link, link_modules
from mpytool.runtime.decode import Decoder
from mpytool.runtime.model import FrozenEntry, Runtime
from mpytool.verify.module import check_module

_RETURN_NONE = b"\x51\x63"  # what every function ends with that does not end with a return


def link_of_image(runtime: Runtime, decoder: Decoder, path: str) -> Link:
    """The link that made an image.

    Args:
        runtime: the image, analysed.
        decoder: what reads its modules.
        path: the image's name, for messages.

    Raises:
        LinkError: it was not linked, or its tables are not those that this mpytool makes.
    """
    manifest = runtime.manifest
    if manifest is None:
        raise LinkError(
            f"{path}: no modules were linked into this image",
            hint="its own modules are listed by: mpytool inspect",
        )
    found = runtime.image.read(manifest.address, manifest.end - manifest.address)
    listed = {entry.name for entry in runtime.entries}
    dropped = [entry.name for entry in runtime.own_entries if entry.name not in listed]
    try:
        files = [
            FrozenFile(entry.name, _module(runtime, decoder, entry))
            for entry in runtime.entries
            if manifest.overlaps(entry.address)
        ]
        # Modules of a compact link have names of others in their tables.
        short = [
            FrozenFile(file.name, shortest(file.module, decoder.longest_name)) for file in files
        ]
    except FormatError as error:
        raise LinkError(f"{path}: {error.message}", hint=error.hint) from None
    for modules, compact in ((files, False), (short, True)):
        link = link_modules(modules, runtime, without=dropped, compact=compact)
        if link.data == found:
            return link
    raise LinkError(
        f"{path}: its tables are not laid out as this mpytool does it",
        hint="name the program that it was built from, with its --board or --runtime",
    )


def _module(runtime: Runtime, decoder: Decoder, entry: FrozenEntry) -> Module:
    """A module of the image, each function with its last bytes.

    Raises:
        FormatError: it is damaged.
    """
    module = decoder.module(entry.address)
    check_module(module, entry.name)
    body = decoder.module_pointers(entry.address)[2]
    return module._replace(code=_whole(runtime, decoder, body))


def _whole(runtime: Runtime, decoder: Decoder, address: int) -> RawCode:
    """The function at an address, also with a return at its end that is never reached.

    The decoder ends it behind the last instruction that can be reached: of an endless loop, that
    is the jump back.
    """
    frozen = decoder.frozen_code(address)
    code, pointers = decoder.function(frozen)
    data = code.fun_data
    end = frozen.fun_data + len(data)
    is_open = read_function(data).instructions[-1].name != "RETURN_VALUE"
    if is_open and runtime.image.contains(end, len(_RETURN_NONE)):
        tail = runtime.image.read(end, len(_RETURN_NONE))
        data += tail if tail == _RETURN_NONE else b""
    children = tuple(_whole(runtime, decoder, pointer) for pointer in pointers)
    return code._replace(fun_data=data, children=children)
