# SPDX-License-Identifier: MIT
print("first starts")
log = ["first"]
setting = "initial"
