# expect: 3:2-4: expected '-= 1', found '--' [increment]
# hint: write i -= 1
i--
