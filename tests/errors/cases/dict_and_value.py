# expect: 2:12: expected a key and value, found a value alone
x = {1: 2, 3}
