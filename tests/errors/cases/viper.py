# expect: 3:2-19: expected bytecode functions only, found '@micropython.viper': native code is not supported yet [native-code]
# hint: remove the decorator: the function runs as bytecode
@micropython.viper
def f():
    pass
