# Reads the indented JSON of nats-server 2.9's /varz or /jsz (page=varz|jsz): top-level numbers stand alone on a line
# behind exactly two spaces. Prints those that are named here, in the order of the page.
BEGIN {
  define("varz", "connections", "gauge", "Clients connected.")
  define("varz", "total_connections", "counter", "Clients that ever connected.")
  define("varz", "leafnodes", "gauge", "Leaf nodes connected.")
  define("varz", "subscriptions", "gauge", "Subscriptions.")
  define("varz", "slow_consumers", "counter", "Clients cut off because they read too slowly.")
  define("varz", "in_msgs", "counter", "Messages received.")
  define("varz", "out_msgs", "counter", "Messages sent.")
  define("varz", "in_bytes", "counter", "Bytes received.")
  define("varz", "out_bytes", "counter", "Bytes sent.")
  define("varz", "mem", "gauge", "Resident memory in bytes.")
  define("jsz", "streams", "gauge", "JetStream streams.")
  define("jsz", "consumers", "gauge", "JetStream consumers.")
  define("jsz", "messages", "gauge", "Messages stored.")
  define("jsz", "bytes", "gauge", "Bytes of messages stored.")
  define("jsz", "storage", "gauge", "Bytes of the file store in use.")
  define("jsz", "reserved_storage", "gauge", "Bytes of the file store that streams have reserved.")
}

function define(on, key, type, help) { kind[on, key] = type; text[on, key] = help }

/^  "[a-z_]+": [0-9]+,?$/ {
  key = $1; gsub(/[":]/, "", key)
  value = $2; sub(/,$/, "", value)
  if (!((page, key) in kind) || (key in printed)) next
  printed[key] = 1
  name = (page == "jsz" ? "nats_jetstream_" : "nats_") key (kind[page, key] == "counter" ? "_total" : "")
  sub(/_total_connections_total$/, "_connections_total", name)
  printf "# HELP %s %s\n# TYPE %s %s\n%s %s\n", name, text[page, key], name, kind[page, key], name, value
}
