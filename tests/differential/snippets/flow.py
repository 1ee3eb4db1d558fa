# Control flow: loops, ranges, jumps out of handlers, dead code.
def loops(n):
    for i in range(n):
        print(i)
    for i in range(10):
        if i == 5:
            break
    else:
        print("else")
    for i in range(1, n, 2):
        continue
    for i in range(10, 0, -1):
        pass
    for i in range(n, n + 3, n):
        pass
    for i in range(*n):
        pass
    for i in range(0, n, 0):
        pass
    for a, (b, *c) in n:
        pass
    for n[0] in n:
        break
    else:
        return 1
    for n.x in n, n:
        pass
    while True:
        if n:
            break
        n = 1
    while n:
        n -= 1
        continue
    else:
        print()
    while 0:
        never()
    while n and not loops or loops:
        pass
def nested(n):
    for i in n:
        for j in range(i):
            try:
                if j:
                    break
                elif i:
                    continue
                else:
                    return j
            finally:
                print(j)
        with n as m, m:
            if m:
                break
            continue
def conditions(a, b, c):
    if a and b or c and not (a or b):
        return 1
    elif a: pass
    elif 0:
        never()
    elif b: return
    if 1:
        x = 1
    else:
        never()
    if 0:
        never()
    elif 1:
        x = 2
    else:
        never()
    if not a: return a if b else c
    return a if b and c else b if c else a
    dead = 1
    def dead_function(): return dead
def tries():
    try:
        a()
    except ValueError:
        b()
    except (KeyError, OSError) as e:
        print(e)
        return
    except:
        raise
    else:
        c()
    finally:
        d()
    try:
        pass
    finally:
        return
    try:
        raise ValueError from None
    except ValueError as e:
        raise e from e
    with a() as (b1, c1), d(): e()
    with a: pass
    assert a
    assert a, b
    del a
    del a1.b, a1[0], (a1, a2), a1.b().c
    raise
def swaps(a, b, c):
    a, b = b, a
    a, b, c = c, a, b
    a, b, c, d = a, b, c, a
    a, *b = c
    *a, b = c
    a, *b, c = [a], c
    [a, b] = c
    (a, [b, c]) = c
    [] = c
    a = b = c
    a = b = c = d
    a, b = 1, 2
    a.x, b[0] = b, a
    a += 1; a -= 1; a *= 1; a /= 1; a //= 1; a %= 1; a **= 1; a @= 1
    a &= 1; a |= 1; a ^= 1; a <<= 1; a >>= 1
    a.x += 1
    a.x.y[b] += 1
    a[b].x.y -= c
