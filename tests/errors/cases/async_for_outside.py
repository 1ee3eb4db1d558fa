# expect: 2:7: expected 'async for' inside an async function, found it outside
async for x in y:
    pass
