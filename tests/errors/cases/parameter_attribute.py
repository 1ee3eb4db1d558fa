# expect: 2:11-12: expected ')' after the parameters, found '.' [unexpected-token]
def f(self.x):
    pass
