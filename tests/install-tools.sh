#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what the tests need beside Python packages, on Debian and Ubuntu; elsewhere says what is
# missing. Tests that lack a tool are skipped, and say so.
set -eu

missing=""
need() { # need COMMAND PACKAGE...
    command=$1; shift
    command -v "$command" >/dev/null 2>&1 || missing="$missing $*"
}
need qemu-system-arm qemu-system-arm
need arm-none-eabi-gcc gcc-arm-none-eabi libnewlib-arm-none-eabi
need readelf binutils
need gcc gcc
if command -v gcc >/dev/null 2>&1; then
    echo 'int main(void) { return 0; }' | gcc -m32 -x c -o /dev/null - 2>/dev/null || missing="$missing gcc-multilib"
else
    missing="$missing gcc-multilib"
fi
[ -z "$missing" ] && exit 0

if ! command -v apt-get >/dev/null 2>&1; then
    echo "note: not installed:$missing (Debian's package names); tests that need them are skipped" >&2
    exit 0
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1; then
        as_root="sudo"
    else
        echo "note: as root, run: apt-get install$missing; tests that need them are skipped" >&2
        exit 0
    fi
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
