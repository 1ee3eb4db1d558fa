// SPDX-License-Identifier: MIT
//
// The host's "flash": an array inside the program that stands for a board's free flash.

    .section .rt_flash, "a", %progbits
    .balign 4096
    .global rt_load_start, rt_load_end, rt_free_start, rt_free_end
rt_load_start:
rt_load_end:
rt_free_start:
    .fill 1024 * 1024, 1, 0xff
rt_free_end:
    .section .note.GNU-stack, "", %progbits
