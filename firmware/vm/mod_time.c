// SPDX-License-Identifier: MIT
//
// The time module.  The epoch is 1970-01-01; tick counters wrap at 2**30.
// Behaviour: MicroPython 1.29's time module, the Raspberry Pi Pico's epoch.

#include "builtins.h"

#define TICKS_PERIOD (1 << 30)
#define TICKS_MASK (TICKS_PERIOD - 1)
#define DAY_SECONDS 86400
#define YEAR_DAYS 365
#define EPOCH_DAYS 719468 // from 0000-03-01 to 1970-01-01

static rt_obj_t ticks(uint32_t value) { return RT_INT(value & TICKS_MASK); }
static rt_obj_t time_ticks_ms(void) { return ticks(rt_port_ticks_ms()); }
static rt_obj_t time_ticks_us(void) { return ticks(rt_port_ticks_us()); }

static rt_obj_t time_ticks_add(rt_obj_t ticks_obj, rt_obj_t delta_obj) {
    intptr_t delta = rt_int_get(delta_obj);
    if (delta < -TICKS_PERIOD / 2 + 1 || delta > TICKS_PERIOD / 2 - 1) {
        rt_raise_error(RT_E_ticks_overflow);
    }
    return ticks((uint32_t)rt_int_get(ticks_obj) + (uint32_t)delta);
}

static rt_obj_t time_ticks_diff(rt_obj_t end, rt_obj_t start) {
    uint32_t diff = (uint32_t)rt_int_get(end) - (uint32_t)rt_int_get(start);
    return RT_INT((intptr_t)((diff + TICKS_PERIOD / 2) & TICKS_MASK) - TICKS_PERIOD / 2);
}

// ---------------------------------------------------------------- sleep

static void sleep_us(uint64_t us) {
    rt_port_sleep_us(us);
    if (rt_state.interrupt) {
        rt_state.interrupt = false;
        rt_raise_error(RT_E_KeyboardInterrupt);
    }
}

static rt_obj_t time_sleep(rt_obj_t seconds) {
    float value = rt_float_get(seconds);
    intptr_t whole = value > 0 && value < 2e9f ? (intptr_t)value : 0;
    // The fraction apart: a float holds no long sleep in microseconds.
    float fraction = value > 0 ? value - (float)whole : 0;
    sleep_us((uint64_t)whole * 1000000u + (uint32_t)(fraction * 1e6f));
    return RT_NONE;
}

static rt_obj_t time_sleep_ms(rt_obj_t ms) {
    intptr_t value = rt_int_get(ms);
    sleep_us(value > 0 ? (uint64_t)value * 1000u : 0);
    return RT_NONE;
}

static rt_obj_t time_sleep_us(rt_obj_t us) {
    intptr_t value = rt_int_get(us);
    sleep_us(value > 0 ? (uint64_t)value : 0);
    return RT_NONE;
}

// ---------------------------------------------------------------- calendar

static int32_t now_seconds(void) { return (int32_t)(rt_port_time_ns() / 1000000000u); }

static rt_obj_t time_time(void) { return rt_int_new(now_seconds()); }
static rt_obj_t time_time_ns(void) { return rt_int_new_ull(rt_port_time_ns()); }

// Days from 0000-03-01 to the given day; month may be any number.
static int32_t days_from_date(int32_t year, int32_t month, int32_t day) {
    int32_t months = year * 12 + (month - 3); // from March of year 0
    year = months / 12;
    month = months % 12;
    return year * YEAR_DAYS + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1;
}

static rt_obj_t time_localtime(size_t n_args, const rt_obj_t *args) {
    int32_t seconds = n_args > 0 && args[0] != RT_NONE ? (int32_t)rt_int_get(args[0]) : now_seconds();
    int32_t days = seconds / DAY_SECONDS, second = seconds % DAY_SECONDS;
    if (second < 0) {
        second += DAY_SECONDS;
        days--;
    }
    int32_t weekday = (days + 3 + 7 * 400000) % 7; // 1970-01-01 was a Thursday, 3
    days += EPOCH_DAYS;
    int32_t year = days / 366, month = 1; // too early by a few years at most
    while (days_from_date(year + 1, 1, 1) <= days) {
        year++;
    }
    while (days_from_date(year, month + 1, 1) <= days) {
        month++;
    }
    int32_t day = days - days_from_date(year, month, 1) + 1;
    int32_t yearday = days - days_from_date(year, 1, 1) + 1;
    const rt_obj_t items[8] = {
        RT_INT(year), RT_INT(month), RT_INT(day), RT_INT(second / 3600), RT_INT(second / 60 % 60),
        RT_INT(second % 60), RT_INT(weekday), RT_INT(yearday),
    };
    return rt_tuple_new(8, items);
}

static rt_obj_t time_mktime(rt_obj_t date) {
    size_t len;
    rt_obj_t *items;
    rt_get_items(date, &len, &items);
    if (len < 8 || len > 9) {
        rt_raise_error(RT_E_mktime);
    }
    int32_t days = days_from_date((int32_t)rt_int_get(items[0]), (int32_t)rt_int_get(items[1]), 1) - EPOCH_DAYS;
    days += (int32_t)rt_int_get(items[2]) - 1;
    long long seconds = (long long)days * DAY_SECONDS + rt_int_get(items[3]) * 3600 + rt_int_get(items[4]) * 60 +
                        rt_int_get(items[5]);
    return rt_int_new_ll(seconds);
}

RT_FUNCTIONS(time_functions) = {
    RT_FUNCTION_VAR(gmtime, 0, 1, time_localtime),
    RT_FUNCTION_VAR(localtime, 0, 1, time_localtime),
    RT_FUNCTION(mktime, 1, time_mktime),
    RT_FUNCTION(sleep, 1, time_sleep),
    RT_FUNCTION(sleep_ms, 1, time_sleep_ms),
    RT_FUNCTION(sleep_us, 1, time_sleep_us),
    RT_FUNCTION(ticks_add, 2, time_ticks_add),
    RT_FUNCTION(ticks_cpu, 0, time_ticks_us),
    RT_FUNCTION(ticks_diff, 2, time_ticks_diff),
    RT_FUNCTION(ticks_ms, 0, time_ticks_ms),
    RT_FUNCTION(ticks_us, 0, time_ticks_us),
    RT_FUNCTION(time, 0, time_time),
    RT_FUNCTION(time_ns, 0, time_time_ns),
};
RT_TABLE(time_table) = {
    NAME_ENTRY(time),
};
const rt_map_t rt_module_time = RT_ROM_MAP_2(time_functions, time_table);
