#!/bin/bash
# Brings a real Asterisk (Debian sid's 22.x; bullseye's 16 where there is none) for the tests, without root, containers or
# a change to the system's packages: the .debs are downloaded by apt under its own configuration, unpacked into a folder of
# the cache, and the program is started by that suite's own ld.so. Prints, one a line, as NAME=VALUE:
#   LOADER, LIBRARIES (for --library-path), BINARY, MODULES, DATA, SUITE
# Usage: asterisk.sh CACHE_DIR.   Environment: AST_SUITE (sid|bullseye|auto), AST_MIRROR (default: this system's Debian mirror)
# Runs on Debian, amd64. The second run is a few ms.
set -euo pipefail
D=${1:?usage: asterisk.sh CACHE_DIR}
SUITE=${AST_SUITE:-auto}
mkdir -p "$D"
exec 9> "$D/lock"; flock -w 280 9 # test files run side by side: one of them installs

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || { echo "The tests against Asterisk need Linux on amd64." >&2; exit 1; }
MIRROR=${AST_MIRROR:-$(sed -n 's/^URIs: *//p;s/^deb \(\[[^]]*\] \)\?\(http[^ ]*\) .*/\2/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2>/dev/null | grep -v security | head -1 || true)}

# Packages of the closure that no module we load needs (ldd below tells when that stops being true).
SKIP='^(perl|libperl|libicu|gnupg|gpg|dirmngr|pinentry|libsnmp|libsensors|libcodec2|libldap|libsasl|libcurl|libkrb5|libk5|libgssapi|libcom-err|libkeyutils|libngtcp2|libnghttp|libgnutls|libp11|libtasn1|libnettle|libhogweed|libgmp|libgcrypt|libgpg|libassuan|libksba|libnpth|libgpgme|libgmime|libglib2|libmount|libblkid|libffi|libselinux|libpcre|libjack|libsamplerate|libdb5|libasound|libportaudio|libpq|libradcli|libfreeradius|libodbc|libltdl|libunbound|libevent|libneon|libntlm|libiksemel|liblua|libical|libjwt|libb64|libpci|pci\.ids|libudev|libnl-|libwrap|libgdbm|libreadline|readline-common|libsybdb|freetds|libopencore|libvo-|libvorbis|libogg|libopus(enc|file)|libssh2|libpsl|libidn|libunistring|libbrotli|libatomic|libncursesw|libpam|libaudit|libcap-ng|libsemanage|libsepol|libacl|libbz2|passwd|base-passwd|login\.defs|debconf|libdebconf|adduser|tzdata|gpgconf|openssl-provider|libc-gconv|libprotobuf|librtmp|libxtst|libx11|libxext|libxcb|libxi|x11-common|libxau|libxdmcp|libapparmor|libnss-|cdebconf|libtext|mailcap|mime|media-types|lsb-base|sensible|ucf|libmnl|libxmu|libxt|libsm|libice|libresample|libmysql|mysql|mariadb|libpython|python|libmpdec)'

apt_configuration() { # $1 suite: an apt of its own, that knows nothing of this system's packages
  local A=$D/apt-$1
  mkdir -p "$A"/etc/{apt.conf.d,preferences.d} "$A"/state/lists/partial "$A"/cache/archives/partial
  : > "$A/state/status"
  # A frozen mirror's Release may be past its Valid-Until; the signature is still checked.
  echo "deb [check-valid-until=no signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $MIRROR $1 main" > "$A/etc/sources.list"
  cat > "$A/apt.conf" <<CONF
Dir::Etc "$A/etc";
Dir::Etc::sourcelist "$A/etc/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::State "$A/state";
Dir::State::status "$A/state/status";
Dir::Cache "$A/cache";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Architecture "amd64";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Acquire::Retries "3";
Acquire::http::Timeout "20";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
CONF
}

places() { # $1 suite
  X=$D/root-$1; L=$X/usr/lib/x86_64-linux-gnu; LB=$X/lib/x86_64-linux-gnu
  MODULES=$L/asterisk/modules; [ -d "$MODULES" ] || MODULES=$X/usr/lib/asterisk/modules
  LOADER=$(ls "$L"/ld-linux-x86-64.so.2 "$LB"/ld-linux-x86-64.so.2 2>/dev/null | head -1 || true)
  LIBRARIES=$L:$LB:$X/usr/lib; BINARY=$X/usr/sbin/asterisk
}

install_suite() { # $1 suite
  [ -n "$MIRROR" ] || { echo "No Debian mirror is known: set AST_MIRROR." >&2; return 1; }
  apt_configuration "$1"; local A=$D/apt-$1; export APT_CONFIG=$A/apt.conf
  if [ ! -f "$A/cache/.complete" ]; then
    timeout 120 apt-get update -qq >&2 || return 1
    apt-get install -s asterisk asterisk-core-sounds-en-gsm 2>/dev/null | awk '/^Inst/{print $2}' \
      | { if [ "$1" = sid ]; then grep -vE "$SKIP"; else grep -vE "^(perl|libperl|gnupg|gpg|dirmngr|pinentry|passwd|adduser)"; fi; } > "$A/pkgs"
    grep -qx asterisk "$A/pkgs" || { echo "There is no asterisk in $1." >&2; return 1; }
    (cd "$A/cache/archives" && rm -f ./*.deb && timeout 200 apt-get download -qq $(cat "$A/pkgs") >&2) || return 1
    touch "$A/cache/.complete"
  fi
  rm -rf "$D/root-$1.tmp"; mkdir -p "$D/root-$1.tmp"
  for d in "$A"/cache/archives/*.deb; do dpkg-deb -x "$d" "$D/root-$1.tmp"; done
  rm -rf "$D/root-$1.tmp"/usr/share/{doc,man,locale,i18n} "$D/root-$1"
  mv "$D/root-$1.tmp" "$D/root-$1"; places "$1"
  chmod -R a+rX "$X"
  # what the maintainer's script would have done: the "en" sounds
  ln -sfn en_US_f_Allison "$X/usr/share/asterisk/sounds/en"
  unset APT_CONFIG
  "$LOADER" --library-path "$LIBRARIES" "$BINARY" -V >&2
  for f in "$BINARY" "$MODULES"/{chan_pjsip,res_pjsip,res_pjsip_session,res_rtp_asterisk,res_srtp,res_http_websocket,res_crypto,codec_ulaw,codec_alaw,codec_resample,app_dial}.so; do
    miss=$("$LOADER" --library-path "$LIBRARIES" --list "$f" 2>&1 | awk '/not found/{print $1}' | tr '\n' ' ')
    [ -z "$miss" ] || { echo "$(basename "$f") lacks $miss" >&2; return 1; }
  done
  rm -f "$A"/cache/archives/*.deb "$A/cache/.complete"
  touch "$X/.ok"
}

case $SUITE in auto) suites="sid bullseye" ;; *) suites=$SUITE ;; esac
for s in $suites; do
  if [ -f "$D/root-$s/.ok" ] || install_suite "$s"; then
    places "$s"
    printf 'LOADER=%s\nLIBRARIES=%s\nBINARY=%s\nMODULES=%s\nDATA=%s\nSUITE=%s\n' "$LOADER" "$LIBRARIES" "$BINARY" "$MODULES" "$X/usr/share/asterisk" "$s"
    exit 0
  fi
done
echo "No suite of $MIRROR gave an Asterisk." >&2
exit 1
