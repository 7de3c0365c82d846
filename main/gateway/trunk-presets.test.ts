import { describe, expect, it } from 'vitest';
import { trunkPreset } from '../contract/trunk-presets.ts';
import { TRUNK_PRESETS } from '../sip/presets.ts';
import { settingsSchema, trunkSettings } from '../store/settings-schema.ts';
import { isSignallingSecret, keysInClear, whyWithheld } from './trunk-media.ts';

describe('a preset', () => {
  it.each(TRUNK_PRESETS.map((preset) => [preset.id, preset] as const))(
    '%s makes a trunk with a name, a host and an account, says what to do at the other side, and names its source',
    (id, preset) => {
      const { settings } = preset;
      const kind = settings.kind.kind === 'registers' ? { ...settings.kind, user: 'lines' } : settings.kind;
      const trunk = { ...settings, kind, id, name: preset.name, host: 'pbx.example' };
      const read = settingsSchema.safeParse({ version: 1, trunks: [trunk] });
      expect(read.error?.issues).toBeUndefined();
      expect(read.data?.trunks[0]).toMatchObject(trunk);
      expect(trunkPreset.parse(preset)).toEqual(preset);
      expect(preset.otherSide.length).toBeGreaterThan(2);
      expect(preset.sources.length).toBeGreaterThan(0);
    },
  );

  const encrypted = TRUNK_PRESETS.flatMap((preset) => (preset.encrypted ? [[preset.id, preset] as const] : []));

  it.each(encrypted)('%s, encrypted, makes a trunk whose keys nobody on the way can read', (id, preset) => {
    const settings = { ...preset.settings, ...preset.encrypted?.settings };
    const kind = settings.kind.kind === 'registers' ? { ...settings.kind, user: 'lines' } : settings.kind;
    const trunk = trunkSettings.parse({ ...settings, kind, id, name: preset.name, host: 'pbx.example' });
    expect(isSignallingSecret(trunk)).toBe(true);
    expect(keysInClear(trunk)).toBe(false);
    expect(whyWithheld(trunk)).toBeUndefined();
    expect(preset.encrypted?.otherSide.length).toBeGreaterThan(1);
  });

  it('as it stands is in the clear and says so, and only 3CX cannot be had encrypted', () => {
    expect(TRUNK_PRESETS.map(({ settings }) => settings.encryption)).toEqual(TRUNK_PRESETS.map(() => 'off'));
    expect(TRUNK_PRESETS.filter(({ encrypted }) => !encrypted).map(({ id }) => id)).toEqual(['3cx']);
  });

  it('there is one for each PBX that offices have', () => {
    expect(TRUNK_PRESETS.map(({ id }) => id)).toEqual(['asterisk', 'freeswitch', '3cx', 'kamailio', 'provider']);
  });
});
