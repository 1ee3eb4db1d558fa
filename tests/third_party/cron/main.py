# SPDX-License-Identifier: MIT
# ruff: noqa: UP031 (MicroPython programs format by %)
"""When cron jobs run next, by the package mp-cron-parser."""

import time

from cron_parser import Cron

EXPRESSIONS = (
    "*/15 9-17 * * MON-FRI",
    "0 0 29 2 *",
    "30 6 1,15 JAN,SEP *",
    "0 12 * * 7",
    "5,35 3 * * *",
    "@monthly",
    "@hourly",
    "0 0 13 * FRI",
    "59 23 31 12 *",
)
START = (2026, 11, 22, 16, 47, 30, 0, 0, 0)


def show(seconds):
    if seconds is None:
        return "never"
    year, month, day, hour, minute = time.localtime(seconds)[:5]
    return "%04d-%02d-%02d %02d:%02d" % (year, month, day, hour, minute)


after = time.mktime(START)
for expression in EXPRESSIONS:
    cron = Cron(expression)
    moment = after
    runs = []
    for _ in range(3):
        moment = cron.next_run(moment)
        runs.append(show(moment))
        if moment is None:
            break
    print("%-22s %s" % (expression, ", ".join(runs)))

cron = Cron("1-5,50 */8 * FEB 0")
print(sorted(cron.minute), sorted(cron.hour), sorted(cron.month), sorted(cron.dow), len(cron.dom))
for wrong in ("* * * *", "0 0 L * *", "@never", "x * * * *", "1-2-3 * * * *"):
    try:
        Cron(wrong)
        print("accepted", wrong)
    except ValueError as error:
        text = str(error)
        print("refused %s" % wrong, "(%s)" % text if "cron" in text else "")
