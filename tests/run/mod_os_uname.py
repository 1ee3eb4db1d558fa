# SPDX-License-Identifier: MIT
# not-on: wasm: it has no uname
# os.uname(): a tuple with names.
import os, sys
u = os.uname()
print(len(u), u.sysname == u[0] == sys.platform, u.nodename == u[1], u.release == u[2], u.version == u[3], u.machine == u[4])
# expect: 5 True True True True True
print(u.machine == sys.implementation._machine, u.release, "mpytool" in u.version)
# expect: True 1.29.0 True
print(str(u).startswith("(sysname='"), list(u) == [u[0], u[1], u[2], u[3], u[4]], u[1:3] == (u[1], u[2]))
# expect: True True True
