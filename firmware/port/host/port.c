// SPDX-License-Identifier: MIT
//
// The runtime as a Linux program.  Frozen tables are linked into the array in flash.S, which
// stands for a board's free flash.  The console is stdin and stdout; the exit status is 0 when the
// program ended, 1 after an uncaught exception, or what SystemExit says.
//
// RT_HEAP_SIZE and RT_STACK_SIZE in the environment set the bytes of heap and of C stack.

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "rt.h"
#include "rt_info.h"
#include "rt_main.h"

#define DEFAULT_HEAP_SIZE (192 * 1024) // what a Pico has
#define DEFAULT_STACK_SIZE (64 * 1024)

void rt_port_write(const char *text, size_t size) {
    while (size > 0) {
        ssize_t done = write(STDOUT_FILENO, text, size);
        if (done < 0 && errno != EINTR) {
            _exit(1);
        }
        if (done > 0) {
            text += done;
            size -= (size_t)done;
        }
    }
}

int rt_port_read(void) {
    struct pollfd fd = { STDIN_FILENO, POLLIN, 0 };
    uint8_t byte;
    return poll(&fd, 1, 0) == 1 && read(STDIN_FILENO, &byte, 1) == 1 ? byte : -1;
}

static uint64_t clock_ns(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint32_t rt_port_ticks_us(void) { return (uint32_t)(clock_ns(CLOCK_MONOTONIC) / 1000u); }
uint32_t rt_port_ticks_ms(void) { return (uint32_t)(clock_ns(CLOCK_MONOTONIC) / 1000000u); }
uint64_t rt_port_time_us(void) { return clock_ns(CLOCK_REALTIME) / 1000u; }

void rt_port_sleep_us(uint64_t us) {
    struct timespec left = { (time_t)(us / 1000000u), (long)(us % 1000000u * 1000u) };
    while (nanosleep(&left, &left) != 0 && errno == EINTR && !rt_state.interrupt) {
    }
}

void rt_port_random(uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t done = getrandom(data, size < 256 ? size : 256, 0);
        if (done > 0) {
            data += done;
            size -= (size_t)done;
        }
    }
}

_Noreturn void rt_port_reset(void) { _exit(0); }

// Pins: an output reads back what was written, an input its pull.
#define PIN_COUNT 30
static uint32_t pin_values;
unsigned rt_port_pin_count(void) { return PIN_COUNT; }
void rt_port_pin_set(unsigned pin, bool value) { pin_values = (pin_values & ~(1u << pin)) | (uint32_t)value << pin; }
bool rt_port_pin_get(unsigned pin) { return pin_values >> pin & 1u; }
void rt_port_pin_init(unsigned pin, bool output, int pull, int value) {
    if (!output) {
        rt_port_pin_set(pin, pull == 1);
    } else if (value >= 0) {
        rt_port_pin_set(pin, value != 0);
    }
}

static void on_interrupt(int signal) {
    (void)signal;
    rt_state.interrupt = true;
}

static size_t size_setting(const char *name, size_t initial) {
    const char *text = getenv(name);
    return text ? (size_t)strtoul(text, NULL, 0) : initial;
}

int main(void) {
    signal(SIGINT, on_interrupt);
    size_t heap_size = size_setting("RT_HEAP_SIZE", DEFAULT_HEAP_SIZE) & ~(size_t)15;
    char *heap = mmap(NULL, heap_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (heap == MAP_FAILED) {
        return 70;
    }
    rt_init(heap, heap + heap_size, __builtin_frame_address(0), size_setting("RT_STACK_SIZE", DEFAULT_STACK_SIZE));
    return rt_main();
}
