# SPDX-License-Identifier: MIT
# Relative imports of one and more levels, in packages within packages.
import top.mid.low.leaf as leaf
print(sorted(leaf.values.items()))
# expect: [('above', 'top'), ('same', True), ('share', 'share of top.share'), ('sibling', 'sibling'), ('text', 'sibling')]
from top.mid import low
print(low.__name__, low.leaf is leaf, low.up)  # expect: top.mid.low True share of top.share
from top import share, mid as m
print(share.NAME, m.__name__, m.low is low)  # expect: share of top.share top.mid True
import top
print(top.mid.low.leaf.values["sibling"], hasattr(top, "share"))  # expect: sibling True
try:
    from top import missing
except ImportError:
    print("no such submodule")
# expect: no such submodule
try:
    import top.nothing
except ImportError as e:
    print(e)
# expect: no module named 'top.nothing'
try:
    import leaf
except ImportError:
    print("leaf is not top level")
# expect: leaf is not top level
