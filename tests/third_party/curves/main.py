# SPDX-License-Identifier: MIT
"""Elliptic curves of 256 to 521 bits, by the package utinyec, with small private keys."""

import utinyec.ec as ec
from utinyec.registry import get_curve

for name, alice, bob in (
    ("secp256r1", 0x1D3, 0x2A7),
    ("brainpoolP384r1", 0x65, 0x4B),
    ("secp521r1", 0x39, 0x2D),
):
    curve = get_curve(name)
    keys_a, public_a = ec.make_keypair(curve, alice)
    keys_b, public_b = ec.make_keypair(curve, bob)
    secret = ec.ECDH(keys_a).get_secret(ec.Keypair(curve, pub=public_b))
    same = ec.ECDH(keys_b).get_secret(ec.Keypair(curve, pub=public_a))
    print(name, curve.is_singular(), curve.on_curve(public_a.x, public_a.y))
    print("  A.x = %x" % public_a.x)
    print("  B.y = %d" % public_b.y)
    print("  S.x =", hex(secret.x), secret == same)

double, triple = curve.g * 2, 3 * curve.g
print(double + curve.g == triple, triple - curve.g == double, triple == double, curve.g * -1 == curve.g)
print(curve.g - curve.g == ec.Inf(curve), curve.g * curve.field.n == ec.Inf(curve), curve.g + ec.Inf(curve) == curve.g)
print("%x" % ec.mod_inv(3, curve.field.p))
print(ec.Point(curve, 1, 2).on_curve, ec.get_bit_length(curve.field.n))
for wrong in (lambda: get_curve("nothing"), lambda: ec.Keypair(curve), lambda: curve.g + 1, lambda: ec.mod_inv(6, 9)):
    try:
        wrong()
    except (ValueError, TypeError, ArithmeticError) as error:
        print(type(error).__name__, error)
number = ec.get_random_big_number(curve.field.n - 2)
print(0 <= number <= curve.field.n - 2, len(str(curve)), repr(double) == str(double))
