# expect: 3:7-10: expected 'def' after a decorator and 'async', found 'for' [decorator-target]
@deco
async for x in y: pass
