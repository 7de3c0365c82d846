import { expect, it } from 'vitest';
import { MAX_MESSAGE_BYTES } from '../gateway/console-socket.ts';
import { PageCarrier } from './page-carrier.ts';

function open() {
  const said: string[] = [];
  const heard: string[] = [];
  const carrier = new PageCarrier({ frame: (text) => said.push(text), end: () => said.push('end') });
  carrier.on('message', (text: string) => heard.push(text));
  return { carrier, heard, said };
}

it('carries text both ways', () => {
  const { carrier, heard, said } = open();
  carrier.receive('{"id":1}');
  carrier.send('{"push":"view"}');
  expect(heard).toEqual(['{"id":1}']);
  expect(said).toEqual(['{"push":"view"}']);
});

it.each([[undefined], [7], [{ toString: () => 'x' }], [new Uint8Array(3)], ['x'.repeat(MAX_MESSAGE_BYTES + 1)]])(
  'a page that says something else, or too much, is cut off',
  (message) => {
    const { carrier, heard, said } = open();
    carrier.receive(message);
    carrier.receive('{"id":1}');
    expect(heard).toEqual([]);
    expect(said).toEqual(['end']);
  },
);

it('closed twice ends once, and nothing is said after', () => {
  const { carrier, said } = open();
  let closed = 0;
  carrier.on('close', () => {
    closed += 1;
  });
  carrier.close();
  carrier.terminate();
  carrier.send('late');
  expect(said).toEqual(['end']);
  expect(closed).toBe(1);
});
