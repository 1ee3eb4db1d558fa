# SPDX-License-Identifier: MIT
import state
print("broken runs")
if not state.ok:
    raise ValueError("not ready")
value = "fine"
