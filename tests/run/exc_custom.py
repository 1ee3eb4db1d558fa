# SPDX-License-Identifier: MIT
# Classes of exceptions defined by the program.
class AppError(Exception):
    pass

class Coded(AppError):
    def __init__(self, code, text):
        super().__init__(code, text)
        self.code = code
        self.text = text

    def __str__(self):
        return "E%d: %s" % (self.code, self.text)

try:
    raise AppError("plain")
except AppError as e:
    print(e, repr(e), e.args)
# expect: plain AppError('plain',) ('plain',)
try:
    raise Coded(7, "bad thing")
except AppError as e:
    print(e, e.code, e.args, isinstance(e, Coded))
# expect: E7: bad thing 7 (7, 'bad thing') True

class Mixin:
    def describe(self):
        return "described " + str(self)

class Multi(Mixin, AppError):
    pass

for base in (Multi, AppError, Exception):
    try:
        try:
            raise Multi("m")
        except Exception as e:
            print(e.describe())
            raise
    except base as e:
        print(base.__name__, repr(e))
# expect: described m
# expect: Multi Multi('m',)
# expect: described m
# expect: AppError Multi('m',)
# expect: described m
# expect: Exception Multi('m',)

class Quiet(Exception):
    def __init__(self):
        pass

try:
    raise Quiet
except Quiet as e:
    print(type(e).__name__, e.args)
# expect: Quiet ()

class StopHere(BaseException):
    pass

try:
    try:
        raise StopHere("s")
    except Exception:
        print("wrong")
except StopHere as e:
    print("passed Exception by", e)
# expect: passed Exception by s

class WithDefault(AppError):
    def __init__(self, msg="default message"):
        super().__init__(msg)

try:
    raise WithDefault
except AppError as e:
    print(e)
# expect: default message
e = Coded(1, "x")
e.extra = [1]
print(e.extra, e.args[1])  # expect: [1] x
