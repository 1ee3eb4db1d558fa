# expect: 2:1: expected 'break' inside a loop, found it outside
break
