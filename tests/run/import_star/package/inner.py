# SPDX-License-Identifier: MIT
inner_value = 1
