# SPDX-License-Identifier: MIT
"""Key exchange on curves of 256 to 521 bits with private keys of full length, by utinyec."""

import utinyec.ec as ec
from utinyec.registry import get_curve

ALICE = 0x7D7DC5F71EB29DDAF80D6214632EEAE03D9058AF1FB6D22ED80BADB62BC1A534
BOB = 0xC88F01F510D9AC3F70A292DAA2316DE544E9AAB8AFE84049C62A9C57862D1433

for name, size in (("secp256r1", 256), ("brainpoolP384r1", 384), ("secp521r1", 521)):
    curve = get_curve(name)
    private = pow(ALICE, 3) >> (768 - size), pow(BOB, 3) >> (768 - size)
    if size == 256:
        private = ALICE, BOB
    alice, bob = [ec.Keypair(curve, key % curve.field.n) for key in private]
    secret = ec.ECDH(alice).get_secret(bob)
    print(name, "%x" % alice.pub.x)
    print("%x" % bob.pub.y)
    print("%x" % secret.x, secret == ec.ECDH(bob).get_secret(alice))
