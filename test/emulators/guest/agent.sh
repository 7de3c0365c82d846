#!/bin/bash
# Does in the virtual machine what the test asks for, one line a request: ID COMMAND ARGUMENTS. Replies: `ID STATUS TEXT`.
#   attach BUS_ID PORT DEVICE_ID SPEED JACK   takes a USB/IP device in at a port of the virtual host controller
#   run SCRIPT                                a script in base64; its output goes over a connection of its own, that begins
#                                             with `output ID`; replies `ID started PID`, and its exit status at its end
HOST=10.0.2.2
CONTROL=$1
VHCI=/sys/devices/platform/vhci_hcd.0
export HOME=/run PATH=/run/bin:$PATH TMPDIR=/run/tmp LC_ALL=C.UTF-8

exec 3<> "/dev/tcp/$HOST/$CONTROL"

attach() { # the kernel takes the connection over, by this process' descriptor of it
  exec 4<> "/dev/tcp/$HOST/$2" || return
  printf '\x01\x11\x80\x03\0\0\0\0%s' "$1" >&4
  head -c $((32 - ${#1})) /dev/zero >&4
  [ "$(head -c 8 <&4 | od -An -tx1 | tr -d ' \n')" = 0111000300000000 ] || return
  head -c 312 <&4 > /dev/null
  echo "$5 4 $3 $4" > $VHCI/attach || return
  exec 4>&-
}

run() {
  (
    exec > "/dev/tcp/$HOST/$CONTROL" 2>&1 < /dev/null
    echo "output $1"
    echo "$1 started $BASHPID" >&3
    exec 3>&-
    eval "$(echo "$2" | base64 -d)"
  )
  echo "$1 $?" >&3
}

echo "0 0 $(cut -d' ' -f1 /proc/uptime)" >&3
while read -r id command arguments <&3; do
  case $command in
    # shellcheck disable=SC2086 # words
    attach) text=$(attach $arguments 2>&1); echo "$id $? $text" >&3 ;;
    run) run "$id" "$arguments" & ;;
    *) echo "$id 1 what is $command?" >&3 ;;
  esac
done
echo o > /proc/sysrq-trigger
sleep 10
