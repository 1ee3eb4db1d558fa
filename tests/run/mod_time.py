# SPDX-License-Identifier: MIT
# time: ticks, sleep, localtime and mktime.
import time
a = time.ticks_ms()
time.sleep_ms(3)
b = time.ticks_ms()
print(time.ticks_diff(b, a) >= 2, time.ticks_diff(a, b) <= -2, time.ticks_diff(a, a))
# expect: True True 0
u = time.ticks_us()
time.sleep_us(500)
print(time.ticks_diff(time.ticks_us(), u) >= 400)  # expect: True
print(time.ticks_diff(time.ticks_add(a, 100), a), time.ticks_diff(a, time.ticks_add(a, 100)))
# expect: 100 -100
top = time.ticks_add(0, -1)
print(time.ticks_diff(time.ticks_add(top, 5), top), time.ticks_add(top, 1))  # expect: 5 0
time.sleep(0)
time.sleep(0.002)
t = (2024, 2, 29, 13, 45, 10, 0, 0)
stamp = time.mktime(t)
print(time.localtime(stamp)[:6], time.localtime(stamp)[6], time.localtime(stamp)[7])
# expect: (2024, 2, 29, 13, 45, 10) 3 60
day = 86400
for offset in (0, 1, 306, 307, 366, 1461):
    print(time.localtime(stamp + offset * day)[:3], time.localtime(stamp + offset * day)[6:8])
# expect: (2024, 2, 29) (3, 60)
# expect: (2024, 3, 1) (4, 61)
# expect: (2024, 12, 31) (1, 366)
# expect: (2025, 1, 1) (2, 1)
# expect: (2025, 3, 1) (5, 60)
# expect: (2028, 2, 29) (1, 60)
print(time.mktime((2024, 3, 1, 0, 0, 0, 0, 0)) - time.mktime((2024, 2, 28, 0, 0, 0, 0, 0)))
# expect: 172800
print(time.mktime((2001, 1, 1, 0, 0, 0, 0, 0)) - time.mktime((2000, 1, 1, 0, 0, 0, 0, 0)))
# expect: 31622400
print(len(time.localtime()) >= 8, time.time() >= 0)  # expect: True True
print(abs(time.time_ns() // 1000000000 - time.time()) < 2, type(time.time_ns()))
# expect: True <class 'int'>
c = time.ticks_cpu()
time.sleep_ms(1)
print(time.ticks_diff(time.ticks_cpu(), c) >= 0)  # expect: True
