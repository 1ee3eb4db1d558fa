# expect: 4:5-10: expected 'await' inside a function, found it outside [await-outside]
# hint: put it into an 'async def' and start that with asyncio.run()
class C:
    await x
