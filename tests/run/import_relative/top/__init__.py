# SPDX-License-Identifier: MIT
WHERE = "top"
