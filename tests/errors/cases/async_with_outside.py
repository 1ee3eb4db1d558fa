# expect: 3:11: expected 'async with' inside an async function, found it outside
def f():
    async with x:
        pass
