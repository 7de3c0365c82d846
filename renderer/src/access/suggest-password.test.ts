import { expect, it } from 'vitest';
import { passwordFault, passwordStrength } from '../../../main/contract/password-rules.ts';
import { suggestPassword } from './suggest-password.ts';

it('a suggested password is a good one, and another each time', () => {
  const suggested = Array.from({ length: 200 }, suggestPassword);
  expect(new Set(suggested).size).toBe(200);
  for (const each of suggested) {
    expect(each).toMatch(/^(?:[a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}$/);
    expect([passwordFault(each, 'olga'), passwordStrength(each)]).toEqual([undefined, 'strong']);
  }
});
