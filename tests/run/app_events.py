# SPDX-License-Identifier: MIT
# Events, observers, states, plug-ins registered by decorators, weak coupling by names.
class Signal:
    def __init__(self):
        self.handlers = []

    def connect(self, f):
        self.handlers.append(f)
        return f

    def __call__(self, *args, **kw):
        return [f(*args, **kw) for f in list(self.handlers)]

changed = Signal()

@changed.connect
def show(name, value):
    print("changed", name, value)

@changed.connect
def count(name, value, seen=[]):
    seen.append(name)
    return len(seen)

class Observable:
    def __setattr__(self, name, value):
        old = self.__dict__.get(name)
        object.__setattr__(self, name, value)
        if old != value:
            print(changed(name, value))

o = Observable()
o.x = 1
# expect: changed x 1
# expect: [None, 1]
o.x = 1
o.x = 2
# expect: changed x 2
# expect: [None, 2]

class Machine:
    table = {}

    @classmethod
    def on(cls, state, event):
        def register(f):
            cls.table[state, event] = f
            return f
        return register

    def __init__(self):
        self.state = "idle"
        self.log = []

    def fire(self, event):
        action = self.table.get((self.state, event))
        if action is None:
            self.log.append("ignored %s in %s" % (event, self.state))
            return
        self.state = action(self) or self.state

@Machine.on("idle", "coin")
def _coin(m):
    m.log.append("thanks")
    return "paid"

@Machine.on("paid", "push")
def _push(m):
    m.log.append("turn")
    return "idle"

@Machine.on("paid", "coin")
def _more(m):
    m.log.append("already paid")

m = Machine()
for e in "push coin coin push push".split():
    m.fire(e)
print(m.state, m.log)
# expect: idle ['ignored push in idle', 'thanks', 'already paid', 'turn', 'ignored push in idle']
COMMANDS = {}

def command(name, *aliases):
    def deco(f):
        for n in (name,) + aliases:
            COMMANDS[n] = f
        return f
    return deco

@command("add", "plus")
def add(*a):
    return sum(map(int, a))

@command("join")
def join(sep, *a):
    return sep.join(a)

for line in ("add 1 2 3", "plus 4", "join - a b", "none"):
    name, *args = line.split()
    print(COMMANDS.get(name, lambda *a: "unknown")(*args))
# expect: 6
# expect: 4
# expect: a-b
# expect: unknown
