// SPDX-License-Identifier: MIT
//
// Arm MPS2 AN385 in QEMU: console on the first CMSDK UART, microsecond counter of the FPGA's I/O
// block, exit by semihosting.
//
// Source: Arm application note AN385, "Memory map"; Cortex-M System Design Kit manual (UART);
// Arm semihosting specification, SYS_EXIT_EXTENDED.

#include "rt.h"
#include "cortex_m.h"

#define UART_DATA REG(0x40004000)
#define UART_STATE REG(0x40004004)
#define UART_CTRL REG(0x40004008)
#define UART_BAUDDIV REG(0x40004010)
#define FPGA_COUNTER REG(0x40028018)  // counts up
#define FPGA_PRESCALE REG(0x4002801c) // clock cycles less one for each count
#define FPGA_LEDS REG(0x40028000)
#define FPGA_BUTTONS REG(0x40028008)
#define AIRCR REG(0xe000ed0c)

#define CLOCK_MHZ 25
#define UART_TX_FULL 1u
#define UART_RX_FULL 2u
#define PIN_COUNT 4 // 0, 1: LEDs; 2, 3: buttons
#define SYS_EXIT_EXTENDED 0x20
#define APPLICATION_EXIT 0x20026

void cortex_m_board_init(void) {
    FPGA_PRESCALE = CLOCK_MHZ - 1;
    UART_BAUDDIV = CLOCK_MHZ * 1000000 / 115200;
    UART_CTRL = 3; // transmit, receive
}

_Noreturn void cortex_m_board_end(int status) {
    const uint32_t block[2] = { APPLICATION_EXIT, (uint32_t)(status & 0xff) };
    register uint32_t operation __asm("r0") = SYS_EXIT_EXTENDED;
    register const uint32_t *argument __asm("r1") = block;
    __asm volatile("bkpt 0xab" : "+r"(operation) : "r"(argument) : "memory");
    for (;;) {
        __asm volatile("wfi");
    }
}

void rt_port_write(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        while (UART_STATE & UART_TX_FULL) {
        }
        UART_DATA = (uint8_t)text[i];
    }
}

int rt_port_read(void) { return UART_STATE & UART_RX_FULL ? (int)(UART_DATA & 0xffu) : -1; }

uint64_t rt_port_time_us(void) {
    static uint32_t last, wraps;
    uint32_t now = FPGA_COUNTER;
    if (now < last) {
        wraps++;
    }
    last = now;
    return (uint64_t)wraps << 32 | now;
}

uint32_t rt_port_ticks_us(void) { return (uint32_t)rt_port_time_us(); }
uint32_t rt_port_ticks_ms(void) { return (uint32_t)(rt_port_time_us() / 1000u); }

void rt_port_sleep_us(uint64_t us) {
    uint64_t end = rt_port_time_us() + us;
    while (rt_port_time_us() < end && !rt_state.interrupt) {
    }
}

// No source of entropy: a generator seeded by the time, not for secrets.
void rt_port_random(uint8_t *data, size_t size) {
    static uint32_t state;
    for (size_t i = 0; i < size; i++) {
        state = state * 1664525u + 1013904223u + FPGA_COUNTER;
        data[i] = (uint8_t)(state >> 24);
    }
}

_Noreturn void rt_port_reset(void) {
    AIRCR = 0x05fa0004;
    for (;;) {
    }
}

unsigned rt_port_pin_count(void) { return PIN_COUNT; }

void rt_port_pin_init(unsigned pin, bool output, int pull, int value) {
    (void)pull;
    if (output && value >= 0) {
        rt_port_pin_set(pin, value != 0);
    }
}

bool rt_port_pin_get(unsigned pin) {
    return pin < 2 ? FPGA_LEDS >> pin & 1u : FPGA_BUTTONS >> (pin - 2) & 1u;
}

void rt_port_pin_set(unsigned pin, bool value) {
    if (pin < 2) {
        FPGA_LEDS = (FPGA_LEDS & ~(1u << pin)) | (uint32_t)value << pin;
    }
}
