# SPDX-License-Identifier: MIT
# not-on: wasm: it has no pins
# not-on: rp2040: its emulator reads outputs back as 0
# machine.Pin: output, reading back, calling, on and off, wrong pins and modes.
from machine import Pin

led = Pin(0, Pin.OUT)
for level in (1, 0, True, False):
    led.value(level)
    print(led.value(), led())
# expect: 1 1
# expect: 0 0
# expect: 1 1
# expect: 0 0
led(1)
print(led.value())  # expect: 1
led.off()
print(led())  # expect: 0
led.on()
print(led())  # expect: 1
other = Pin(1, Pin.OUT, value=1)
led.value(0)
print(led.value(), other.value())  # expect: 0 1
other.init(mode=Pin.OUT, value=0)
print(other.value(), Pin.IN != Pin.OUT)  # expect: 0 True
button = Pin(2, Pin.IN)
print(button.value() in (0, 1))  # expect: True
print(repr(led))  # expect: Pin(0, mode=OUT)
for wrong in (lambda: Pin(9999), lambda: Pin(-1), lambda: Pin("x"), lambda: Pin(0, 77), lambda: led.value(1, 2)):
    try:
        wrong()
        print("accepted")
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
# expect: ValueError
# expect: ValueError
# expect: TypeError
# expect: ValueError
# expect: TypeError
