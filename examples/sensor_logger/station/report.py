# SPDX-License-Identifier: MIT
"""The report at the end of the day."""

from .format import chart, tenths


def print_report(logger):
    rule = "-" * 60
    print(rule)
    print("%-20s %7s %7s %7s %5s %6s" % ("channel", "min", "mean", "max", "unit", "alarms"))
    print(rule)
    for channel in logger:
        stats = channel.stats
        print(
            "%-20s %7s %7.1f %7s %5s %6d"
            % (
                channel.sensor.label,
                tenths(stats.least),
                stats.mean / 10,
                tenths(stats.greatest),
                channel.sensor.unit,
                channel.alarm.count,
            )
        )
    print(rule)
    first = logger.channels[0]
    print("%s, the last %d samples" % (first.sensor.label, len(first.history)))
    for value, bars in chart(first.history, 48, 6):
        print("%6s |%s" % (tenths(value), bars.rstrip()))
