/**
 * What electron-builder downloads for AppImages (APPIMAGE_TOOLS_PATH), from Debian's squashfs-tools and desktop-file-utils.
 * The runtime is a stand-in: a script that unpacks its own squashfs and runs AppRun, where the real one is a program
 * that mounts it by FUSE.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const RUNTIME_BYTES = 4096;
const RUNTIME = `#!/bin/sh
set -eu
APPIMAGE=$(readlink -f "$0")
case "\${1:-}" in
  --appimage-offset) echo ${RUNTIME_BYTES}; exit ;;
  --appimage-extract) exec unsquashfs -q -no-progress -o ${RUNTIME_BYTES} -d squashfs-root "$APPIMAGE" ;;
esac
place=$(mktemp -d)
APPDIR=$place/root
export APPIMAGE APPDIR ARGV0="$0"
unsquashfs -q -no-progress -o ${RUNTIME_BYTES} -d "$APPDIR" "$APPIMAGE" >/dev/null
"$APPDIR/AppRun" "$@" &
child=$!
for signal in TERM INT USR2; do trap "kill -$signal $child" $signal; done
status=0
wait $child || status=$?
# A signal ends the waiting, and not what is waited for.
while kill -0 $child 2>/dev/null; do
  status=0
  wait $child || status=$?
done
rm -rf "$place"
exit $status
`;

const which = (name: string): string => execFileSync('which', [name], { encoding: 'utf8' }).trim();

/** Copies, because electron-builder does not follow links. */
export function makeAppImageTools(folder: string): void {
  mkdirSync(join(folder, 'runtimes'), { recursive: true });
  mkdirSync(join(folder, 'lib', 'x64'), { recursive: true });
  for (const name of ['mksquashfs', 'desktop-file-validate']) copyFileSync(which(name), join(folder, name));
  writeFileSync(join(folder, 'runtimes', 'runtime-x64'), RUNTIME.padEnd(RUNTIME_BYTES, '\0'));
}
