# expect: 5:1-2: expected 'except' or 'finally' after the block of 'try', found name 'y' [try-alone]
# note: 3:1: this 'try' has neither
try:
    x
y
