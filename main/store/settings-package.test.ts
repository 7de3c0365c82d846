import { anything, assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSecretsOf, readPackage, writePackage } from './settings-package.ts';

const settings = {
  version: 1,
  trunks: [{ id: 'pbx', name: 'PBX', host: 'pbx.example', kind: { kind: 'registers', user: 'gw' } }],
};
const secrets = new Map([['trunk/pbx/password', 'hunter2 and more']]);
const about = { kind: 'settings', settings, secrets, madeAt: Date.UTC(2026, 10, 22), madeBy: '0.1.0' } as const;

const opened = (text: string) => {
  const read = readPackage(text);
  if (!read.ok) throw new Error(read.text);
  return read.package;
};

describe('settings in a file', () => {
  it('have no secret without a passphrase', async () => {
    const text = await writePackage(about);
    expect(text).not.toContain('hunter2');
    expect(opened(text)).toMatchObject({ kind: 'settings', madeBy: '0.1.0', settings: { trunks: [{ id: 'pbx' }] } });
    expect(await openSecretsOf(opened(text), 'whatever')).toEqual(new Map());
  });

  it('have their secrets sealed by one, which no other opens', async () => {
    const text = await writePackage({ ...about, passphrase: 'correct horse battery' });
    expect(text).not.toContain('hunter2');
    expect(await openSecretsOf(opened(text), 'correct horse battery')).toEqual(secrets);
    expect(await openSecretsOf(opened(text), 'correct horse batterx')).toBeUndefined();
  });

  it('whose secrets were put beside other settings are not opened', async () => {
    const text = await writePackage({ ...about, passphrase: 'correct horse battery' });
    const changed = text.replace('pbx.example', 'evil.example');
    expect(await openSecretsOf(opened(changed), 'correct horse battery')).toBeUndefined();
  });

  it('may be a settings.json as it is', () => {
    expect(opened(JSON.stringify(settings))).toMatchObject({ kind: 'settings', settings: { trunks: [{ id: 'pbx' }] } });
  });

  it.each([
    ['{', 'not JSON'],
    ['[]', 'no { } object'],
    ['{"copperline":"settings","format":2}', 'newer'],
    ['{"copperline":"settings","format":1}', 'damaged'],
    ['{"version":1,"trunks":[{"id":"pbx"}]}', 'trunks[0]'],
    ['{"version":99}', 'newer'],
  ])('that are none are refused in words: %s', (text, why) => {
    expect(readPackage(text)).toMatchObject({ ok: false, text: expect.stringContaining(why) });
  });

  it('whatever they are, are read or refused', () => {
    assert(property(string(), (text) => void readPackage(text)));
    assert(property(anything(), (value) => void readPackage(JSON.stringify(value) ?? '')));
  });
});
