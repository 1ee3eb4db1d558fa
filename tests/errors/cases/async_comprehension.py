# expect: 4:15-20: expected ',' or ']', found 'async' [async-comprehension]
# hint: MicroPython has no asynchronous comprehensions: write a loop
async def f():
    return [x async for x in y]
