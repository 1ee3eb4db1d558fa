// SPDX-License-Identifier: MIT
//
// What a Cortex-M port gives to the shared start code.

#ifndef CORTEX_M_H
#define CORTEX_M_H

#define REG(address) (*(volatile uint32_t *)(address))

void cortex_m_board_init(void);                   // clocks, timer, console
_Noreturn void cortex_m_board_end(int status);    // tells an emulator the program's status, then idles

void cortex_m_irq_0(void); // interrupt 0, if the port enables it

#endif
