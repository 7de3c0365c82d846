import { describe, expect, it } from 'vitest';
import { Passwords, whyNoPassword } from './password.ts';

describe('a password', () => {
  it.each([
    ['short', 'olga'],
    ['1234567890', 'olga'],
    ['0987654321', 'olga'],
    ['abcdefghij', 'olga'],
    ['aaaaaaaaaa', 'olga'],
    ['Password123!', 'olga'],
    ['copperline2026', 'olga'],
    ['welcomewelcome1', 'olga'],
    ['olga.olga.olga', 'olga'],
    ['x'.repeat(300), 'olga'],
  ])('is not %s', (password, user) => {
    expect(whyNoPassword(password, user)).toMatch(/\.$/);
  });

  it.each([['correct horse battery'], ['grüne Tür am Kai 7'], ['tR7!kmpx02'], ['мой старый телефон']])(
    'may be %s',
    (password) => {
      expect(whyNoPassword(password, 'olga')).toBeUndefined();
    },
  );

  it('is kept as a hash with a salt of its own, and known again however it is typed', async () => {
    const passwords = new Passwords();
    const [one, two] = await Promise.all([passwords.hash('grüne Tür am Kai'), passwords.hash('grüne Tür am Kai')]);
    expect(one).not.toBe(two);
    expect(one).toMatch(/^scrypt\$65536\$8\$2\$/);
    expect(one).not.toContain('Kai');
    // A Mac types ü as u and two dots.
    expect(await passwords.check('grüne Tür am Kai'.normalize('NFD'), one)).toBe(true);
    expect(await passwords.check('grune Tur am Kai', one)).toBe(false);
  });

  it('is nobody’s where there is no hash, or one that is none', async () => {
    const passwords = new Passwords();
    for (const hash of [
      undefined,
      '',
      'scrypt',
      'plain',
      'scrypt$3$8$2$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAA==',
      'scrypt$8388608$99$16$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAA==',
    ])
      expect(await passwords.check('whatever it is', hash)).toBe(false);
  });

  it('is not looked at while too many wait', async () => {
    const passwords = new Passwords();
    const hash = await passwords.hash('correct horse battery');
    const checks = Array.from({ length: 12 }, () => passwords.check('wrong', hash));
    const answers = await Promise.all(checks);
    expect(answers.filter((answer) => answer === 'busy').length).toBeGreaterThan(0);
    expect(answers).not.toContain(true);
  });
});
