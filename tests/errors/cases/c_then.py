# expect: 2:6-10: expected ':' after 'if' condition, found name 'then' [missing-colon]
if x then:
    pass
