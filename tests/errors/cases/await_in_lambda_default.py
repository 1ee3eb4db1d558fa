# expect: 3:14-19: expected 'await' inside a function, found it outside [await-outside]
# hint: put it into an 'async def' and start that with asyncio.run()
f = lambda x=await y: x
