# expect: 3:1-11: expected 'async with' inside an async function, found it outside [async-outside]
# hint: write 'async def' for the function around it
async with x:
    pass
