# SPDX-License-Identifier: MIT
# Text: wrapping, tables, Roman numerals, Caesar and run-length coding, anagrams, palindromes.
def wrap(text, width):
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = line + " " + word if line else word
    if line:
        yield line

text = "the small brown dog sleeps under the old tree while the rain falls on the quiet garden"
for line in wrap(text, 28):
    print("|" + line + " " * (28 - len(line)) + "|")
# expect: |the small brown dog sleeps  |
# expect: |under the old tree while the|
# expect: |rain falls on the quiet     |
# expect: |garden                      |
NUMERALS = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))

def roman(n):
    out = ""
    for v, s in NUMERALS:
        while n >= v:
            out, n = out + s, n - v
    return out

def arabic(s):
    total = i = 0
    for v, r in NUMERALS:
        while s[i:i + len(r)] == r:
            total += v
            i += len(r)
    return total

print([roman(n) for n in (1, 4, 9, 14, 40, 90, 400, 1994, 2026)], all(arabic(roman(n)) == n for n in range(1, 300)))
# expect: ['I', 'IV', 'IX', 'XIV', 'XL', 'XC', 'CD', 'MCMXCIV', 'MMXXVI'] True

def caesar(s, k):
    return "".join(chr((ord(c) - 97 + k) % 26 + 97) if "a" <= c <= "z" else c for c in s)

print(caesar("hello, world", 3), caesar(caesar("hello, world", 3), -3))
# expect: khoor, zruog hello, world

def rle(s):
    out, i = [], 0
    while i < len(s):
        j = i
        while j < len(s) and s[j] == s[i]:
            j += 1
        out.append((s[i], j - i))
        i = j
    return out

print(rle("aaabccdddd"), "".join(c * n for c, n in rle("aaabccdddd")))
# expect: [('a', 3), ('b', 1), ('c', 2), ('d', 4)] aaabccdddd
groups = {}
for w in ["tea", "eat", "tan", "ate", "nat", "bat"]:
    groups.setdefault("".join(sorted(w)), []).append(w)
print(sorted(groups.values()))  # expect: [['bat'], ['tan', 'nat'], ['tea', 'eat', 'ate']]
pal = lambda s: (lambda t: t == "".join(reversed(t)))([c for c in s.lower() if c.isalpha()] and "".join(c for c in s.lower() if c.isalpha()))
print(pal("A man, a plan, a canal: Panama"), pal("not one"))  # expect: True False
counts = {}
for c in text:
    counts[c] = counts.get(c, 0) + 1
print(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:4])
# expect: [(' ', 16), ('e', 12), ('l', 7), ('t', 6)]
for name, qty, price in (("apple", 3, 0.5), ("pear", 12, 1.25), ("fig", 100, 0.25)):
    print("%-8s%5d%8.2f%10.2f" % (name, qty, price, qty * price))
# expect: apple       3    0.50      1.50
# expect: pear       12    1.25     15.00
# expect: fig       100    0.25     25.00
