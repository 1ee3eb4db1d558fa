# expect: 3:8-9: expected ':' between key and value, found '=' [dict-equals]
# hint: a dict is written {key: value}
d = {a = 1}
