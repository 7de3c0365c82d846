import { z } from 'zod';

/** Control characters, halves of characters, and marks that turn the direction of what follows (UAX #9 §2.1 to §2.4). */
const unwanted = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

const cut = (text: string, max: number): string =>
  text
    .slice(0, max)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();

/** One line that a person may have written: nothing in it acts on a screen, a file or a protocol. */
export const cleanLine = (text: string, max: number): string =>
  cut(text.replace(breaks, ' ').replace(unwanted, '').normalize('NFC').trim(), max);

/** The same with its lines kept. */
export const cleanLines = (text: string, max: number): string =>
  cut(
    text
      .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
      .map((line) => line.replace(/\t/g, ' ').replace(unwanted, '').trimEnd())
      .join('\n')
      .normalize('NFC')
      .trim(),
    max,
  );

/** @param max UTF-16 units; more is refused */
export const oneLine = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => cleanLine(text, max));

export const manyLines = (max: number) =>
  z
    .string()
    .max(max)
    .transform((text) => cleanLines(text, max));
