# SPDX-License-Identifier: MIT
# ruff: noqa: UP031 (MicroPython programs format by %)
"""Elliptic curves of 256 to 521 bits, by the package utinyec, with small private keys."""

import utinyec.ec as ec
from utinyec.registry import get_curve


def exchange(name, alice, bob):
    curve = get_curve(name)
    keys_a, public_a = ec.make_keypair(curve, alice)
    keys_b, public_b = ec.make_keypair(curve, bob)
    secret = ec.ECDH(keys_a).get_secret(ec.Keypair(curve, pub=public_b))
    same = ec.ECDH(keys_b).get_secret(ec.Keypair(curve, pub=public_a))
    print(name, curve.is_singular(), curve.on_curve(public_a.x, public_a.y))
    print("  A.x = %x" % public_a.x)
    print("  B.y = %d" % public_b.y)
    print("  S.x =", hex(secret.x), secret == same)


exchange("secp256r1", 3, 2)
for name in ("brainpoolP384r1", "secp521r1"):
    curve = get_curve(name)
    double = curve.g + curve.g
    triple = double + curve.g
    print(name, triple - curve.g == double, triple == double)
    print("  2G.x = %x" % double.x)
    print("  3G.y = %d" % triple.y)
print(curve.g - curve.g == ec.Inf(curve), curve.g * curve.field.n == ec.Inf(curve))
print("%x" % ec.mod_inv(3, curve.field.p), curve.g + ec.Inf(curve) == curve.g)
print(ec.Point(curve, 1, 2).on_curve, ec.get_bit_length(curve.field.n))
for wrong in (
    lambda: get_curve("nothing"),
    lambda: ec.Keypair(curve),
    lambda: curve.g + 1,
    lambda: ec.mod_inv(6, 9),
):
    try:
        wrong()
    except (ValueError, TypeError, ArithmeticError) as error:
        print(type(error).__name__, error)
number = ec.get_random_big_number(curve.field.n - 2)
print(0 <= number <= curve.field.n - 2, len(str(curve)), repr(double) == str(double))
