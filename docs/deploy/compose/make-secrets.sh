#!/bin/sh
# Makes the secrets that are not there yet, in ./secrets. The folder is its owner's alone; the files can be read by the
# users of the containers, who do not pass through it.
set -eu
cd "$(dirname "$0")"
umask 022
mkdir -p -m 700 secrets
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }
keep() { [ -e "secrets/$1" ] || printf '%s\n' "$2" > "secrets/$1"; }
keep postgres_password "$(random)"
keep redis_password "$(random)"
keep bootstrap_key "tf_$(random)"
keep database_url "postgresql://taskflow:$(cat secrets/postgres_password)@postgres:5432/taskflow"
# Empty where no object store is used.
keep s3_access_key_id "${S3_ACCESS_KEY_ID:-}"
keep s3_secret_access_key "${S3_SECRET_ACCESS_KEY:-}"
keep redis_url "redis://:$(cat secrets/redis_password)@redis:6379"
echo "The first admin key is in secrets/bootstrap_key."
