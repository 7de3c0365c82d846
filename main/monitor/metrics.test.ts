import { assert, dictionary, float, property, string, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';
import { metricsText } from './metrics-text.ts';

it('metrics are in the text format that Prometheus reads', () => {
  expect(
    metricsText([
      { name: 'copperline_calls', help: 'Calls\nnow', type: 'gauge', values: [{ value: 2 }] },
      {
        name: 'copperline_line_up',
        help: 'Up',
        type: 'gauge',
        values: [{ labels: { line: 'sim/1', name: 'a"b\\c\nd' }, value: 1 }],
      },
    ]),
  ).toBe(
    '# HELP copperline_calls Calls\\nnow\n# TYPE copperline_calls gauge\ncopperline_calls 2\n' +
      '# HELP copperline_line_up Up\n# TYPE copperline_line_up gauge\ncopperline_line_up{line="sim/1",name="a\\"b\\\\c\\nd"} 1\n',
  );
});

it('no label can begin another line', () => {
  assert(
    property(dictionary(stringMatching(/^[a-z_]{1,8}$/), string({ unit: 'binary' })), float(), (labels, value) => {
      const lines = metricsText([{ name: 'm', help: 'h', type: 'gauge', values: [{ labels, value }] }]).split('\n');
      expect(lines).toHaveLength(4);
      expect(lines[2]).toMatch(/^m(\{.*\})? \S+$/su);
    }),
  );
});
