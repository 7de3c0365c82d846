import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { udevRules } from './udev-rules.ts';

const file = readFileSync(new URL('../../../assets/udev/70-copperline.rules', import.meta.url), 'utf8');

test('the rules that are shipped are those of the table', () => {
  expect(file).toBe(udevRules());
});

test('an adapter may be opened by group and seat, and ModemManager keeps off its serial port', () => {
  const rules = file.split('\n').filter((line) => line.includes('"0572"') && line.includes('"1340"'));
  expect(rules).toHaveLength(3);
  for (const rule of rules) expect(rule).toMatch(/GROUP="dialout", TAG\+="uaccess"/);
  expect(rules.find((rule) => rule.startsWith('SUBSYSTEM=="tty"'))).toContain('ENV{ID_MM_DEVICE_IGNORE}="1"');
});

test('what nothing here drives is left as the system has it', () => {
  expect(file).not.toMatch(/6993|0d8c|"e4e4"/);
});

test('each rule is one line of comparisons and assignments, as udev reads them', () => {
  const term = /^(ATTRS?|ENV|SUBSYSTEMS?|ACTION|MODE|GROUP|TAG|GOTO|LABEL|IMPORT)(\{\w+\})?(==|=|\+=)"[^"]*"$/;
  for (const line of file.split('\n').filter((each) => each !== '' && !each.startsWith('#')))
    for (const part of line.split(', ')) expect(part).toMatch(term);
});
