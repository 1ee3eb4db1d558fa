# expect: 3:14-15: expected a name to import, found the end of the line [bad-import]
# hint: write the names, or * for all; several lines need brackets
from x import
