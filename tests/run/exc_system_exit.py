# SPDX-License-Identifier: MIT
# sys.exit raises SystemExit, which can be caught.
import sys

try:
    sys.exit()
except SystemExit as e:
    print("exit", e.args)
# expect: exit ()
try:
    sys.exit(3)
except SystemExit as e:
    print("exit", e.args)
# expect: exit (3,)
try:
    raise SystemExit("text")
except BaseException as e:
    print(type(e).__name__, e)
# expect: SystemExit text
try:
    try:
        sys.exit(1)
    except Exception:
        print("not reached")
    finally:
        print("finally")
    # expect: finally
except SystemExit:
    print("caught outside")
# expect: caught outside
