# SPDX-License-Identifier: MIT
# Conway's game of life on a set of cells, and on rows of bits.
def step(cells):
    counts = {}
    for x, y in cells:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                if dx or dy:
                    k = (x + dx, y + dy)
                    counts[k] = counts.get(k, 0) + 1
    return {k for k, n in counts.items() if n == 3 or n == 2 and k in cells}

def show(cells, w, h):
    for y in range(h):
        print("".join("#" if (x, y) in cells else "." for x in range(w)))

glider = {(1, 0), (2, 1), (0, 2), (1, 2), (2, 2)}
cells = glider
show(cells, 5, 5)
# expect: .#...
# expect: ..#..
# expect: ###..
# expect: .....
# expect: .....
for _ in range(4):
    cells = step(cells)
print(sorted(cells) == sorted((x + 1, y + 1) for x, y in glider))  # expect: True
blinker = {(1, 0), (1, 1), (1, 2)}
print(sorted(step(blinker)), step(step(blinker)) == blinker)
# expect: [(0, 1), (1, 1), (2, 1)] True
rows = [0b01100, 0b11000, 0b01000]
pentomino = {(x, y) for y, r in enumerate(rows) for x in range(5) if r >> (4 - x) & 1}
sizes = []
for _ in range(12):
    sizes.append(len(pentomino))
    pentomino = step(pentomino)
print(sizes)  # expect: [5, 6, 7, 9, 8, 9, 12, 11, 18, 11, 11, 10]
