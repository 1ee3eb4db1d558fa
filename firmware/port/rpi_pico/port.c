// SPDX-License-Identifier: MIT
//
// Raspberry Pi Pico: clocks at 125 MHz from the crystal, console on UART0 (GP0 TX, GP1 RX,
// 115200 baud, 8N1), microsecond timer, pins.
//
// Source: RP2040 datasheet, chapters 2.14 (resets), 2.15 (clocks), 2.16 (XOSC), 2.17 (ROSC),
// 2.18 (PLL), 2.19 (GPIO), 4.2 (UART), 4.6 (timer), 4.7 (watchdog).

#include "rt.h"
#include "cortex_m.h"

#define PSM_WDSEL REG(0x40010008)
#define CLK_REF_CTRL 0x40008030
#define CLK_SYS_CTRL 0x4000803c
#define CLK_SYS_SELECTED 0x40008044
#define CLK_PERI_CTRL 0x40008048
#define CLK_REF_SELECTED 0x40008038
#define RESETS_RESET_CLEAR 0x4000f000 // the alias that clears bits
#define RESETS_DONE 0x4000c008
#define XOSC_CTRL 0x40024000
#define XOSC_STATUS 0x40024004
#define XOSC_STARTUP 0x4002400c
#define PLL_CS 0x40028000
#define PLL_PWR_CLEAR 0x4002b004
#define PLL_FBDIV 0x40028008
#define PLL_PRIM 0x4002800c
#define ROSC_RANDOMBIT REG(0x4006001c)
#define UART_DR REG(0x40034000)
#define UART_FR REG(0x40034018)
#define UART_IBRD 0x40034024
#define UART_FBRD 0x40034028
#define UART_LCR_H 0x4003402c
#define UART_CR 0x40034030
#define TIMER_ALARM0 REG(0x40054010)
#define TIMER_INTR REG(0x40054034)
#define TIMER_INTE 0x40054038
#define TIMER_RAWH REG(0x40054024)
#define TIMER_RAWL REG(0x40054028)
#define WATCHDOG_CTRL REG(0x40058000)
#define WATCHDOG_SCRATCH6 REG(0x40058024)
#define WATCHDOG_TICK 0x4005802c
#define NVIC_ENABLE 0xe000e100
#define PIN_CTRL(pin) (0x40014004 + 8 * (pin))
#define PIN_PAD(pin) REG(0x4001c004 + 4 * (pin))
#define SIO_IN REG(0xd0000004)
#define SIO_OUT_SET REG(0xd0000014)
#define SIO_OUT_CLR REG(0xd0000018)
#define SIO_OE_SET REG(0xd0000024)
#define SIO_OE_CLR REG(0xd0000028)

#define RESET_IO_BANK0 (1u << 5)
#define RESET_PADS_BANK0 (1u << 8)
#define RESET_PLL_SYS (1u << 12)
#define RESET_TIMER (1u << 21)
#define RESET_UART0 (1u << 22)
#define RESET_ALL (RESET_IO_BANK0 | RESET_PADS_BANK0 | RESET_PLL_SYS | RESET_TIMER | RESET_UART0)
#define UART_TX_FULL (1u << 5)
#define UART_RX_EMPTY (1u << 4)
#define UART_BUSY (1u << 3)
#define PAD_INPUT (1u << 6)
#define PAD_UP (1u << 3)
#define PAD_DOWN (1u << 2)
#define PAD_SCHMITT (1u << 1)
#define PAD_4MA (1u << 4)
#define FUNCTION_UART 2
#define FUNCTION_SIO 5
#define PIN_COUNT 30
#define IRQ_TIMER_0 0
#define ALARM_MARGIN_US 50       // nearer than this an alarm might be missed: poll
#define ALARM_MAX_US (1u << 30) // alarms compare 32 bits

// The program's end, for an emulator that watches this register: "mpy0" + status.
#define END_MARK 0x6d707930u

