# SPDX-License-Identifier: MIT
# ruff: noqa: UP031 (MicroPython programs format by %)
"""Key exchange on curves of 256 to 521 bits, one private key of 256 bits, by utinyec."""

import utinyec.ec as ec
from utinyec.registry import get_curve

KEY = 0x7D7DC5F71EB29DDAF80D6214632EEAE03D9058AF1FB6D22ED80BADB62BC1A534

for name, size in (("secp256r1", 256), ("brainpoolP384r1", 64), ("secp521r1", 40)):
    curve = get_curve(name)
    alice = ec.Keypair(curve, KEY >> (256 - size))
    bob = ec.Keypair(curve, KEY & 0xFFFF)
    secret = ec.ECDH(alice).get_secret(bob)
    print(name, "%x" % alice.pub.x)
    print("%x" % bob.pub.y)
    print("%x" % secret.x, secret == ec.ECDH(bob).get_secret(alice))
