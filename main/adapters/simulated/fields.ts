/** Reads values that came from outside, field by field. */
import { GatewayError } from '../../core/errors.ts';

export type Fields = Readonly<Record<string, unknown>>;

export const refuse = (text: string): GatewayError => new GatewayError('bad-request', text);

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse(`${what} must be an object.`);
  return value as Fields;
}

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function number(fields: Fields, name: string, low: number, high: number, preset?: number): number {
  const value = fields[name] ?? preset;
  if (typeof value === 'number' && value >= low && value <= high) return value;
  throw refuse(`'${name}' must be a number from ${low} to ${high}, not ${JSON.stringify(value)}.`);
}

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function whole(fields: Fields, name: string, low: number, high: number): number {
  const value = number(fields, name, low, high);
  if (!Number.isInteger(value)) throw refuse(`'${name}' must be a whole number, not ${value}.`);
  return value;
}

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function text(fields: Fields, name: string, longest: number): string {
  const value = fields[name];
  if (typeof value === 'string' && value.length <= longest) return value;
  throw refuse(`'${name}' must be text of at most ${longest} characters.`);
}

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function truth(fields: Fields, name: string, preset?: boolean): boolean {
  const value = fields[name] ?? preset;
  if (typeof value === 'boolean') return value;
  throw refuse(`'${name}' must be true or false.`);
}

/** @throws GatewayError `bad-request` with the field and what is allowed */
export function oneOf<T extends string | number>(fields: Fields, name: string, allowed: readonly T[], preset?: T): T {
  const value = fields[name] ?? preset;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw refuse(`'${name}' must be one of ${allowed.join(', ')}, not ${JSON.stringify(value)}.`);
}
