# expect: 2:7: expected 'def', 'for' or 'with' after 'async', found name 'x'
async x
