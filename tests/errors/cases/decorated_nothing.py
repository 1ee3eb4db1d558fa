# expect: 4:1-2: expected 'def' or 'class' after a decorator, found name 'x' [decorator-target]
# hint: a decorator stands on the line before 'def' or 'class'
@deco
x = 1
