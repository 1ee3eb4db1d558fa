# expect: 2:7-8: expected 'def', 'for' or 'with' after 'async', found name 'x' [unexpected-token]
async x
