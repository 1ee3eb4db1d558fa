# SPDX-License-Identifier: MIT
import first
from first import log
print("second starts")
log.append("second")


def read():
    return first.setting
