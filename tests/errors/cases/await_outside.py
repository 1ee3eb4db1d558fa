# expect: 3:1-6: expected 'await' inside a function, found it outside [await-outside]
# hint: put it into an 'async def' and start that with asyncio.run()
await x
