# SPDX-License-Identifier: MIT
# not-on: wasm: its heap grows
# MemoryError can be caught; memory is free again afterwards.
import gc

def fill():
    hoard = []
    while True:
        hoard.append(bytearray(1024))

for _ in range(2):
    try:
        fill()
    except MemoryError:
        print("MemoryError")
    gc.collect()
# expect: MemoryError
# expect: MemoryError

def chain():
    link = None
    while True:
        link = (link, link)

try:
    chain()
except MemoryError:
    print("MemoryError")
# expect: MemoryError
try:
    x = "ab"
    while True:
        x = x + x
except MemoryError:
    print("MemoryError")
# expect: MemoryError
x = None
try:
    x = [0] * 100000000
except MemoryError as e:
    print("MemoryError")
# expect: MemoryError
try:
    bytearray(1 << 29)
except MemoryError as e:
    print("MemoryError")
# expect: MemoryError
gc.collect()
print(len(bytearray(5000)), sum(range(100)))  # expect: 5000 4950
