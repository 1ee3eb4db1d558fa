# SPDX-License-Identifier: MIT
# not-on: wasm: it has no devices
# not-on: host: it has no devices
# not-on: stress: it has no devices
# not-on: switch: it has no devices
# machine.mem8, mem16 and mem32: a register to read on every Cortex-M, and one to write on each board.
from machine import mem8, mem16, mem32

CPUID = 0xE000ED00  # Arm v6-M and v7-M: implementer in the top byte, part number in bits 4 to 15
FPGA_LEDS = 0x40028000  # MPS2: two LEDs
WATCHDOG_SCRATCH0 = 0x4005800C  # RP2040: keeps any word

cpu = mem32[CPUID]
part = cpu >> 4 & 0xFFF
print(hex(cpu >> 24), part in (0xC23, 0xC60), cpu > 0x3FFFFFFF)  # expect: 0x41 True True
register = FPGA_LEDS if part == 0xC23 else WATCHDOG_SCRATCH0
for value in (1, 2, 3, 0):
    mem32[register] = value
    print(mem32[register])
# expect: 1
# expect: 2
# expect: 3
# expect: 0
mem32[register] |= 2
mem32[register] ^= 3
print(mem32[register])  # expect: 1
mem32[register] = 0
flash = [mem8[address] for address in range(4)]
print(flash[0] | flash[1] << 8 == mem16[0], mem16[0] | mem16[2] << 16 == mem32[0])  # expect: True True
for wrong in (lambda: mem32[register + 2], lambda: mem16[register + 1], lambda: mem32["x"]):
    try:
        wrong()
        print("accepted")
    except (ValueError, TypeError) as e:
        print(type(e).__name__)
# expect: ValueError
# expect: ValueError
# expect: TypeError
