# SPDX-License-Identifier: MIT
"""Files as a module that is frozen: read-only, in flash, not copied when they are read.

    import data
    data.names                     ("logo.bin", "web/index.html")
    data.read("logo.bin")          bytes, where they lie in flash
    data.open("logo.bin")          a stream over them
    data.view("logo.bin")          a memoryview of them

The module is made as source text and goes the way of every module: all constants are in one
tuple, which is a constant itself, so that importing it takes no memory for the contents or
their table.  Streams are MicroPython's `io.BytesIO`, which lies over constant bytes without
copying them; a runtime without `io` gets a class that does the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from mpytool.data.files import DataFile

MODULE_NAME = "data"

_TEXT = '''\
"""Files in flash: names, read(name), view(name), open(name)."""

names = {names}
_contents = {contents}


def read(name):
    """A file's contents, as bytes in flash."""
    try:
        return _contents[names.index(name)]
    except ValueError:
        raise OSError(2, name)


def view(name):
    """A memoryview of a file's contents."""
    return memoryview(read(name))


class Stream:
    """A file's contents as a stream, for runtimes without io."""

    def __init__(self, contents):
        self._view = memoryview(contents)
        self._at = 0

    def read(self, size=-1):
        """At most size bytes, all that is left if it is negative."""
        start = self._at
        end = len(self._view)
        if size is not None and 0 <= size < end - start:
            end = start + size
        self._at = max(start, end)
        return bytes(self._view[start:end])

    def readinto(self, buffer):
        """Fill a buffer; how many bytes there were."""
        chunk = self._view[self._at : self._at + len(buffer)]
        buffer[: len(chunk)] = chunk
        self._at += len(chunk)
        return len(chunk)

    def readline(self):
        """The rest of the line, with its end."""
        start = self._at
        end = start
        size = len(self._view)
        while end < size:
            end += 1
            if self._view[end - 1] == 10:
                break
        self._at = end
        return bytes(self._view[start:end])

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def seek(self, offset, whence=0):
        """Go to an offset from the start, from here (1) or from the end (2)."""
        if whence == 1:
            offset += self._at
        elif whence == 2:
            offset += len(self._view)
        if offset < 0:
            raise OSError(22)
        self._at = offset
        return offset

    def tell(self):
        """The offset of the next byte."""
        return self._at

    def close(self):
        """Nothing: the contents stay where they are."""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


def open(name, mode="rb"):
    """A stream over a file's contents; there is only the mode "rb"."""
    if mode != "rb":
        raise OSError(30)
    contents = read(name)
    try:
        from io import BytesIO
    except ImportError:
        return Stream(contents)
    return BytesIO(contents)
'''


def module_source(files: Sequence[DataFile]) -> bytes:
    """The source text of the module with these files."""
    ordered = sorted(files)
    names = repr(tuple(file.name for file in ordered))
    contents = repr(tuple(file.data for file in ordered))
    return _TEXT.format(names=names, contents=contents).encode()
