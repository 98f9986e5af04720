#!/usr/bin/env bash
# Makes a database on the first start, then becomes the server. As root it hands over to `postgres`; any other user may run it.
set -Eeuo pipefail

main() {
  [[ "${1:-}" != -* ]] || set -- postgres "$@"
  [[ "${1:-}" == postgres ]] || exec "$@"
  if [[ "$(id -u)" == 0 ]]; then
    prepare_folders
    exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
  fi
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" 2>/dev/null || true # not ours when the volume belongs to the group
  read_settings
  if [[ ! -s "$PGDATA/PG_VERSION" ]]; then
    create_database
  else
    echo "The database in $PGDATA is used as it is."
  fi
  exec "$@"
}

prepare_folders() {
  mkdir -p "$PGDATA" /var/run/postgresql
  find "$PGDATA" /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
}

read_settings() {
  read_setting POSTGRES_PASSWORD ''
  read_setting POSTGRES_USER postgres
  read_setting POSTGRES_DB "$POSTGRES_USER"
  read_setting POSTGRES_INITDB_ARGS ''
  read_setting POSTGRES_HOST_AUTH_METHOD ''
}

# Takes NAME, else the content of the file that NAME_FILE names, else the default.
read_setting() {
  local name=$1 file=${1}_FILE
  if [[ -n "${!name:-}" && -n "${!file:-}" ]]; then
    fail "$name and $file are both set: expected one of them."
  fi
  local value=${!name:-}
  [[ -z "${!file:-}" ]] || value=$(<"${!file}")
  printf -v "$name" '%s' "${value:-$2}"
  unset "$file"
}

create_database() {
  if [[ -z "$POSTGRES_PASSWORD" && "$POSTGRES_HOST_AUTH_METHOD" != trust ]]; then
    fail 'POSTGRES_PASSWORD is empty: set it, or POSTGRES_HOST_AUTH_METHOD=trust to let everybody in.'
  fi
  name_user
  eval 'initdb --username="$POSTGRES_USER" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"
  unset LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption)}" >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait --options="-c listen_addresses=''" start
  if [[ "$POSTGRES_DB" != postgres ]]; then
    run_sql --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
  fi
  run_scripts /docker-entrypoint-initdb.d/*
  pg_ctl --mode=fast --wait stop
}

# initdb asks for the name of the user it runs as, and a user chosen by Kubernetes has none.
name_user() {
  if getent passwd "$(id -u)" >/dev/null; then return; fi
  NSS_WRAPPER_PASSWD=$(mktemp) NSS_WRAPPER_GROUP=$(mktemp)
  LD_PRELOAD=$(find /usr/lib -name libnss_wrapper.so -print -quit)
  echo "postgres:x:$(id -u):$(id -g):PostgreSQL:$PGDATA:/bin/false" >"$NSS_WRAPPER_PASSWD"
  echo "postgres:x:$(id -g):" >"$NSS_WRAPPER_GROUP"
  export LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
}

run_scripts() {
  local script
  for script; do
    case $script in
    *.sh) if [[ -x $script ]]; then "$script"; else . "$script"; fi ;;
    *.sql) run_sql --dbname "$POSTGRES_DB" --file "$script" ;;
    *.sql.gz) gunzip --stdout "$script" | run_sql --dbname "$POSTGRES_DB" ;;
    esac
  done
}

run_sql() {
  PGHOST='' PGHOSTADDR='' psql --set ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" "$@"
}

fail() {
  echo "$1" >&2
  exit 1
}

main "$@"
