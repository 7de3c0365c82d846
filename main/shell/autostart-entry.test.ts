import { expect, it } from 'vitest';
import { autostartEntry, autostartFile, isAutostartOn } from './autostart-entry.ts';

it('the entry lies where desktops look for it', () => {
  expect(autostartFile({}, '/home/ada')).toBe('/home/ada/.config/autostart/copperline.desktop');
  expect(autostartFile({ XDG_CONFIG_HOME: '/cfg' }, '/home/ada')).toBe('/cfg/autostart/copperline.desktop');
});

it('a path with blanks, quotes and percent signs is one argument', () => {
  const entry = autostartEntry(['/home/a b/100% "Copper$line".AppImage', '--hidden']);
  expect(entry).toContain('Exec="/home/a b/100%% \\\\"Copper\\\\$line\\\\".AppImage" "--hidden"\n');
  expect(entry.split('\n')[0]).toBe('[Desktop Entry]');
});

it('a line break in a path makes no second key', () => {
  expect(autostartEntry(['/tmp/a\nHidden=true'])).not.toMatch(/^Hidden/m);
});

it('it is on unless somebody switched it off in the file', () => {
  const entry = autostartEntry(['/opt/copperline']);
  expect(isAutostartOn(entry)).toBe(true);
  expect(isAutostartOn(`${entry}Hidden=true\n`)).toBe(false);
  expect(isAutostartOn(entry.replace('enabled=true', 'enabled=false'))).toBe(false);
  expect(isAutostartOn('')).toBe(false);
});
