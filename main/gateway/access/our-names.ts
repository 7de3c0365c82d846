import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { isOurHost } from '../console-door.ts';

/** By what others may call us: this computer's name, with `.local` behind it too (mDNS), and what the settings say. */
export function ourNames(given: readonly string[], computer: string = hostname()): string[] {
  const bare = computer.toLowerCase();
  const usable = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(bare) && isIP(bare) === 0 && bare !== 'localhost';
  const own = !usable ? [] : bare.includes('.') ? [bare] : [bare, `${bare}.local`];
  return [...new Set([...given.map((name) => name.toLowerCase()), ...own])];
}

/** Addresses at which others reach us when we listen at `address`. */
export function ourAddresses(address: string): string[] {
  if (address !== '0.0.0.0' && address !== '::') return [address];
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(
      ({ internal, family, address: own }) =>
        !internal && !own.startsWith('fe80:') && (family === 'IPv4' || address === '::'),
    )
    .map(({ address: own }) => own);
}

/**
 * Whether a Host header means us: by one of our names, or by an address. A page of another site whose own name was made to
 * point at us (DNS rebinding) sends that name.
 */
export function namesUs(host: string | undefined, address: string, port: number, names: readonly string[]): boolean {
  if (host === undefined) return false;
  if (isOurHost(host, address, port)) return true;
  const match = /^([a-z0-9.-]{1,253}?)\.?(?::(\d{1,5}))?$/i.exec(host);
  return match?.[1] !== undefined && Number(match[2] ?? 443) === port && names.includes(match[1].toLowerCase());
}
