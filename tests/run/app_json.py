# SPDX-License-Identifier: MIT
# A JSON parser and printer, with errors that tell the position.
class JsonError(ValueError):
    pass

def parse(s):
    pos = 0

    def fail(what):
        raise JsonError("%s at %d" % (what, pos))

    def skip():
        nonlocal pos
        while pos < len(s) and s[pos] in " \n\t":
            pos += 1

    def literal(text, v):
        nonlocal pos
        if s[pos:pos + len(text)] != text:
            fail("unknown word")
        pos += len(text)
        return v

    def string():
        nonlocal pos
        pos += 1
        out = []
        while s[pos:pos + 1] != '"':
            if pos >= len(s):
                fail("unterminated string")
            if s[pos] == "\\":
                pos += 1
                if s[pos] == "u":
                    out.append(chr(int(s[pos + 1:pos + 5], 16)))
                    pos += 4
                else:
                    out.append({"n": "\n", "t": "\t"}.get(s[pos], s[pos]))
            else:
                out.append(s[pos])
            pos += 1
        pos += 1
        return "".join(out)

    def number():
        nonlocal pos
        start = pos
        while pos < len(s) and s[pos] in "+-0123456789.eE":
            pos += 1
        t = s[start:pos]
        return float(t) if "." in t or "e" in t else int(t)

    def value():
        nonlocal pos
        skip()
        c = s[pos:pos + 1]
        if c == "{":
            pos += 1
            out = {}
            skip()
            while s[pos] != "}":
                skip()
                k = string()
                skip()
                if s[pos] != ":":
                    fail("expected ':'")
                pos += 1
                out[k] = value()
                skip()
                if s[pos] == ",":
                    pos += 1
                elif s[pos] != "}":
                    fail("expected ',' or '}'")
            pos += 1
            return out
        if c == "[":
            pos += 1
            out = []
            skip()
            while s[pos:pos + 1] != "]":
                out.append(value())
                skip()
                if s[pos:pos + 1] == ",":
                    pos += 1
                elif s[pos:pos + 1] != "]":
                    fail("expected ',' or ']'")
            pos += 1
            return out
        if c == '"':
            return string()
        if c and c in "-0123456789":
            return number()
        for text, v in (("true", True), ("false", False), ("null", None)):
            if c == text[0]:
                return literal(text, v)
        fail("unexpected %r" % c)

    v = value()
    skip()
    if pos != len(s):
        fail("extra text")
    return v

def dump(v):
    if v is None:
        return "null"
    if v is True or v is False:
        return str(v).lower()
    if isinstance(v, dict):
        return "{" + ", ".join('"%s": %s' % (k, dump(v[k])) for k in sorted(v)) + "}"
    if isinstance(v, list):
        return "[" + ", ".join(map(dump, v)) + "]"
    if isinstance(v, str):
        return '"' + v.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    return str(v)

doc = parse('{"name": "box", "size": [1, 2.5, -3], "ok": true, "none": null, "t": {"q": "a\\"b\\n\\u00e9"}, "e": [], "o": {}}')
print(dump(doc))
# expect: {"e": [], "name": "box", "none": null, "o": {}, "ok": true, "size": [1, 2.5, -3], "t": {"q": "a\"b\né"}}
print("|".join(doc["t"]["q"].split("\n")), doc["size"], parse(dump(doc)) == doc)
# expect: a"b|é [1, 2.5, -3] True
for bad in ('{"a" 1}', "[1, 2", "tru", '"abc', "[1] x", "", "@"):
    try:
        parse(bad)
        print("accepted", bad)
    except JsonError as e:
        print(bad, "->", e)
# expect: {"a" 1} -> expected ':' at 5
# expect: [1, 2 -> expected ',' or ']' at 5
# expect: tru -> unknown word at 0
# expect: "abc -> unterminated string at 4
# expect: [1] x -> extra text at 4
# expect:  -> unexpected '' at 0
# expect: @ -> unexpected '@' at 0
