# SPDX-License-Identifier: MIT
from . import sibling
from .sibling import text
from .. import above
from ... import share
from ...share import NAME

values = {"sibling": sibling.text, "text": text, "above": above, "share": share.NAME, "same": NAME == share.NAME}
