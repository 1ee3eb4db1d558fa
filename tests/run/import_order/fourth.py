# SPDX-License-Identifier: MIT
answer = 42
