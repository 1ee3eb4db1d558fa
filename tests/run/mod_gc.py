# SPDX-License-Identifier: MIT
# not-on: wasm: its collector does not see the stack
# gc: collect, mem_free, mem_alloc, enable, disable.
import gc
gc.collect()
free = gc.mem_free()
alloc = gc.mem_alloc()
print(free > 1000, alloc > 0)  # expect: True True
junk = [bytearray(100) for _ in range(30)]
print(gc.mem_free() < free, gc.mem_alloc() > alloc)  # expect: True True
def fill(n):
    return [bytearray(100) for _ in range(n)]

for _ in range(10):
    junk = fill(30)
junk = None
gc.collect()
print(free - gc.mem_free() < 12000)  # of 30,000; a collector may take an old word for a pointer
# expect: True
print(gc.isenabled())  # expect: True
gc.disable()
print(gc.isenabled())  # expect: False
x = [i for i in range(50)]
gc.enable()
print(gc.isenabled(), sum(x))  # expect: True 1225
