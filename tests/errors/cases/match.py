# expect: 2:7: expected a newline or an operator, found name 'x'
match x:
    case 1: pass
