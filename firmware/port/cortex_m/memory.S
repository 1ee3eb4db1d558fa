// SPDX-License-Identifier: MIT
//
// The C library's functions on memory that the runtime and the compiler call, smaller than the library's
// own: Thumb-1 instructions only.  Words are moved where addresses are aligned, else bytes.
// Which registers a call preserves: AAPCS32.

    .syntax unified
    .thumb

    .macro function name
    .section .text.\name, "ax", %progbits
    .global \name
    .type \name, %function
    .thumb_func
\name:
    .endm

// r0 to, r1 byte, r2 size: from the end on
    function memset
    uxtb r1, r1
    movs r3, r0
    orrs r3, r2
    lsls r3, r3, #30
    bne 2f
    lsls r3, r1, #8
    orrs r1, r3
    lsls r3, r1, #16
    orrs r1, r3
    b 4f
1:  strb r1, [r0, r2]
2:  subs r2, #1
    bhs 1b
    bx lr
3:  str r1, [r0, r2]
4:  subs r2, #4
    bhs 3b
    bx lr
    .size memset, . - memset

// r0 to, r1 from, r2 size
    function memmove
    .global memcpy
    .type memcpy, %function
    .thumb_func
memcpy:
    movs r3, r0
    orrs r3, r1
    lsls r3, r3, #30
    bne 5f
    cmp r0, r1
    bls 3f
// From the end on: bytes until whole words are left.
1:  lsls r3, r2, #30
    beq 2f
    subs r2, #1
    ldrb r3, [r1, r2]
    strb r3, [r0, r2]
    b 1b
6:  ldr r3, [r1, r2]
    str r3, [r0, r2]
2:  subs r2, #4
    bhs 6b
    bx lr
// From the start on.
3:  push {r0, lr}
    b 8f
7:  ldmia r1!, {r3}
    stmia r0!, {r3}
8:  subs r2, #4
    bhs 7b
    adds r2, #4
    b 9f
4:  ldrb r3, [r1]
    strb r3, [r0]
    adds r1, #1
    adds r0, #1
9:  subs r2, #1
    bhs 4b
    pop {r0, pc}
5:  cmp r0, r1
    bhi 10f
    push {r0, lr}
    b 9b
11: ldrb r3, [r1, r2]
    strb r3, [r0, r2]
10: subs r2, #1
    bhs 11b
    bx lr
    .size memmove, . - memmove

// r0, r1 texts, r2 size: < 0, 0 or > 0
    function memcmp
    push {r4, lr}
    adds r2, r0
1:  cmp r0, r2
    beq 2f
    ldrb r3, [r0]
    ldrb r4, [r1]
    adds r0, #1
    adds r1, #1
    subs r3, r4
    beq 1b
    movs r0, r3
    pop {r4, pc}
2:  movs r0, #0
    pop {r4, pc}
    .size memcmp, . - memcmp

    function strlen
    movs r1, r0
1:  ldrb r2, [r0]
    adds r0, #1
    cmp r2, #0
    bne 1b
    subs r0, r1
    subs r0, #1
    bx lr
    .size strlen, . - strlen

// r0 text, r1 byte: its first place, the end counts; or 0
    function strchr
1:  ldrb r2, [r0]
    cmp r2, r1
    beq 2f
    adds r0, #1
    cmp r2, #0
    bne 1b
    movs r0, #0
2:  bx lr
    .size strchr, . - strchr
