# SPDX-License-Identifier: MIT
print("init round")
NAME = "round"
