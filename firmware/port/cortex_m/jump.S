// SPDX-License-Identifier: MIT
//
// rt_save_regs and rt_restore_regs: setjmp and longjmp for Cortex-M without an FPU, Thumb-1
// instructions only.  Saved: r4 - r11, sp, lr.  Which registers a call preserves: AAPCS32.

    .syntax unified
    .thumb

    .section .text.rt_save_regs, "ax", %progbits
    .global rt_save_regs
    .type rt_save_regs, %function
    .thumb_func
rt_save_regs:
    stmia r0!, {r4-r7}
    mov r1, r8
    mov r2, r9
    mov r3, r10
    stmia r0!, {r1-r3}
    mov r1, r11
    mov r2, sp
    mov r3, lr
    stmia r0!, {r1-r3}
    movs r0, #0
    bx lr
    .size rt_save_regs, . - rt_save_regs

    .section .text.rt_restore_regs, "ax", %progbits
    .global rt_restore_regs
    .type rt_restore_regs, %function
    .thumb_func
rt_restore_regs:
    mov r12, r1
    adds r0, #16
    ldmia r0!, {r1-r3}
    mov r8, r1
    mov r9, r2
    mov r10, r3
    ldmia r0!, {r1-r3}
    mov r11, r1
    mov sp, r2
    mov lr, r3
    subs r0, #40
    ldmia r0!, {r4-r7}
    mov r0, r12
    bx lr
    .size rt_restore_regs, . - rt_restore_regs
