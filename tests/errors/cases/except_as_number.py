# expect: 5:13-14: expected a name after 'as', found number '1' [missing-name]
# hint: a name starts with a letter or _
try:
    x
except E as 1:
    y
