# expect: 2:9: expected a value, found a key and value in a set
x = {1, 2: 3}
