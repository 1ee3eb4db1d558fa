# SPDX-License-Identifier: MIT
# Modules that import each other.
import left
# expect: left begins
# expect: right begins
# expect: left has NAME: False
print(left.call(), left.right.back())  # expect: right left
from pkg import a
print(a.run())  # expect: a<-b<-a
