# expect: 3:9-13: expected a value, found a key and value in a set [dict-or-set]
# hint: a dict has a ':' in every item, a set in none
x = {1, 2: 3}
