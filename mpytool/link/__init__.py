# SPDX-License-Identifier: MIT
"""Link frozen modules into a runtime: analyse, place, patch, prove."""
