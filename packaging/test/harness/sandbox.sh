#!/bin/sh
# Holds the namespaces of one test engine: own processes, mounts and network. They live exactly as long as stdin stays
# open, so that whatever ends the test (also SIGKILL) ends dockerd, containerd, shims, containers and mounts with it:
# the kernel kills all that a process namespace holds when its first process goes.
# usage: sandbox.sh NAME DIR ROOT DATA_SIZE     ROOT is "/" or a Debian tree to run from
# Prints "ready PID" (host pid of the first process inside) once the sandbox can be entered.
set -eu
name=$1 dir=$2 root=$3 data_size=$4

inside() {
  read -r host_pid _ </proc/self/stat
  new=$dir/root
  mkdir -p "$dir/etc-docker" "$dir/engine" "$new"
  mount --rbind /sys/fs/cgroup "$new"
  mount -t sysfs sysfs /sys
  mount --move "$new" /sys/fs/cgroup
  mount -t tmpfs -o "size=$data_size" tmpfs "$dir/engine"
  if [ "$root" = / ]; then
    new=
  else
    mkdir "$dir/engine/upper" "$dir/engine/work"
    mount -t overlay -o "lowerdir=$root,upperdir=$dir/engine/upper,workdir=$dir/engine/work" overlay "$new"
    mount --rbind /sys "$new/sys"
    mount --rbind /dev "$new/dev"
    mount -t tmpfs tmpfs "$new/run"
    mkdir -p "$new$(dirname "$dir")"
    mount --rbind "$(dirname "$dir")" "$new$(dirname "$dir")"
  fi
  # The machine's own containerd and engine configuration must not be seen from here.
  mkdir -p "$new/run/containerd" "$new/etc/docker"
  mount -t tmpfs tmpfs "$new/run/containerd"
  mount --bind "$dir/etc-docker" "$new/etc/docker"
  mount -t proc proc "$new/proc"
  ip link set lo up
  # Engines do not verify certificates of 127.0.0.0/8: a registry with TLS listens here (RFC 5737, harness/registry.ts).
  ip address add 192.0.2.1/32 dev lo
  # The namespace gets the new root, not this process alone (chroot): runc puts what it executes in a container into the
  # root of the namespace as its own pivot_root left it, and that would be the machine's.
  if [ -n "$new" ]; then
    cd "$new"
    pivot_root . .
    umount -l .
    cd /
  fi
  # Ready means that the root is already the new one: whoever enters takes it from this process.
  exec sh -c 'echo "ready $1"; exec docker-init -- cat >/dev/null' sh "$host_pid"
}

remove_cgroups() {
  for controller in /sys/fs/cgroup /sys/fs/cgroup/*; do
    if [ -d "$controller/$name" ]; then
      find "$controller/$name" -depth -type d -exec rmdir {} +
    fi
  done
}

if [ "${5:-}" = inside ]; then
  inside
fi
trap '' INT TERM HUP
ip netns add "$name"
nsenter --net="/run/netns/$name" unshare --pid --mount --fork --kill-child \
  sh "$0" "$name" "$dir" "$root" "$data_size" inside || true
ip netns delete "$name"
remove_cgroups
rm -rf "$dir"
