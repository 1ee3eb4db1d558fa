// SPDX-License-Identifier: MIT
//
// The time module.  The epoch is 1970-01-01; tick counters wrap at 2**30.
// Behaviour: MicroPython 1.29's time module, the Raspberry Pi Pico's epoch.

#include "builtins.h"

#define TICKS_PERIOD (1 << 30)
#define YEAR_DAYS 365
#define EPOCH_DAYS 719468 // from 0000-03-01 to 1970-01-01
#define CENTURY_DAYS 25508 // from 1900-03-01 to 1970-01-01

static rt_obj_t ticks(uint32_t value) { return RT_OBJ((uintptr_t)(value << 2 >> 1 | 1)); } // RT_INT(value % TICKS_PERIOD)
static rt_obj_t time_ticks_ms(void) { return ticks(rt_port_ticks_ms()); }
static rt_obj_t time_ticks_us(void) { return ticks(rt_port_ticks_us()); }

static rt_obj_t time_ticks_add(rt_obj_t ticks_obj, rt_obj_t delta_obj) {
    intptr_t delta = rt_int_get(delta_obj);
    if ((uint32_t)delta + (TICKS_PERIOD / 2 - 1) > TICKS_PERIOD - 2) { // not from -(PERIOD / 2 - 1) to PERIOD / 2 - 1
        rt_raise_error(RT_E_ticks_overflow);
    }
    return ticks((uint32_t)rt_int_get(ticks_obj) + (uint32_t)delta);
}

static rt_obj_t time_ticks_diff(rt_obj_t end, rt_obj_t start) {
    uint32_t diff = (uint32_t)rt_int_get(end) - (uint32_t)rt_int_get(start);
    return RT_INT((int32_t)(diff << 2) >> 2); // bit 29 is the sign
}

// ---------------------------------------------------------------- sleep

void rt_check_interrupt(void) {
    if (rt_state.interrupt) {
        rt_state.interrupt = false;
        rt_raise_error(RT_E_KeyboardInterrupt);
    }
}

static void sleep_us(uint64_t us) {
    rt_port_sleep_us(us);
    rt_check_interrupt();
}

static rt_obj_t time_sleep(rt_obj_t seconds) {
    float value = rt_float_get(seconds);
    if (value > 0 && value < 2e9f) {
        // The fraction apart: a float holds no long sleep in microseconds.
        int32_t whole = (int32_t)value;
        sleep_us((uint64_t)(uint32_t)whole * 1000000u + (uint32_t)(int32_t)((value - (float)whole) * 1e6f));
    }
    return RT_NONE;
}

static rt_obj_t sleep_for(rt_obj_t count, uint32_t unit) {
    intptr_t value = rt_int_get(count);
    sleep_us(value > 0 ? (uint64_t)(uintptr_t)value * unit : 0);
    return RT_NONE;
}

static rt_obj_t time_sleep_ms(rt_obj_t ms) { return sleep_for(ms, 1000); }
static rt_obj_t time_sleep_us(rt_obj_t us) { return sleep_for(us, 1); }

// ---------------------------------------------------------------- calendar

static int32_t now(void) { return (int32_t)(rt_port_time_us() / 1000000u); }
static rt_obj_t time_time(void) { return rt_int_new(now()); }
static rt_obj_t time_time_ns(void) { return rt_int_new_ull(rt_port_time_us() * 1000u); }

// Seconds have 32 bits: the years go from 1901 to 2038, where each fourth one has a day more.
static rt_obj_t time_localtime(size_t n_args, const rt_obj_t *args) {
    int32_t time = n_args > 0 && args[0] != RT_NONE ? (int32_t)rt_int_get(args[0]) : now();
    int32_t part[8];
    for (size_t i = 5; i >= 3; i--) { // second, minute, hour; then time is the day
        int32_t base = i == 3 ? 24 : 60;
        part[i] = time % base;
        time /= base;
        if (part[i] < 0) {
            part[i] += base;
            time--;
        }
    }
    time += CENTURY_DAYS;
    part[6] = (time + 3) % 7; // 1900-03-01 was a Thursday, 3
    int32_t year = (4 * time + 3) / 1461; // years start in March
    int32_t day = time - (int32_t)((uint32_t)year * 1461 / 4);
    int32_t month = (5 * day + 2) / 153;
    part[2] = day - (month * 153 + 2) / 5 + 1;
    part[7] = day - 305;
    if (month < 10) {
        month += 12;
        part[7] += YEAR_DAYS + (year % 4 == 0);
        year--;
    }
    part[1] = month - 9;
    part[0] = year + 1901;
    rt_obj_t items[8];
    for (size_t i = 0; i < 8; i++) {
        items[i] = RT_INT(part[i]);
    }
    return rt_tuple_new(8, items);
}

static rt_obj_t time_mktime(rt_obj_t date) {
    size_t len;
    rt_obj_t *items;
    rt_get_items(date, &len, &items);
    if (len < 8 || len > 9) {
        rt_raise_error(RT_E_mktime);
    }
    // Months and days from 0000-03-01; the month may be any number.
    int32_t month = (int32_t)rt_int_get(items[0]) * 12 + (int32_t)rt_int_get(items[1]) - 3, year = month / 12;
    int32_t days = year * YEAR_DAYS + year / 4 - year / 100 + year / 400 + (month % 12 * 153 + 2) / 5 - EPOCH_DAYS - 1;
    long long time = days + rt_int_get(items[2]);
    for (size_t i = 3; i < 6; i++) {
        time = time * (i == 3 ? 24 : 60) + rt_int_get(items[i]);
    }
    return rt_int_new_ll(time);
}

RT_FUNCTIONS(time_functions) = {
    RT_FUNCTION_VAR(gmtime, 0, 1, time_localtime),
    RT_FUNCTION_VAR(localtime, 0, 1, time_localtime),
    RT_FUNCTION(mktime, 1, time_mktime),
    RT_FUNCTION(sleep, 1, time_sleep),
    RT_FUNCTION(sleep_ms, 1, time_sleep_ms),
    RT_FUNCTION(sleep_us, 1, time_sleep_us),
    RT_FUNCTION(ticks_add, 2, time_ticks_add),
    RT_FUNCTION(ticks_cpu, 0, time_ticks_us), // the finest there is
    RT_FUNCTION(ticks_diff, 2, time_ticks_diff),
    RT_FUNCTION(ticks_ms, 0, time_ticks_ms),
    RT_FUNCTION(ticks_us, 0, time_ticks_us),
    RT_FUNCTION(time, 0, time_time),
    RT_FUNCTION(time_ns, 0, time_time_ns),
};
const rt_map_t rt_module_time = RT_ROM_FUNCTIONS(time_functions, RT_COUNT(time_functions));
