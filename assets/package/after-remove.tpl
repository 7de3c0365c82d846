#!/bin/sh
# Runs after the package's files are gone. `apt remove` keeps settings, passwords and call history; `apt purge` removes
# those of every user of this machine.
set -e

root="${DPKG_ROOT:-}"

# As each user: a link in somebody's home leads root nowhere.
remove_as() {
  if [ -z "$root" ] && [ "$(id -u)" -eq 0 ]; then
    runuser -u "$1" -- rm -rf -- "$2"
  else
    rm -rf -- "$2"
  fi
}

remove_data() {
  if [ -z "$root" ]; then getent passwd; else cat "$root/etc/passwd" 2>/dev/null || true; fi |
    while IFS=: read -r user _ uid _ _ home _; do
      [ "$uid" = 0 ] || [ "$uid" -ge 1000 ] || continue
      case "$home" in /?*) ;; *) continue ;; esac
      [ "$uid" != 65534 ] && [ -d "$root$home" ] || continue
      data="$root$home/.local/share/${executable}"
      # The gateway's lock says that the folder is the gateway's.
      if [ -e "$data/gateway.lock" ]; then remove_as "$user" "$data" || true; fi
      for own in ".config/${sanitizedProductName}" '.config/autostart/${executable}.desktop' '.cache/${executable}-updater'; do
        if [ -e "$root$home/$own" ]; then remove_as "$user" "$root$home/$own" || true; fi
      done
    done
}

case "$1" in
  remove | purge | disappear)
    rm -f "$root/usr/bin/${executable}"
    if [ -z "$root" ]; then
      if [ -e '/etc/apparmor.d/${executable}' ]; then
        command -v apparmor_parser >/dev/null && apparmor_parser --remove '/etc/apparmor.d/${executable}' 2>/dev/null || true
        rm -f '/etc/apparmor.d/${executable}'
      fi
      command -v udevadm >/dev/null && [ -d /run/udev ] && udevadm control --reload || true
      command -v update-desktop-database >/dev/null && update-desktop-database -q /usr/share/applications || true
    fi
    ;;
esac
[ "$1" != purge ] || remove_data
