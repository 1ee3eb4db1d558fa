# expect: 3:8-9: expected ':', found '{' [brace-block]
# hint: a block is a ':' and indented lines
if (x) {
    y = 1
}
