# SPDX-License-Identifier: MIT
MINE = 77
