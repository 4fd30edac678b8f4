#!/bin/sh
# Chromium as it is, but no more urgent than who starts it: as a session of its own it would get as much of the processor on
# Linux as all other sessions together, however patient its processes are (autogroup, sched(7)).
if [ -w /proc/self/autogroup ]; then nice >/proc/self/autogroup; fi
exec "${CHROMIUM_PATH:-/usr/bin/chromium}" "$@"
