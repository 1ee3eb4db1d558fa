# SPDX-License-Identifier: MIT
"""A simulated weather station: sensors, filters, alarms, reports."""

DAY = 24 * 60  # minutes
