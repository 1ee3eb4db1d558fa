# expect: 3:1: expected 'def' or 'class' after a decorator, found name 'x'
@deco
x = 1
