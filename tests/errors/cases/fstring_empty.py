# expect: 3:8-10: expected an expression between '{' and '}', found nothing [bad-fstring]
# hint: write a brace itself twice: {{ or }}
x = f"a{}b"
