# expect: 2:8-9: expected a value after '*', found ')' [missing-value]
print(*)
