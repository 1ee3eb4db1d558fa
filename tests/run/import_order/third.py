# SPDX-License-Identifier: MIT
import first
first.log.append(__name__)
NAME = __name__
