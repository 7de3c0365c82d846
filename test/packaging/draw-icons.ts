/**
 * Makes the installers' icons from assets/console/icon.svg: assets/package/icons/*.png, icon.ico and icon.icns. To be run when
 * the drawing has changed: `node test/packaging/draw-icons.ts`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '../..');
const SIZES = [16, 32, 48, 64, 128, 256, 512, 1024];

/** PNG by edge length. */
type Pictures = ReadonlyMap<number, Buffer>;

async function draw(): Promise<Pictures> {
  const svg = readFileSync(join(ROOT, 'assets/console/icon.svg'), 'utf8');
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless=new', '--no-sandbox', '--disable-gpu'],
  });
  const pictures = new Map<number, Buffer>();
  try {
    for (const size of SIZES) {
      const page = await browser.newPage({ viewport: { width: size, height: size } });
      await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
      pictures.set(size, await page.screenshot({ omitBackground: true }));
      await page.close();
    }
  } finally {
    await browser.close();
  }
  return pictures;
}

/** Windows's container, with PNG inside (Vista and later). */
function ico(pictures: Pictures): Buffer {
  const chosen = [...pictures].filter(([size]) => size <= 256);
  const header = Buffer.alloc(6 + 16 * chosen.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(chosen.length, 4);
  let at = header.length;
  for (const [i, [size, png]] of chosen.entries()) {
    const entry = 6 + 16 * i;
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(png.length, entry + 8);
    header.writeUInt32LE(at, entry + 12);
    at += png.length;
  }
  return Buffer.concat([header, ...chosen.map(([, png]) => png)]);
}

/** macOS's container: each type is a size, some of them at twice the density. */
function icns(pictures: Pictures): Buffer {
  const types = { ic11: 32, ic12: 64, ic07: 128, ic13: 256, ic08: 256, ic14: 512, ic09: 512, ic10: 1024 };
  const blocks = Object.entries(types).flatMap(([type, size]) => {
    const png = pictures.get(size);
    return png ? [block(type, png)] : [];
  });
  return block('icns', Buffer.concat(blocks));
}

function block(type: string, data: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(8 + data.length, 4);
  return Buffer.concat([header, data]);
}

const pictures = await draw();
const target = join(ROOT, 'assets/package');
mkdirSync(join(target, 'icons'), { recursive: true });
for (const [size, png] of pictures)
  if (size >= 32 && size <= 512) writeFileSync(join(target, 'icons', `${size}x${size}.png`), png);
writeFileSync(join(target, 'icon.ico'), ico(pictures));
writeFileSync(join(target, 'icon.icns'), icns(pictures));
