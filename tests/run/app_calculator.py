# SPDX-License-Identifier: MIT
# A calculator: tokeniser, recursive-descent parser, evaluator with variables and errors.
class CalcError(Exception):
    pass

def tokens(text):
    i = 0
    while i < len(text):
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isdigit():
            j = i
            while j < len(text) and text[j].isdigit():
                j += 1
            yield "num", int(text[i:j])
            i = j
        elif c.isalpha():
            j = i
            while j < len(text) and text[j].isalpha():
                j += 1
            yield "name", text[i:j]
            i = j
        elif c in "+-*/%()=^":
            yield c, c
            i += 1
        else:
            raise CalcError("unexpected %r at %d" % (c, i))
    yield "end", None

class Parser:
    def __init__(self, text, names):
        self.tokens = tokens(text)
        self.names = names
        self.advance()

    def advance(self):
        self.kind, self.value = next(self.tokens, ("end", None))

    def expect(self, kind):
        if self.kind != kind:
            raise CalcError("expected %s, found %s" % (kind, self.kind))
        value = self.value
        self.advance()
        return value

    def expr(self):
        left = self.term()
        while self.kind in ("+", "-"):
            op = self.expect(self.kind)
            right = self.term()
            left = left + right if op == "+" else left - right
        return left

    def term(self):
        left = self.power()
        while self.kind in ("*", "/", "%"):
            op = self.expect(self.kind)
            right = self.power()
            left = {"*": lambda: left * right, "/": lambda: left // right, "%": lambda: left % right}[op]()
        return left

    def power(self):
        base = self.unary()
        if self.kind == "^":
            self.advance()
            return base ** self.power()
        return base

    def unary(self):
        if self.kind == "-":
            self.advance()
            return -self.unary()
        if self.kind == "(":
            self.advance()
            v = self.expr()
            self.expect(")")
            return v
        if self.kind == "name":
            name = self.expect("name")
            if name not in self.names:
                raise CalcError("unknown " + name)
            return self.names[name]
        return self.expect("num")

names = {}
for line in ("1 + 2 * 3", "(1 + 2) * 3", "x = 2 ^ 3 ^ 2", "x % 100 - -5", "2 ^ 100", "y + 1", "1 / 0", "3 $ 4", "(1", "x * x"):
    try:
        if "=" in line:
            name, line = [s.strip() for s in line.split("=")]
        else:
            name = "_"
        p = Parser(line, names)
        v = p.expr()
        if p.kind != "end":
            raise CalcError("expected end, found " + p.kind)
        names[name] = v
        print(line, "->", v)
    except (CalcError, ZeroDivisionError) as e:
        print(line, "!!", type(e).__name__, e)
# expect: 1 + 2 * 3 -> 7
# expect: (1 + 2) * 3 -> 9
# expect: 2 ^ 3 ^ 2 -> 512
# expect: x % 100 - -5 -> 17
# expect: 2 ^ 100 -> 1267650600228229401496703205376
# expect: y + 1 !! CalcError unknown y
# expect: 1 / 0 !! ZeroDivisionError divide by zero
# expect: 3 $ 4 !! CalcError unexpected '$' at 2
# expect: (1 !! CalcError expected ), found end
# expect: x * x -> 262144
