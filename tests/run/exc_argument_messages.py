# SPDX-License-Identifier: MIT
# not-on: wasm: more detailed messages
# Texts of errors about arguments.
def show(f, *args, **kw):
    try:
        f(*args, **kw)
    except TypeError as e:
        print(e)

def two(a, b):
    pass

def opt(a, b=1):
    pass

def kwonly(*, k):
    pass

show(two)  # expect: function takes 2 positional arguments but 0 were given
show(two, 1)  # expect: function takes 2 positional arguments but 1 were given
show(two, 1, 2, 3)  # expect: function takes 2 positional arguments but 3 were given
show(two, 1, 2, b=3)  # expect: function got multiple values for argument 'b'
show(two, 1, 2, c=3)  # expect: unexpected keyword argument 'c'
show(opt)  # expect: function takes 1 positional arguments but 0 were given
show(opt, 1, 2, 3)  # expect: function takes 2 positional arguments but 3 were given
show(kwonly)  # expect: function missing keyword-only argument
show(kwonly, 1)  # expect: function takes 0 positional arguments but 1 were given
show(kwonly, k=1, z=2)  # expect: unexpected keyword argument 'z'
show(lambda: 0, 1)  # expect: function takes 0 positional arguments but 1 were given

class C:
    def __init__(self, a):
        pass

    def m(self, x):
        pass

show(C)  # expect: function takes 2 positional arguments but 1 were given
show(C, 1, 2)  # expect: function takes 2 positional arguments but 3 were given
show(C(1).m)  # expect: function takes 2 positional arguments but 1 were given
show(C(1).m, 1, 2)  # expect: function takes 2 positional arguments but 3 were given
