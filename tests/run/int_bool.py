# SPDX-License-Identifier: MIT
# bool as an integer, truth of every kind of value.
print(True, False, repr(True), str(False), int(True))  # expect: True False True False 1
print(True + 1, True * 5, -True, ~False, True / 2, True == 1, False == 0, True is True)
# expect: 2 5 -1 -1 0.5 True True True
print([10, 20][True], "ab"[False], {1: "one"}[True], sum([True, True, False]))  # expect: 20 a one 2
print(int(True & False), int(True | False), int(True ^ True), not True, True and False)
# expect: 0 1 0 False False
print(bool(), bool(0), bool(0.0), bool(""), bool([]), bool({}), bool(()), bool(None), bool(set()), bool(b""))
# expect: False False False False False False False False False False
print(bool(-1), bool("0"), bool([0]), bool(0.1), bool(range(0)), bool(range(1)), bool(2 ** 70))
# expect: True True True True False True True
print(isinstance(True, bool), isinstance(1, bool), type(True) is bool, bool is not int)
# expect: True False True True
print("%d %s" % (True, True), "{} {:d}".format(True, True))  # expect: 1 True True 1
print(all([]), any([]), all([1, 0]), any([0, 1]), min(True, False), max([False, True]))
# expect: True False False True False True
