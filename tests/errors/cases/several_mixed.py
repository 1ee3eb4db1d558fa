# expect: 13:14-17: expected ',' or ')', found name 'Pin' [missing-comma]
# hint: is a comma missing before it?
# expect: 16:22-23: expected ':' after the iterable of 'for', found the end of the line [missing-colon]
# hint: add ':' at the end of the 'for' line
# expect: 20:1-6: expected ')' for the '(' of line 18, found name 'blink' [unclosed-bracket]
# note: 18:19: '(' was opened here
# hint: add ')' where the expression ends
# expect: 21:1-13: expected '(' after 'print', found a string [print-statement]
# hint: 'print' is a function: write print("done")
import time
from machine import Pin

led = Pin(25 Pin.OUT)

def blink(n):
    for i in range(n)
        led.toggle()
        time.sleep(0.5

blink(5)
print "done"
