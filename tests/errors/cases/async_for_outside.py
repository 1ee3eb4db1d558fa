# expect: 3:1-10: expected 'async for' inside an async function, found it outside [async-outside]
# hint: write 'async def' for the function around it
async for x in y:
    pass
