#!/bin/sh
# Runs after the package was unpacked: on install, update and reconfigure. $DPKG_ROOT is set where dpkg fills another
# root without entering it (dpkg(1), --force-script-chrootless): nothing of the running system is touched then.
set -e

[ "$1" = configure ] || exit 0
root="${DPKG_ROOT:-}"
app='/opt/${sanitizedProductName}'

mkdir -p "$root/usr/bin"
ln -sf "$app/${executable}" "$root/usr/bin/${executable}"

# Chromium's sandbox is made of user namespaces. Where the kernel keeps those from ordinary users, by this helper.
if [ -z "$root" ] && setpriv --reuid 65534 --clear-groups unshare --user true 2>/dev/null; then
  chmod 0755 "$app/chrome-sandbox"
else
  chmod 4755 "$root$app/chrome-sandbox"
fi

[ -z "$root" ] || exit 0

# Ubuntu 24.04 and later give namespaces to programs with a profile alone.
profile="$app/resources/apparmor-profile"
if [ -e "$profile" ] && command -v apparmor_parser >/dev/null && apparmor_parser --skip-kernel-load --skip-cache "$profile" >/dev/null 2>&1; then
  cp "$profile" '/etc/apparmor.d/${executable}'
  apparmor_parser --replace --write-cache '/etc/apparmor.d/${executable}' || true
fi

command -v update-desktop-database >/dev/null && update-desktop-database -q /usr/share/applications || true
command -v gtk-update-icon-cache >/dev/null && gtk-update-icon-cache -qtf /usr/share/icons/hicolor || true

# Adapters that are plugged in already get their rights now.
if command -v udevadm >/dev/null && [ -d /run/udev ]; then
  udevadm control --reload || true
  udevadm trigger --action=change --subsystem-match=usb --subsystem-match=tty --subsystem-match=hidraw || true
  udevadm settle --timeout=5 || true
  # ModemManager looks at the mark when a device comes: one that it holds already, it lets go of by starting again.
  if [ -d /run/systemd/system ] && udevadm info --export-db 2>/dev/null | grep -q '^E: ID_MM_DEVICE_IGNORE=1'; then
    systemctl try-restart ModemManager.service || true
  fi
fi
