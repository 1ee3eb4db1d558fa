# expect: 3:8-9: expected a quote at the end of the string, found the end of the line [bad-fstring]
# hint: the expression ends at the first '}', ':' or '!', also between quotes
x = f"{'}'}"
