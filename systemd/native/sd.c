/*
 * One datagram to a unix socket: what Node cannot do, and what systemd's notification socket (sd_notify(3)) and journald's native
 * protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL) ask for. Node-API 8: one binary serves every Node from 12.22 on.
 *
 *   send(path: string, message: Uint8Array): number    0, or -errno. Never waits: a full queue is -EAGAIN.
 *
 * A path that begins with "@" is an abstract name.
 */
#define NAPI_VERSION 8
#include <errno.h>
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int send_datagram(const char *path, size_t path_length, const void *message, size_t length) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (path_length == 0 || path_length >= sizeof address.sun_path) return -ENAMETOOLONG;
  memcpy(address.sun_path, path, path_length);
  if (path[0] == '@') address.sun_path[0] = '\0';

  int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  socklen_t address_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path_length);
  ssize_t sent = sendto(fd, message, length, MSG_NOSIGNAL | MSG_DONTWAIT, (struct sockaddr *)&address, address_length);
  int result = sent < 0 ? -errno : 0;
  close(fd);
  return result;
}

static napi_value js_send(napi_env env, napi_callback_info info) {
  size_t argc = 2;
  napi_value argv[2];
  char path[sizeof(((struct sockaddr_un *)0)->sun_path) + 1];
  size_t path_length = 0;
  napi_typedarray_type type;
  size_t length = 0;
  void *message = NULL;
  napi_value result;
  bool is_bytes = false;

  if (napi_get_cb_info(env, info, &argc, argv, NULL, NULL) != napi_ok || argc != 2 ||
      napi_get_value_string_utf8(env, argv[0], path, sizeof path, &path_length) != napi_ok ||
      napi_is_typedarray(env, argv[1], &is_bytes) != napi_ok || !is_bytes ||
      napi_get_typedarray_info(env, argv[1], &type, &length, &message, NULL, NULL) != napi_ok ||
      type != napi_uint8_array) {
    napi_throw_type_error(env, NULL, "send(path: string, message: Uint8Array)");
    return NULL;
  }
  if (napi_create_int32(env, send_datagram(path, path_length, message, length), &result) != napi_ok) return NULL;
  return result;
}

NAPI_MODULE_INIT() {
  napi_value send;
  if (napi_create_function(env, "send", NAPI_AUTO_LENGTH, js_send, NULL, &send) != napi_ok ||
      napi_set_named_property(env, exports, "send", send) != napi_ok) {
    return NULL;
  }
  return exports;
}
