# expect: 3:1-2: expected a statement, found '/*' [c-comment]
# hint: a comment starts with #
/* blink */
x = 1
