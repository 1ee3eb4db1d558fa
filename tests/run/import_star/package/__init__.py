# SPDX-License-Identifier: MIT
from .inner import *
package_name = "package"
