# expect: 3:1-6: expected a statement of MicroPython, found 'match' [match-statement]
# hint: MicroPython has no 'match': write if, elif and else
match command:
    case "go":
        go()
    case "stop" | "halt":
        stop()
    case _:
        pass

x = 1
