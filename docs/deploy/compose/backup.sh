#!/usr/bin/env bash
# Dumps a database every BACKUP_EVERY_HOURS into BACKUP_FOLDER and keeps the newest BACKUP_KEEP dumps. What PG… variables
# name is dumped. `backup.sh once` dumps once; `backup.sh check` fails when the newest dump is older than two intervals.
# A dump is restored by: pg_restore --clean --if-exists --no-owner --dbname=… FILE
set -euo pipefail

folder=${BACKUP_FOLDER:-/backups}
every_hours=${BACKUP_EVERY_HOURS:-24}
keep=${BACKUP_KEEP:-14}

if [ -n "${PGPASSWORD_FILE:-}" ]; then
  PGPASSWORD=$(cat "$PGPASSWORD_FILE")
  export PGPASSWORD
fi

dump() {
  local file partial
  file="$folder/taskflow-$(date -u +%Y%m%dT%H%M%SZ).dump"
  partial="$file.partial"
  # Under another name until it is whole: what has the name of a dump can be restored.
  pg_dump --format=custom --compress=6 --file="$partial" &&
    pg_restore --list "$partial" > /dev/null &&
    sync "$partial" &&
    mv "$partial" "$file" &&
    echo "dumped $(basename "$file"), $(stat -c %s "$file") bytes"
}

rotate() {
  # Their names sort by time. Only after a good dump: a database that is away costs no old one.
  find "$folder" -maxdepth 1 -name 'taskflow-*.dump' | sort -r | tail -n "+$((keep + 1))" | xargs -r rm --
  # Those of a dump that was cut off.
  find "$folder" -maxdepth 1 -name 'taskflow-*.dump.partial' -mmin +1440 -delete
}

case "${1:-loop}" in
  once)
    dump
    rotate
    ;;
  check)
    [ -n "$(find "$folder" -maxdepth 1 -name 'taskflow-*.dump' -mmin "-$((every_hours * 120))" -print -quit)" ]
    ;;
  loop)
    while true; do
      if dump; then rotate; else echo "the dump failed" >&2; fi
      sleep "$((every_hours * 3600))" &
      wait $!
    done
    ;;
  *)
    echo "usage: backup.sh [once|check|loop]" >&2
    exit 64
    ;;
esac
