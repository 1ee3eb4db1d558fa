# SPDX-License-Identifier: MIT
letters = "abc"
