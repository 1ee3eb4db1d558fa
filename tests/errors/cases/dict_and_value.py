# expect: 3:12-13: expected a key and value, found a value alone [dict-or-set]
# hint: a dict has a ':' in every item, a set in none
x = {1: 2, 3}
