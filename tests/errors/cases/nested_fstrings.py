# expect: 2:125: expected at most 40 f-strings inside each other, found more
x = f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{f"{y}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"}"
