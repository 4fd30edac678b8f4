#!/bin/sh
# The engine of Chromium without its windows, which nobody sees here and which take half of the processor; Chromium as it is
# where that is not installed, or where CHROMIUM_PATH names another.
shell=/usr/lib/chromium/chromium-headless-shell
if [ -z "$CHROMIUM_PATH" ] && [ -x "$shell" ]; then export CHROMIUM_PATH="$shell"; fi
exec "$(dirname "$0")/chromium.sh" "$@"
