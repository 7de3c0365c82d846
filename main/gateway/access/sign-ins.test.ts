import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../core/clock.ts';
import { SignIns } from './sign-ins.ts';

const MINUTE = 60_000;
const olga = { name: 'olga', role: 'owner' } as const;

function some() {
  const clock = new VirtualClock();
  const signIns = new SignIns(clock, () => ({ idleMs: 60 * MINUTE, longestMs: 12 * 60 * MINUTE }));
  const ended: string[] = [];
  signIns.onEnd(({ user }) => ended.push(user));
  return { clock, signIns, ended };
}

describe('a sign-in', () => {
  it('is known by its cookie alone, which has 256 bits', () => {
    const { signIns } = some();
    const token = signIns.begin(olga, '192.0.2.7', 'Firefox');
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(signIns.find(token)).toMatchObject({ user: 'olga', role: 'owner', from: '192.0.2.7' });
    for (const wrong of [undefined, '', 'x', `${token}x`, token.slice(1), 'A'.repeat(10_000)])
      expect(signIns.find(wrong)).toBeUndefined();
    expect(JSON.stringify(signIns.all)).not.toContain(token);
  });

  it('ends after an hour in which nothing was done', () => {
    const { clock, signIns, ended } = some();
    const token = signIns.begin(olga, '192.0.2.7', '');
    clock.advance(59 * MINUTE);
    expect(signIns.find(token)).toBeDefined();
    clock.advance(59 * MINUTE);
    expect(signIns.seen(signIns.all[0]?.id ?? '')).toBe(true);
    clock.advance(60 * MINUTE);
    expect(signIns.find(token)).toBeUndefined();
    expect(ended).toEqual(['olga']);
  });

  it('ends after twelve hours whatever is done', () => {
    const { clock, signIns } = some();
    const token = signIns.begin(olga, '192.0.2.7', '');
    for (let i = 0; i < 12; i++) {
      expect(signIns.find(token)).toBeDefined();
      clock.advance(59.9 * MINUTE);
    }
    expect(signIns.find(token)).toBeDefined();
    clock.advance(59 * MINUTE);
    expect(signIns.find(token)).toBeUndefined();
  });

  it('can be ended from outside, one or all of a user', () => {
    const { signIns, ended } = some();
    const tokens = [1, 2, 3].map(() => signIns.begin(olga, '192.0.2.7', ''));
    const vera = signIns.begin({ name: 'vera', role: 'viewer' }, '192.0.2.8', '');
    const [first, second] = signIns.all;
    expect(signIns.end(first?.id ?? '')).toBe(true);
    expect(signIns.end(first?.id ?? '')).toBe(false);
    signIns.endOf('olga', second?.id);
    expect(tokens.map((token) => signIns.find(token) !== undefined)).toEqual([false, true, false]);
    expect(signIns.find(vera)).toBeDefined();
    expect(ended).toEqual(['olga', 'olga']);
  });

  it('of a user who signs in again and again ends the oldest', () => {
    const { signIns } = some();
    const tokens = Array.from({ length: 9 }, () => signIns.begin(olga, '192.0.2.7', ''));
    expect(tokens.map((token) => signIns.find(token) !== undefined)).toEqual([false, ...Array(8).fill(true)]);
  });

  it('has the browser’s name as text', () => {
    const { signIns } = some();
    signIns.begin(olga, '192.0.2.7', `<script>\u202e\n${'x'.repeat(500)}`);
    expect(signIns.all[0]?.browser).toMatch(/^<script>x{192}$/);
  });
});
