# expect: 3:1-5: expected a statement of MicroPython, found 'case' [match-statement]
# hint: MicroPython has no 'match': write if, elif and else
case 1:
    pass
