#!/bin/sh
# CGI: the numbers of nats-server's monitoring port in the text exposition format of Prometheus.
printf 'Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n\r\n'
for page in varz jsz; do
  timeout 2 wget -q -O - "http://127.0.0.1:8223/$page" | awk -v page=$page -f /srv/metrics.awk
done
