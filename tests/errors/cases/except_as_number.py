# expect: 4:13: expected a name after 'as', found number '1'
try:
    x
except E as 1:
    y
