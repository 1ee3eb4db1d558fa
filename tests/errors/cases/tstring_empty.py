# expect: 3:7-9: expected an expression between '{' and '}', found nothing [bad-tstring]
# hint: write a brace itself twice: {{ or }}
x = t"{}"
