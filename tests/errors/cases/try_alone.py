# expect: 4:1: expected 'except' or 'finally' after the block of 'try', found name 'y'
try:
    x
y
