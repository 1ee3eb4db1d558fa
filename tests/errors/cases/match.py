# expect: 3:1-6: expected a statement of MicroPython, found 'match' [match-statement]
# hint: MicroPython has no 'match': write if, elif and else
match x:
    case 1: pass
