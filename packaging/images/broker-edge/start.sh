#!/bin/sh
# Writes the configuration from the environment, starts the metrics page and becomes nats-server.
set -eu

max_data_mb=${BROKER_MAX_DATA_MB:-1024}
case $max_data_mb in
  '' | *[!0-9]*) echo "BROKER_MAX_DATA_MB must be a whole number, but is '$max_data_mb'" >&2; exit 64 ;;
esac
token=${BROKER_TOKEN:-}
case $token in
  *[!A-Za-z0-9_-]*) echo "BROKER_TOKEN may hold letters, digits, - and _ only" >&2; exit 64 ;;
esac

umask 077
{
  cat <<CONFIG
server_name: broker-edge
listen: 0.0.0.0:4223
http: 0.0.0.0:8223
max_payload: 1MB
ping_interval: "20s"
jetstream { store_dir: "/data", max_mem: 64MB, max_file: ${max_data_mb}MB }
CONFIG
  if [ -n "$token" ]; then
    cat <<CONFIG
authorization { token: "$token" }
leafnodes { listen: 0.0.0.0:4443, authorization { user: leaf, password: "$token" } }
CONFIG
  else
    echo 'leafnodes { listen: 0.0.0.0:4443 }'
  fi
} >/tmp/nats.conf

# Goes to the background by itself. It serves /cgi-bin/metrics, which asks the monitoring port at each scrape.
httpd -p 9100 -h /srv/metrics

exec nats-server --config /tmp/nats.conf
