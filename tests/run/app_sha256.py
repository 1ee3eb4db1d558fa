# SPDX-License-Identifier: MIT
# SHA-256 and CRC in plain Python: masks, rotations, bytes.
def primes(n):
    found = []
    k = 2
    while len(found) < n:
        if all(k % p for p in found):
            found.append(k)
        k += 1
    return found

def root_bits(p, power):
    # first 32 bits of the fraction of p's square or cube root, by integers only
    n = p << (32 * power)
    lo, hi = 0, 1 << 40
    while hi - lo > 1:
        mid = (lo + hi) // 2
        if mid ** power <= n:
            lo = mid
        else:
            hi = mid
    return lo & 0xFFFFFFFF

K = [root_bits(p, 3) for p in primes(64)]
H = [root_bits(p, 2) for p in primes(8)]

def rotr(x, n):
    return (x >> n | x << (32 - n)) & 0xFFFFFFFF

def sha256(data):
    h = list(H)
    size = len(data)
    data = bytearray(data)
    data.append(0x80)
    while len(data) % 64 != 56:
        data.append(0)
    data.extend((size * 8).to_bytes(8, "big"))
    for at in range(0, len(data), 64):
        w = [int.from_bytes(data[i:i + 4], "big") for i in range(at, at + 64, 4)]
        for i in range(16, 64):
            s0 = rotr(w[i - 15], 7) ^ rotr(w[i - 15], 18) ^ w[i - 15] >> 3
            s1 = rotr(w[i - 2], 17) ^ rotr(w[i - 2], 19) ^ w[i - 2] >> 10
            w.append((w[i - 16] + s0 + w[i - 7] + s1) & 0xFFFFFFFF)
        a, b, c, d, e, f, g, hh = h
        for i in range(64):
            t1 = hh + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + (e & f ^ ~e & 0xFFFFFFFF & g) + K[i] + w[i]
            t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + (a & b ^ a & c ^ b & c)
            a, b, c, d, e, f, g, hh = (t1 + t2) & 0xFFFFFFFF, a, b, c, (d + t1) & 0xFFFFFFFF, e, f, g
        h = [(x + y) & 0xFFFFFFFF for x, y in zip(h, (a, b, c, d, e, f, g, hh))]
    return b"".join(x.to_bytes(4, "big") for x in h)

print(sha256(b"").hex())  # expect: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
print(sha256(b"abc").hex())
# expect: ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
print(sha256(b"a" * 100).hex())
# expect: 2816597888e4a0d3a36b82b83316ab32680eb8f00f8cd3b904d681246d285a0e
