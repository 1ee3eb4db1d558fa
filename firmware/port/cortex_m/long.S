// SPDX-License-Identifier: MIT
//
// Arithmetic of 64 bits, smaller than the compiler's library.  Names and meanings are of "Run-time ABI
// for the Arm Architecture".

    .syntax unified
    .thumb

// r0 and r1 / r2 and r3: quotient in r0 and r1, remainder in r2 and r3; bit by bit.
    .section .text.divide_long, "ax", %progbits
    .global __aeabi_uldivmod
    .type __aeabi_uldivmod, %function
    .thumb_func
__aeabi_uldivmod:
    push {r4-r7, lr}
    movs r4, #0 // r4 and r5: the rest
    movs r5, #0
    movs r6, #64
1:  adds r0, r0 // the quotient comes in where the dividend goes out
    adcs r1, r1
    adcs r4, r4
    adcs r5, r5
    bcs 2f // the rest has 65 bits
    cmp r4, r2
    mov r7, r5
    sbcs r7, r3
    bcc 3f
2:  subs r4, r2
    sbcs r5, r3
    adds r0, #1
3:  subs r6, #1
    bne 1b
    mov r2, r4
    mov r3, r5
    pop {r4-r7, pc}
    .size __aeabi_uldivmod, . - __aeabi_uldivmod

// r0 and r1 * r2 and r3: the lower 64 bits in r0 and r1; by halves of the lower words.
    .section .text.multiply_long, "ax", %progbits
    .global __aeabi_lmul
    .type __aeabi_lmul, %function
    .thumb_func
__aeabi_lmul:
    push {r4, r5, lr}
    muls r1, r2
    muls r3, r0
    adds r1, r3
    lsrs r3, r0, #16
    lsrs r4, r2, #16
    uxth r0, r0
    uxth r2, r2
    movs r5, r0
    muls r5, r4 // low * high
    muls r4, r3 // high * high
    adds r1, r4
    muls r3, r2 // high * low
    muls r0, r2 // low * low
    lsls r2, r5, #16
    lsrs r5, r5, #16
    adds r0, r2
    adcs r1, r5
    lsls r2, r3, #16
    lsrs r3, r3, #16
    adds r0, r2
    adcs r1, r3
    pop {r4, r5, pc}
    .size __aeabi_lmul, . - __aeabi_lmul
