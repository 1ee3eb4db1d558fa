# SPDX-License-Identifier: MIT
text = "sibling"
