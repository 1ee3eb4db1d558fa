# SPDX-License-Identifier: MIT
"""A weather station's day: sample sensors, smooth, watch limits, report."""

from station import DAY
from station.clock import Clock
from station.logger import Logger
from station.report import print_report
from station.sensors import Barometer, Hygrometer, Thermometer


def build_station():
    clock = Clock(start=DAY // 4)
    logger = Logger(clock, keep=48)
    logger.add(Thermometer("roof", seed=7), low=70, high=205)
    logger.add(Hygrometer("roof", seed=11), low=420, high=800)
    logger.add(Barometer("mast", seed=5), low=9950, high=10300)
    return clock, logger


def main():
    clock, logger = build_station()
    print("station:", ", ".join(channel.sensor.label for channel in logger))
    for event in logger.run(samples=48, every=30):
        print(event)
    print_report(logger)


if __name__ == "__main__":
    main()
