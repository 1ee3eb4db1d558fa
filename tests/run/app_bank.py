# SPDX-License-Identifier: MIT
# Accounts: classes, properties, exceptions, a ledger, context managers that roll back.
class BankError(Exception):
    pass

class NotEnough(BankError):
    def __init__(self, account, wanted):
        super().__init__("%s has %d, wanted %d" % (account.owner, account.balance, wanted))
        self.missing = wanted - account.balance

class Account:
    _next = 1

    def __init__(self, owner, balance=0):
        self.owner = owner
        self._balance = balance
        self.number = Account._next
        Account._next += 1
        self.history = []

    @property
    def balance(self):
        return self._balance

    @balance.setter
    def balance(self, v):
        if v < 0:
            raise NotEnough(self, self._balance - v)
        self.history.append(v - self._balance)
        self._balance = v

    def __lt__(self, o):
        return self.balance < o.balance

    def __str__(self):
        return "#%d %s: %d" % (self.number, self.owner, self.balance)

class Savings(Account):
    rate = 5

    def interest(self):
        self.balance += self.balance * self.rate // 100

class Transaction:
    def __init__(self, *accounts):
        self.accounts = accounts

    def __enter__(self):
        self.saved = [(a, a._balance, len(a.history)) for a in self.accounts]
        return self

    def __exit__(self, typ, exc, tb):
        if typ is not None:
            for a, b, n in self.saved:
                a._balance = b
                del a.history[n:]
            print("rolled back:", exc)
        return typ is not None and issubclass(typ, BankError)

    def move(self, a, b, n):
        b.balance += n
        a.balance -= n

ann, bob, sue = Account("ann", 100), Savings("bob", 200), Account("sue")
with Transaction(ann, bob, sue) as t:
    t.move(ann, bob, 30)
    t.move(bob, sue, 50)
print(ann, "|", bob, "|", sue)  # expect: #1 ann: 70 | #2 bob: 180 | #3 sue: 50
with Transaction(ann, sue) as t:
    t.move(sue, ann, 10)
    t.move(ann, sue, 1000)
# expect: rolled back: ann has 80, wanted 1000
print(ann, "|", sue, ann.history)  # expect: #1 ann: 70 | #3 sue: 50 [-30]
bob.interest()
print(bob, [str(a) for a in sorted([ann, bob, sue])])
# expect: #2 bob: 189 ['#3 sue: 50', '#1 ann: 70', '#2 bob: 189']
try:
    sue.balance -= 100
except NotEnough as e:
    print(e, e.missing)
# expect: sue has 50, wanted 100 50
try:
    with Transaction(ann) as t:
        raise KeyError("not ours")
except KeyError:
    print("passed on")
# expect: rolled back: not ours
# expect: passed on
