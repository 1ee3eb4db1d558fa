# SPDX-License-Identifier: MIT
# not-on: wasm: an older version escapes what it could print
# repr of strings beyond ASCII: printable characters as they are.
print(repr("é"), ["世界", "ñ"], ("ß",), {"ключ": "значение"})
# expect: 'é' ['世界', 'ñ'] ('ß',) {'ключ': 'значение'}
print(repr("a\nb\té\x00\x1f\x7f"), repr("it's é"), repr('"é\''))
# expect: 'a\nb\té\x00\x1f\x7f' "it's é" '"é\''
print("{!r}".format("ü"), "%r" % "ü", f"{'ü'!r}", str(["😀"]))  # expect: 'ü' 'ü' 'ü' ['😀']
try:
    {}["schlüssel"]
except KeyError as e:
    print(e, repr(e))
# expect: schlüssel KeyError('schlüssel',)
