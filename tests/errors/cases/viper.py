# expect: 2:2: expected bytecode functions only, found '@micropython.viper': native code is not supported yet
@micropython.viper
def f():
    pass
