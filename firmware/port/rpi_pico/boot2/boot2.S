// SPDX-License-Identifier: MIT
//
// Second stage of the RP2040's start: the boot ROM copies the first 252 bytes of flash to RAM,
// checks the CRC behind them (build.py appends it) and runs them.  This code makes flash readable
// in place (XIP) with the plain serial read command 03h, which every flash chip knows, and enters
// the program through its vector table at 0x10000100.
//
// Source: RP2040 datasheet, 2.8.1.3.1 "Flash second stage", 4.10 "SSI", 2.6.3 "Flash".

    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .text, "ax"
    .global _start
    .thumb_func
_start:
    ldr r3, ssi_base
    movs r0, #0
    str r0, [r3, #0x08]     // SSIENR: off, to change the others
    movs r0, #4
    str r0, [r3, #0x14]     // BAUDR: system clock / 4, 31 MHz at 125 MHz
    ldr r0, ctrlr0
    str r0, [r3, #0x00]     // CTRLR0
    movs r0, #0
    str r0, [r3, #0x04]     // CTRLR1: one data frame
    ldr r0, spi_ctrlr0
    ldr r1, spi_ctrlr0_reg
    str r0, [r1]
    movs r0, #1
    str r0, [r3, #0x08]     // SSIENR: on

    ldr r0, vectors
    ldr r1, vtor
    str r0, [r1]
    ldmia r0!, {r1, r2}     // initial stack pointer, reset handler
    msr msp, r1
    bx r2

    .balign 4
ssi_base:       .word 0x18000000
ctrlr0:         .word (31 << 16) | (3 << 8)          // 32-bit frames, mode "EEPROM read": send, then receive
spi_ctrlr0:     .word (0x03 << 24) | (2 << 8) | (6 << 2) // command 03h, 8-bit command, 24-bit address
spi_ctrlr0_reg: .word 0x180000f4
vtor:           .word 0xe000ed08
vectors:        .word 0x10000100
