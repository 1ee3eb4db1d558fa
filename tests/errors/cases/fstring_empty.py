# expect: 2:5: expected an expression between '{' and '}', found nothing
x = f"a{}b"
