# expect: 3:7: expected 'def' after a decorator and 'async', found 'for'
@deco
async for x in y: pass
