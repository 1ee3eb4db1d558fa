# SPDX-License-Identifier: MIT
ok = False
