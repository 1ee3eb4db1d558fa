# SPDX-License-Identifier: MIT
# A small Lisp: reader, environments as nested dicts, closures, tail of lists, printing.
def read(text):
    toks = text.replace("(", " ( ").replace(")", " ) ").split()

    def one():
        t = toks.pop(0)
        if t == "(":
            out = []
            while toks[0] != ")":
                out.append(one())
            toks.pop(0)
            return out
        try:
            return int(t)
        except ValueError:
            return t

    while toks:
        yield one()

class Env(dict):
    def __init__(self, names=(), values=(), outer=None):
        super().__init__()
        for n, v in zip(names, values):
            self[n] = v
        self.outer = outer

    def find(self, n):
        env = self
        while env is not None:
            if n in env:
                return env
            env = env.outer
        raise NameError(n)

def evaluate(x, env):
    if isinstance(x, str):
        return env.find(x)[x]
    if not isinstance(x, list):
        return x
    head = x[0]
    if head == "define":
        env[x[1]] = evaluate(x[2], env)
        return None
    if head == "if":
        return evaluate(x[2] if evaluate(x[1], env) else x[3], env)
    if head == "lambda":
        return lambda *a: evaluate(x[2], Env(x[1], a, env))
    if head == "quote":
        return x[1]
    f, *args = [evaluate(e, env) for e in x]
    return f(*args)

def text(v):
    return "(" + " ".join(map(text, v)) + ")" if isinstance(v, list) else str(v)

top = Env()
top.update({
    "+": lambda *a: sum(a), "*": lambda a, b: a * b, "-": lambda a, b: a - b, "<": lambda a, b: a < b,
    "=": lambda a, b: a == b, "list": lambda *a: list(a), "car": lambda l: l[0], "cdr": lambda l: l[1:],
    "cons": lambda a, l: [a] + l, "null": lambda l: l == [],
})
program = """
(define fact (lambda (n) (if (< n 2) 1 (* n (fact (- n 1))))))
(fact 5) (fact 7)
(define map (lambda (f l) (if (null l) (quote ()) (cons (f (car l)) (map f (cdr l))))))
(map (lambda (x) (* x x)) (list 1 2 3 4))
(define adder (lambda (n) (lambda (m) (+ n m))))
((adder 10) 32)
(quote (a (b c) 1))
(undefined 1)
"""
for form in read(program):
    try:
        v = evaluate(form, top)
        if v is not None:
            print(text(v))
    except NameError as e:
        print("unbound:", e)
# expect: 120
# expect: 5040
# expect: (1 4 9 16)
# expect: 42
# expect: (a (b c) 1)
# expect: unbound: undefined
