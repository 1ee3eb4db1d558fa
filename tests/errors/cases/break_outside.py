# expect: 2:1-6: expected 'break' inside a loop, found it outside [break-outside]
break
