# expect: 3:1-9: expected a statement of MicroPython, found name 'function' [foreign-statement]
# hint: write def NAME(...):
function blink() {
}
