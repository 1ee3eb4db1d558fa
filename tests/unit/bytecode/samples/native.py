@micropython.viper
def v(p: ptr8) -> int:
    return p[0]


@micropython.native
def n(a):
    return a


@micropython.asm_thumb
def t(r0, r1):
    add(r0, r0, r1)
