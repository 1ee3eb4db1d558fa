# SPDX-License-Identifier: MIT
# assert with and without a message.
assert True
assert 1 + 1 == 2, "never evaluated" + 1 if False else ""
try:
    assert 0
except AssertionError as e:
    print("plain", e.args)
# expect: plain ()
try:
    assert [], "message %d" % 5
except AssertionError as e:
    print(e, repr(e))
# expect: message 5 AssertionError('message 5',)
print(__debug__)  # expect: True
