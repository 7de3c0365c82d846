#!/bin/busybox sh
# The first program of the thorough tests' virtual machine: modules, this machine's root (read-only), the network, and then
# the agent. From the kernel's command line: CONTROL, the port at which the test listens; GATEWAY and PEER, addresses of the
# gateway (here) and of its SIP peer (at the host).
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for module in /modules/*; do $b insmod "$module" || echo "insmod $module failed"; done

# Files of this machine do not change while it runs: loose caching.
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 host /root || $b poweroff -f
$b mount -t proc proc /root/proc
$b mount -t sysfs sys /root/sys
$b mkdir -p /dev/pts /dev/shm
$b mount --move /dev /root/dev
$b mount -t devpts devpts /root/dev/pts
$b mount -t tmpfs tmpfs /root/dev/shm
$b mount -t tmpfs -o mode=755 tmpfs /root/run
$b mkdir -p /root/run/bin /root/run/tmp
$b chmod 1777 /root/run/tmp
$b cp /agent.sh /root/run/agent.sh
$b cp /bin/busybox /root/run/bin/busybox

# The gateway has the address that the host forwards to it, as if it ran there: a loopback one, which here comes by wire.
# Only 127.0.0.1 stays this machine's own loopback.
$b ip link set lo up
$b ip link set eth0 up
echo 1 > /root/proc/sys/net/ipv4/conf/all/route_localnet
$b ip addr add 10.0.2.15/24 dev eth0
$b ip route add default via 10.0.2.2
$b ip addr add "$GATEWAY/32" dev eth0
$b ip route add local 127.0.0.1/32 dev lo table local 2> /dev/null
$b ip route del local 127.0.0.0/8 dev lo table local
$b ip route add "$PEER/32" via 10.0.2.2 src "$GATEWAY"
exec $b chroot /root /bin/bash /run/agent.sh "$CONTROL"
