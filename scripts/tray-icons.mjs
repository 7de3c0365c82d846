/**
 * Draws assets/tray/: the sign beside the clock in its four states, as SVG to look at and as PNG for the systems. Shapes are lines with
 * round ends and discs; both come from the same table, so that what is looked at is what is shipped. The same on every run:
 * node scripts/tray-icons.mjs
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { root } from './lib/places.mjs';

const folder = join(root, 'assets', 'tray');

/** @typedef {[number, number]} Point in a square of 16 */
/** A line is points and its width, a disc a point and its radius. `cut` takes away what lies below it. */
/** @typedef {{line: Point[], width: number, cut?: boolean} | {disc: Point, radius: number, cut?: boolean}} Shape */

/**
 * One of a pair of wires, as on the window's icon.
 * @param {number} y @returns {Shape}
 */
const wire = (y) => ({
  line: Array.from(
    { length: 29 },
    (_, i) => /** @type {Point} */ ([1.5 + (i / 28) * 13, y + 1.7 * Math.sin((i / 28) * 3 * Math.PI)]),
  ),
  width: 1.5,
});

/** Each differs by its shape, not by its colour alone. @type {Readonly<Record<string, Shape[]>>} */
const states = {
  idle: [wire(5.2), wire(10.8)],
  // A bell with its rim and clapper, and two strokes of sound.
  ringing: [
    {
      line: [
        [4.2, 10.8],
        [4.6, 6.4],
        [6, 4.2],
        [8, 3.4],
        [10, 4.2],
        [11.4, 6.4],
        [11.8, 10.8],
      ],
      width: 1.5,
    },
    {
      line: [
        [2.6, 11.4],
        [13.4, 11.4],
      ],
      width: 1.5,
    },
    { disc: [8, 13.8], radius: 1.4 },
    {
      line: [
        [1.4, 5.6],
        [2.8, 3],
      ],
      width: 1.2,
    },
    {
      line: [
        [14.6, 5.6],
        [13.2, 3],
      ],
      width: 1.2,
    },
  ],
  // A handset.
  'in-call': [
    {
      line: [
        [3.6, 4.4],
        [4.4, 8],
        [8, 11.6],
        [11.6, 12.4],
      ],
      width: 2,
    },
    {
      line: [
        [3, 3.6],
        [5.4, 3.2],
      ],
      width: 2.6,
    },
    {
      line: [
        [12.4, 13],
        [12.8, 10.6],
      ],
      width: 2.6,
    },
  ],
  // The wires, and a mark that something is to be done.
  trouble: [
    wire(5.2),
    wire(10.8),
    { disc: [12, 11.6], radius: 4.4, cut: true },
    {
      line: [
        [12, 8.6],
        [12, 11.6],
      ],
      width: 1.8,
    },
    { disc: [12, 14.2], radius: 1 },
  ],
};

/** Of a point from a line between two. @param {Point} point @param {Point} from @param {Point} to */
function distance([x, y], [fromX, fromY], [toX, toY]) {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - fromX) * dx + (y - fromY) * dy) / length));
  return Math.hypot(x - fromX - along * dx, y - fromY - along * dy);
}

/** @param {Shape} shape @param {Point} point */
function covers(shape, point) {
  if ('disc' in shape) return distance(point, shape.disc, shape.disc) <= shape.radius;
  return shape.line.some((to, i) => i > 0 && distance(point, shape.line[i - 1] ?? to, to) <= shape.width / 2);
}

/** Looked at so often in each pixel, across and down. */
const FINE = 8;

/** How much of each pixel is covered, 0 to 255. @param {Shape[]} shapes @param {number} size */
function coverage(shapes, size) {
  return Uint8Array.from({ length: size * size }, (_, pixel) => {
    let hits = 0;
    for (let i = 0; i < FINE * FINE; i++) {
      const x = ((pixel % size) + ((i % FINE) + 0.5) / FINE) * (16 / size);
      const y = (Math.floor(pixel / size) + (Math.floor(i / FINE) + 0.5) / FINE) * (16 / size);
      const top = shapes.findLast((shape) => covers(shape, [x, y]));
      if (top && !top.cut) hits++;
    }
    return Math.round((hits * 255) / (FINE * FINE));
  });
}

/**
 * A PNG (ISO/IEC 15948) of one grey, its alpha the coverage.
 * @param {Uint8Array} alpha @param {number} size @param {number} grey
 */
function png(alpha, size, grey) {
  const row = 1 + size * 4;
  const rows = Buffer.alloc(size * row);
  for (const [pixel, value] of alpha.entries()) {
    const at = Math.floor(pixel / size) * row + 1 + (pixel % size) * 4;
    rows.fill(grey, at, at + 3);
    rows[at + 3] = value;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // 8 bits of red, green, blue and alpha each.
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Ibid., annex D. */
const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

/** @param {string} name @param {Buffer} data */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  let crc = 0xffffffff;
  for (const byte of body) crc = (crcTable[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE((crc ^ 0xffffffff) >>> 0, body.length + 4);
  return whole;
}

/** @param {Shape} shape @param {string} colour */
function drawn(shape, colour) {
  if ('disc' in shape)
    return `<circle cx="${shape.disc[0]}" cy="${shape.disc[1]}" r="${shape.radius}" fill="${colour}"/>`;
  const points = shape.line.map((point) => point.map((value) => Number(value.toFixed(2))).join(',')).join(' ');
  return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="${shape.width}" stroke-linecap="round" stroke-linejoin="round"/>`;
}

/** @param {Shape[]} shapes @param {string} title */
function svg(shapes, title) {
  const at = shapes.findIndex(({ cut }) => cut);
  const below = (at < 0 ? shapes : shapes.slice(0, at)).map((shape) => drawn(shape, 'currentColor')).join('');
  const hole = shapes[at];
  if (!hole)
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><title>${title}</title>${below}</svg>\n`;
  const above = shapes
    .slice(at + 1)
    .map((shape) => drawn(shape, 'currentColor'))
    .join('');
  const mask = `<mask id="cut"><rect width="16" height="16" fill="#fff"/>${drawn(hole, '#000')}</mask>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><title>${title}</title>${mask}<g mask="url(#cut)">${below}</g>${above}</svg>\n`;
}

/** macOS colours a template itself; Windows and Linux have one for bars of each kind. */
const greys = { Template: 0, '-dark': 32, '-light': 245 };
const sizes = { '': 16, '@2x': 32 };

mkdirSync(folder, { recursive: true });
for (const [state, shapes] of Object.entries(states)) {
  writeFileSync(join(folder, `${state}.svg`), svg(shapes, `Copperline: ${state}`));
  for (const [suffix, size] of Object.entries(sizes)) {
    const alpha = coverage(shapes, size);
    for (const [kind, grey] of Object.entries(greys))
      writeFileSync(join(folder, `${state}${kind}${suffix}.png`), png(alpha, size, grey));
  }
}
