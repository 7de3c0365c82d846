import { expect, it } from 'vitest';
import { wordsIn } from './fixtures/words-in.ts';
import { microphoneTrouble } from './microphone.ts';

const named = (name: string): Error => Object.assign(new Error('browser text'), { name });
const { t } = wordsIn('en');

it.each([
  ['NotAllowedError', 'may not use the microphone'],
  ['NotFoundError', 'No microphone was found'],
  ['NotReadableError', 'another program'],
  ['SomethingNew', 'could not be opened'],
])('%s becomes a sentence that says what to do', (name, words) => {
  const text = t(`desk.microphone.${microphoneTrouble(named(name), true)}`);
  expect(text).toContain(words);
  expect(text).not.toContain('browser text');
});

it('a page that the browser does not trust is told why it has no microphone', () => {
  const trouble = microphoneTrouble(new TypeError('undefined is not an object'), false);
  expect(t(`desk.microphone.${trouble}`)).toContain('https');
});
