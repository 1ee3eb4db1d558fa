# expect: 3:2-22: expected '@micropython.bytecode', found '@micropython.native.x' [unknown-decorator]
# hint: leave the decorator out
@micropython.native.x
def f():
    pass
