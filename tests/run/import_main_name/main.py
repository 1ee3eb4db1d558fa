# SPDX-License-Identifier: MIT
# not-on: wasm: runs it as an imported module
# __name__ of the main program and of imported modules.
import helper
print(__name__, helper.who())  # expect: __main__ helper
if __name__ == "__main__":
    print("run as the main program")
# expect: run as the main program
import sys
print("__main__" in sys.modules or True)  # expect: True
import __main__
print(__main__.MARK if hasattr(__main__, "MARK") else "not yet")  # expect: not yet
MARK = "set"
print(__main__.MARK)  # expect: set
