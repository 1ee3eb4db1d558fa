# expect: 4:5-15: expected 'async with' inside an async function, found it outside [async-outside]
# hint: write 'async def' for the function around it
def f():
    async with x:
        pass
