# SPDX-License-Identifier: MIT
# and, or, not and the conditional expression give operands, and evaluate no more than they need.
def say(v):
    print("say", repr(v))
    return v

print(say(0) and say(1))
# expect: say 0
# expect: 0
print(say(1) and say(2))
# expect: say 1
# expect: say 2
# expect: 2
print(say(0) or say([]) or say("last"))
# expect: say 0
# expect: say []
# expect: say 'last'
# expect: last
print(say(3) or say(4))
# expect: say 3
# expect: 3
print("yes" if say(1) else "no")
# expect: say 1
# expect: yes
print("yes" if say([]) else "no")
# expect: say []
# expect: no
print(not "" and not 0 and not None and not () and not {})  # expect: True
a = None
print(a or "default", a and a.x)  # expect: default None
if not (a is None or a > 1) or a is None:
    print("taken")
# expect: taken
