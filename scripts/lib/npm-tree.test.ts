import { expect, it } from 'vitest';
import { packageName, packagesWith, ships } from './npm-tree.mjs';
import { librariesOf } from './shared-libraries.mjs';

const linux = { platform: 'linux', arch: 'x64' };
const mac = { platform: 'darwin', arch: 'arm64' };

it('code and licences ship; documents, tests, types and sources of native parts do not', () => {
  for (const path of [
    ...['package.json', 'dist/usb/index.js', 'lib/x.mjs'],
    ...['LICENSE', 'license.md', 'hidapi/LICENSE-bsd.txt'],
  ])
    expect(ships(path, linux), path).toBe(true);
  for (const path of [
    ...['README.md', 'CHANGELOG.md', 'index.d.ts', 'dist/index.js.map', 'src/node_usb.cc', 'libusb/libusb/core.c'],
    ...['binding.gyp', 'test/usb.js', 'dist/x.test.js', 'docs/a.js', 'bin/tool.js', 'npm-scripts.mjs', 'tsconfig.json'],
  ])
    expect(ships(path, linux), path).toBe(false);
});

it('of prebuilt parts the one for the system and processor ships', () => {
  const prebuilt = [
    'prebuilds/linux-x64/node.napi.glibc.node',
    'prebuilds/linux-x64/node.napi.musl.node',
    'prebuilds/linux-arm64/node.napi.armv8.node',
    'prebuilds/darwin-x64+arm64/node.napi.node',
    'prebuilds/win32-x64/node.napi.node',
    'prebuilds/HID-linux-x64/node-napi-v4.node',
    'prebuilds/HID_hidraw-linux-x64/node-napi-v4.node',
    'prebuilds/HID-linux-x64-musl/node-napi-v4.node',
    'prebuilds/HID-darwin-arm64/node-napi-v4.node',
    'prebuilds/HID-darwin-x64/node-napi-v4.node',
  ];
  expect(prebuilt.filter((path) => ships(path, linux))).toEqual([prebuilt[0], prebuilt[5], prebuilt[6]]);
  expect(prebuilt.filter((path) => ships(path, mac))).toEqual([prebuilt[3], prebuilt[8]]);
});

it('a package comes with all that it needs to run, each where Node finds it', async () => {
  const places = await packagesWith(['usb', 'jssip', 'serialport']);
  expect(places).toContain('node_modules/node-gyp-build');
  expect(places).toContain('node_modules/jssip/node_modules/sdp-transform');
  expect(places).toContain('node_modules/@serialport/bindings-cpp/node_modules/debug');
  expect(places.some((place) => /node-addon-api|@types/.test(place))).toBe(false);
  expect(packageName('node_modules/@serialport/bindings-cpp/node_modules/@serialport/parser-delimiter')).toBe(
    '@serialport/parser-delimiter',
  );
});

it('libraries that a desktop may lack are brought along', () => {
  const listing = `	linux-vdso.so.1 (0x00007ffd)
	libspandsp.so.2 => /lib/x86_64-linux-gnu/libspandsp.so.2 (0x00007f15)
	libnss3.so => /lib/x86_64-linux-gnu/libnss3.so (0x00007f15)
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f15)
	libstdc++.so.6 => /lib/x86_64-linux-gnu/libstdc++.so.6 (0x00007f15)
	/lib64/ld-linux-x86-64.so.2 (0x00007f15)`;
  expect(librariesOf(listing)).toEqual([{ name: 'libspandsp.so.2', path: '/lib/x86_64-linux-gnu/libspandsp.so.2' }]);
  expect(() => librariesOf('	libopus.so.0 => not found')).toThrow('libopus.so.0');
});
