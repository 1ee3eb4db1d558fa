# SPDX-License-Identifier: MIT
# Huffman codes, a tree of tuples, bit strings, encoding and decoding.
def build(text):
    counts = {}
    for c in text:
        counts[c] = counts.get(c, 0) + 1
    nodes = sorted((n, c) for c, n in counts.items())
    order = 0
    nodes = [(n, i, c) for i, (n, c) in enumerate(nodes)]
    order = len(nodes)
    while len(nodes) > 1:
        nodes.sort()
        a, b = nodes[0], nodes[1]
        nodes = nodes[2:] + [(a[0] + b[0], order, (a, b))]
        order += 1
    return nodes[0]

def codes(node, prefix=""):
    _, _, what = node
    if isinstance(what, str):
        yield what, prefix or "0"
    else:
        for bit, child in zip("01", what):
            yield from codes(child, prefix + bit)

text = "she sells sea shells by the sea shore"
tree = build(text)
table = dict(codes(tree))
bits = "".join(table[c] for c in text)
print(len(bits), len(text) * 8, sorted((len(v), k) for k, v in table.items())[:3])
# expect: 114 296 [(2, 's'), (3, ' '), (3, 'e')]
packed = int("1" + bits, 2)
data = packed.to_bytes((len(bits) + 8) // 8, "big")
print(data.hex())  # expect: 053f3e473c727c8ea06b9f9e3935b7

def decode(tree, bits):
    node, out = tree, []
    for b in bits:
        node = node[2][int(b)]
        if isinstance(node[2], str):
            out.append(node[2])
            node = tree
    return "".join(out)

print(decode(tree, bin(int.from_bytes(data, "big"))[3:]) == text)  # expect: True