// Registers and what is written to them; or, marked, waited for: all bits of it.
#define WAIT 1u
static const uint32_t set_up[][2] = {
    { XOSC_STARTUP, 47 }, // times 256 periods of 12 MHz: 1 ms
    { XOSC_CTRL, (0xfabu << 12) | 0xaa0 }, // enable, 1 to 15 MHz
    { XOSC_STATUS | WAIT, 0x80000000u },
    { CLK_REF_CTRL, 2 }, // from the crystal
    { CLK_REF_SELECTED | WAIT, 1u << 2 },
    { WATCHDOG_TICK, (1u << 9) | 12 }, // the timer counts microseconds
    { RESETS_RESET_CLEAR, RESET_ALL },
    { RESETS_DONE | WAIT, RESET_PLL_SYS },
    { PLL_CS, 1 },
    { PLL_FBDIV, 125 }, // 12 MHz * 125 = 1500 MHz
    { PLL_PWR_CLEAR, (1u << 0) | (1u << 5) }, // main power, VCO
    { PLL_CS | WAIT, 0x80000000u },
    { PLL_PRIM, (6u << 16) | (2u << 12) }, // / 6 / 2 = 125 MHz
    { PLL_PWR_CLEAR, 1u << 3 }, // post dividers
    { CLK_SYS_CTRL, 1 }, // auxiliary source, which is the system PLL
    { CLK_SYS_SELECTED | WAIT, 1u << 1 },
    { CLK_PERI_CTRL, 1u << 11 }, // enable, from the system clock
    { RESETS_DONE | WAIT, RESET_ALL },
    { UART_IBRD, 67 }, // 125 MHz / (16 * 115200) = 67 + 52 / 64
    { UART_FBRD, 52 },
    { UART_LCR_H, (3u << 5) | (1u << 4) }, // 8 bits, FIFOs
    { UART_CR, (1u << 9) | (1u << 8) | 1u }, // receive, transmit, enable
    { PIN_CTRL(0), FUNCTION_UART },
    { PIN_CTRL(1), FUNCTION_UART },
    { TIMER_INTE, 1 }, // alarm 0
    { NVIC_ENABLE, 1u << IRQ_TIMER_0 },
};

void cortex_m_board_init(void) {
    for (size_t i = 0; i < RT_COUNT(set_up); i++) {
        uint32_t address = set_up[i][0], value = set_up[i][1];
        if ((address & WAIT) == 0) {
            REG(address) = value;
        } else {
            while ((REG(address & ~WAIT) & value) != value) {
            }
        }
    }
}

_Noreturn void cortex_m_board_end(int status) {
    while (UART_FR & UART_BUSY) {
    }
    WATCHDOG_SCRATCH6 = END_MARK + (uint32_t)(status & 0xff);
    for (;;) {
        __asm volatile("wfi");
    }
}

static void put(char byte) {
    while (UART_FR & UART_TX_FULL) {
    }
    UART_DR = (uint8_t)byte;
}

void rt_port_write(const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\n') {
            put('\r');
        }
        put(text[i]);
    }
}

int rt_port_read(void) { return UART_FR & UART_RX_EMPTY ? -1 : (int)(UART_DR & 0xffu); }

uint64_t rt_port_time_us(void) {
    uint32_t high = TIMER_RAWH;
    for (;;) {
        uint32_t low = TIMER_RAWL;
        uint32_t again = TIMER_RAWH;
        if (again == high) {
            return (uint64_t)high << 32 | low;
        }
        high = again;
    }
}

uint32_t rt_port_ticks_us(void) { return TIMER_RAWL; }
uint32_t rt_port_ticks_ms(void) { return (uint32_t)(rt_port_time_us() / 1000u); }

// Alarm 0 ends a wait for interrupts; there is nothing else to do.
void cortex_m_irq_0(void) { TIMER_INTR = 1; }

void rt_port_sleep_us(uint64_t us) {
    uint64_t end = rt_port_time_us() + us, now;
    while ((now = rt_port_time_us()) < end && !rt_state.interrupt) {
        uint64_t left = end - now;
        if (left < ALARM_MARGIN_US) {
            continue;
        }
        // Masked, so that the alarm cannot pass between setting it and waiting: wfi wakes all the same.
        __asm volatile("cpsid i");
        TIMER_ALARM0 = (uint32_t)now + (left < ALARM_MAX_US ? (uint32_t)left : ALARM_MAX_US);
        __asm volatile("wfi\n cpsie i");
    }
}

void rt_port_random(uint8_t *data, size_t size) {
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = 0;
        // The ring oscillator's bit is biased and correlated: fold several.
        for (int round = 0; round < 64; round++) {
            byte = (uint8_t)((byte << 1 | byte >> 7) ^ (ROSC_RANDOMBIT & 1u));
        }
        data[i] = byte ^ (uint8_t)TIMER_RAWL;
    }
}

_Noreturn void rt_port_reset(void) {
    PSM_WDSEL = 0x1fffcu; // all but the oscillators
    WATCHDOG_CTRL = 0x80000000u;
    for (;;) {
    }
}

unsigned rt_port_pin_count(void) { return PIN_COUNT; }

void rt_port_pin_init(unsigned pin, bool output, int pull, int value) {
    uint32_t mask = 1u << pin;
    PIN_PAD(pin) = PAD_INPUT | PAD_SCHMITT | PAD_4MA | (pull == 1 ? PAD_UP : pull == 2 ? PAD_DOWN : 0);
    if (value >= 0) {
        rt_port_pin_set(pin, value != 0);
    }
    if (output) {
        SIO_OE_SET = mask;
    } else {
        SIO_OE_CLR = mask;
    }
    REG(PIN_CTRL(pin)) = FUNCTION_SIO;
}

bool rt_port_pin_get(unsigned pin) { return SIO_IN >> pin & 1u; }

void rt_port_pin_set(unsigned pin, bool value) {
    if (value) {
        SIO_OUT_SET = 1u << pin;
    } else {
        SIO_OUT_CLR = 1u << pin;
    }
}
