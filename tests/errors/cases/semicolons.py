# expect: 3:3-4: expected a statement before ';', found ';' [missing-value]
# hint: remove the ';'
x;;y
