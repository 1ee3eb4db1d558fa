# SPDX-License-Identifier: MIT
import sys as hidden_module
visible = "visible"
number = 7
_private = "private"
del hidden_module
