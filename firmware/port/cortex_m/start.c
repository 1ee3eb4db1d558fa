// SPDX-License-Identifier: MIT
//
// Start of a Cortex-M: vector table, memory, the runtime, and what follows its end.
// Source: ARMv6-M and ARMv7-M Architecture Reference Manuals, "Exception model".

#include "rt.h"
#include "rt_main.h"
#include "cortex_m.h"

extern uint32_t bss_start[], bss_end[];
#define STACK_RESERVE 1536 // bytes for C functions behind the last check of the stack

extern char heap_start[], heap_end[], stack_end[];

static void start(void);
static void fault(void);
__attribute__((weak, alias("fault"))) void cortex_m_irq_0(void);

// Initial stack pointer, the processor's handlers, the first interrupt's.  Ports use no others.
__attribute__((section(".vectors"), used)) static const void *const vectors[17] = {
    stack_end, (const void *)start, (const void *)fault, (const void *)fault, (const void *)fault,
    (const void *)fault, (const void *)fault, NULL, NULL, NULL, NULL, (const void *)fault,
    (const void *)fault, NULL, (const void *)fault, (const void *)fault, (const void *)cortex_m_irq_0,
};

static void start(void) {
    memset(bss_start, 0, (size_t)((char *)bss_end - (char *)bss_start));
    cortex_m_board_init();
    rt_init(heap_start, heap_end, stack_end, (size_t)(stack_end - heap_end) - STACK_RESERVE);
    cortex_m_board_end(rt_main());
}

static void fault(void) {
    static const char text[] = "fatal: processor fault\n";
    rt_port_write(text, sizeof text - 1);
    cortex_m_board_end(1);
}
