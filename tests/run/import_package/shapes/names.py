# SPDX-License-Identifier: MIT
alpha = "a"
beta = "b"
_hidden = "h"
