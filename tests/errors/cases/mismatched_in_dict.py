# expect: 4:8-11: expected ',' or '}', found a string [missing-comma]
# hint: is a comma missing before it?
x = {
    ord"<"): "&lt;",
    ord(">"): "&gt;",
}
