# SPDX-License-Identifier: MIT
"""`mpytool devices`: what is plugged in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mpytool.flash.devices import Device

EXAMPLES = """\b
Examples:
  mpytool devices
  mpytool devices --json
"""
_SHOWN = 4  # boards in a line of the table


@click.command("devices", epilog=EXAMPLES)
@click.option("--json", "as_json", is_flag=True, help="All that is known, as JSON.")
def command(as_json: bool) -> None:
    """List what is plugged in, with guesses which board it is.

    Serial ports, drives of boot loaders, chips in their boot loader, debug probes.
    Several boards may show the same: the likeliest come first.
    """
    from mpytool.boards.load import load_boards
    from mpytool.flash.devices import devices

    found = devices(load_boards())
    if as_json:
        rows = [device._asdict() | {"boards": list(device.boards)} for device in found]
        click.echo(json.dumps(rows, indent=2))
        return
    if not found:
        click.echo("nothing is plugged in that mpytool knows: no serial port, no boot loader")
        return
    for line in _table(found):
        click.echo(line)


def _table(found: list[Device]) -> list[str]:
    """A line each, under a heading."""
    rows = [("PLACE", "KIND", "USB", "WHAT", "MAY BE")]
    for device in found:
        guesses = ", ".join(device.boards[:_SHOWN]) + (
            f" and {len(device.boards) - _SHOWN} more" if len(device.boards) > _SHOWN else ""
        )
        rows.append((device.place, device.kind, device.usb_id, device.text, guesses or "?"))
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    return [
        "  ".join([*(text.ljust(width) for text, width in zip(row, widths, strict=False)), row[4]])
        for row in rows
    ]
