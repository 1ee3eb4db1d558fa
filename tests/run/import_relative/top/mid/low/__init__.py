# SPDX-License-Identifier: MIT
from ...share import NAME as up
from .. import above
