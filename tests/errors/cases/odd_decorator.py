# expect: 3:2-18: expected '@micropython.bytecode', found '@micropython.fast' [unknown-decorator]
# hint: leave the decorator out
@micropython.fast
def f():
    pass
