# SPDX-License-Identifier: MIT
print(no_such_thing)
