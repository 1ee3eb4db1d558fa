# SPDX-License-Identifier: MIT
NAME = "share of " + __name__
