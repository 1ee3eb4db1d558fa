# SPDX-License-Identifier: MIT
from .. import WHERE as above
from . import low
