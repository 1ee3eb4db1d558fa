# SPDX-License-Identifier: MIT
"""Log lines to entries."""


class ParseError(Exception):
    """A line that is not in the format."""


class Entry:
    """One request."""

    def __init__(self, client, hour, method, path, query, status, size, millis):
        self.client = client
        self.hour = hour
        self.method = method
        self.path = path
        self.query = query
        self.status = status
        self.size = size
        self.millis = millis

    @property
    def failed(self):
        return self.status >= 400


def unquote(text):
    """Decode "+" and %XX escapes, which stand for bytes of UTF-8."""
    if "%" not in text and "+" not in text:
        return text
    out = bytearray()
    first, *rest = text.replace("+", " ").split("%")
    out.extend(first.encode())
    for part in rest:
        try:
            out.append(int(part[:2], 16))
        except ValueError:
            raise ParseError("bad escape %" + part[:2])
        out.extend(part[2:].encode())
    return out.decode()


def parse_query(text):
    """ "a=1&b=2" as a dict."""
    pairs = (item.partition("=") for item in text.split("&") if item)
    return {unquote(key): unquote(value) for key, _, value in pairs}


def number(text, what):
    try:
        return int(text)
    except ValueError:
        raise ParseError("%s is no number: %s" % (what, text))


def parse_time(text):
    """The hour of "[22/Nov/2026:07:15:00]"."""
    if not (text.startswith("[") and text.endswith("]")):
        raise ParseError("no time")
    parts = text[1:-1].split(":")
    if len(parts) != 4:
        raise ParseError("time in %d parts" % len(parts))
    return number(parts[1], "hour")


def parse_line(line):
    head, quote, rest = line.partition('"')
    request, end, tail = rest.partition('"')
    if not quote or not end:
        raise ParseError("no request")
    try:
        client, when = head.split()
        method, target, _version = request.split(" ")
        status, size, millis = tail.split()
    except ValueError:
        raise ParseError("wrong number of fields")
    path, _, query = target.partition("?")
    return Entry(
        client,
        parse_time(when),
        method,
        unquote(path),
        parse_query(query),
        number(status, "status"),
        number(size, "size"),
        number(millis, "time taken"),
    )


def parse_lines(text):
    """Yield (line number, Entry or ParseError); blank lines and comments are left out."""
    for index, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        try:
            yield index, parse_line(line)
        except ParseError as error:
            yield index, error
