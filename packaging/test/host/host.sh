#!/bin/sh
# The host of a test inside of a sandbox (harness/sandbox.sh), whose mounts, processes and network it shares and ends with.
# usage: host.sh prepare NAME DIR TREE      lays a writable root over the cached Debian tree
#        host.sh boot NAME DIR              boots that root; ends as systemd-nspawn does: 133 asks for another boot
set -eu
action=$1 name=$2 dir=$3
# On the sandbox's tmpfs, because an engine cannot lay its overlays over another overlay.
home=$dir/engine/host
root=$home/root

prepare() {
  tree=$1
  mkdir -p "$home/upper" "$home/work" "$home/docker" "$root"
  mount -t overlay -o "lowerdir=$tree,upperdir=$home/upper,workdir=$home/work" overlay "$root"
  # systemd-nspawn leaves empty folders there, which would outlive the test on the machine.
  mkdir -p /run/systemd
  mount -t tmpfs tmpfs /run/systemd
  # An installed machine has these; without a machine id each boot would count as the first one.
  tr -d - </proc/sys/kernel/random/uuid >"$root/etc/machine-id"
  echo appliance >"$root/etc/hostname"
  echo '127.0.0.1 localhost appliance' >"$root/etc/hosts"
  : >"$root/etc/resolv.conf"
  : >"$root/etc/fstab"
  units=$root/etc/systemd/system
  make_controllers_writable
  make_terminal
  keep_clock
}

# systemd-nspawn mounts control groups of version 1 read-only, and an engine then starts no container.
make_controllers_writable() {
  cat >"$units/test-host-controllers.service" <<'UNIT'
[Unit]
Description=Control groups that an engine may write (test host)
DefaultDependencies=no
Before=sysinit.target
ConditionPathIsDirectory=/sys/fs/cgroup/memory

[Service]
Type=oneshot
ExecStart=sh -c 'for controller in /sys/fs/cgroup/*/; do mount -o remount,rw,bind "$controller"; done'
UNIT
  mkdir -p "$units/sysinit.target.wants"
  ln -s ../test-host-controllers.service "$units/sysinit.target.wants/"
}

# The terminal tty1 is the console of the container, and free: what is shown there goes to the test's console log.
make_terminal() {
  echo 'L /dev/tty1 - - - - console' >"$root/etc/tmpfiles.d/test-host-terminal.conf"
  ln -s /dev/null "$units/console-getty.service"
}

# The kernel is this machine's: the first time zone that it is told of after its boot moves its clock (settimeofday(2)).
keep_clock() {
  mkdir -p "$units/systemd-timedated.service.d"
  printf '[Service]\nCapabilityBoundingSet=\nSystemCallFilter=~@clock\nSystemCallErrorNumber=EPERM\n' \
    >"$units/systemd-timedated.service.d/test-host-clock.conf"
}

# The network belongs to the sandbox and outlives a boot; what the last boot left in it does not.
reset_network() {
  for link in /sys/class/net/*; do
    link=${link##*/}
    # A link's other end goes with it.
    if [ "$link" != lo ] && [ -e "/sys/class/net/$link" ]; then ip link delete "$link"; fi
  done
  for restore in iptables-restore ip6tables-restore; do
    "$restore" <<'RULES'
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
*nat
:PREROUTING ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
RULES
  done
}

# Every control group of the host stands below one that carries its name; the sandbox removes that in the end.
enter_control_groups() {
  for controller in /sys/fs/cgroup /sys/fs/cgroup/*; do
    # With version 2 there is one tree, and the folders in it are groups of others.
    if [ ! -e "$controller/cgroup.procs" ] || ! mountpoint -q "$controller"; then continue; fi
    mkdir -p "$controller/$name"
    if [ -e "$controller/cpuset.cpus" ]; then
      cat "$controller/cpuset.cpus" >"$controller/$name/cpuset.cpus"
      cat "$controller/cpuset.mems" >"$controller/$name/cpuset.mems"
    fi
    echo 0 >"$controller/$name/cgroup.procs"
  done
}

boot() {
  reset_network
  enter_control_groups
  # A console without colours, and /proc/sys that an engine may write.
  export TERM=dumb SYSTEMD_NSPAWN_API_VFS_WRITABLE=1
  exec systemd-nspawn --directory="$root" --boot --machine="$name" --hostname=appliance \
    --register=no --keep-unit --network-namespace-path=/proc/self/ns/net \
    --capability=all --system-call-filter='add_key keyctl bpf perf_event_open' \
    --resolv-conf=off --timezone=off --link-journal=no --console=read-only \
    --bind="$home/docker:/var/lib/docker"
}

shift 3
"$action" "$@"
