# SPDX-License-Identifier: MIT
mine = 1
