import { type Command, type Context, text, UsageError, whole, word } from './command.ts';
import { durationText, list, printable, table, timeText } from './table.ts';

const callerText = ({
  number,
  name,
  withheld,
}: {
  number?: string | undefined;
  name?: string | undefined;
  withheld?: string | undefined;
}): string => [name, number ?? (withheld === undefined ? undefined : 'withheld')].filter(Boolean).join(' ');

/** Commands that look and change nothing. */
export const lookCommands: readonly Command[] = [
  {
    name: 'status',
    usage: '',
    about: 'what there is, and what is not as it should be',
    async run({ link }) {
      const [view, { alarms }] = await Promise.all([link.view(), link.request('alarm.list', {})]);
      const up = view.trunks.filter(({ health }) => health.kind === 'up').length;
      const usable = view.lines.filter(({ state }) => state !== 'out-of-service').length;
      const text = list([
        ['version', view.version],
        ['lines', `${usable} of ${view.lines.length} in service`],
        ['trunks', `${up} of ${view.trunks.length} up`],
        ['calls', view.calls.length],
        ['night', view.nightMode],
        ['media process', view.media.process],
        ['audio in browsers', view.media.edge],
        ['alarms', alarms.length],
      ]);
      const more = alarms.map((alarm) => `${alarm.severity}: ${printable(alarm.text)}\n`).join('');
      const { version, media, nightMode } = view;
      return {
        data: {
          version,
          media,
          nightMode,
          lines: view.lines.length,
          linesInService: usable,
          trunks: view.trunks.length,
          trunksUp: up,
          calls: view.calls.length,
          alarms,
        },
        text: text + (more === '' ? '' : `\n${more}`),
      };
    },
  },
  {
    name: 'lines',
    usage: '',
    about: 'the analog lines',
    async run({ link }) {
      const { lines, now } = await link.view();
      const rows = lines.map((line) => [
        line.id,
        line.name,
        line.state,
        durationText(now - line.since),
        line.caller ? callerText(line.caller) : (line.dialled ?? ''),
        line.reason ?? '',
      ]);
      return { data: lines, text: table(['line', 'name', 'state', 'for', 'with', 'why'], rows) };
    },
  },
  {
    name: 'line timeline',
    usage: 'LINE [--limit N]',
    about: 'what happened on a line lately',
    options: { limit: { type: 'string' } },
    async run(context) {
      const { happenings } = await context.link.request('line.timeline', {
        line: word(context, 0, 'The line'),
        limit: whole(context, 'limit', 200, 1_000),
      });
      return {
        data: happenings,
        text: table(
          ['time', 'kind', 'what'],
          happenings.map(({ at, kind, text: what }) => [timeText(at), kind, what]),
        ),
      };
    },
  },
  {
    name: 'calls',
    usage: '[--limit N]',
    about: 'calls that are on, and the last ones',
    options: { limit: { type: 'string' } },
    async run(context) {
      const [{ calls, now }, { records }] = await Promise.all([
        context.link.view(),
        context.link.request('records.list', { limit: whole(context, 'limit', 20, 1_000) }),
      ]);
      const on = calls.map((call) => [
        call.id,
        timeText(call.startedAt),
        call.direction,
        call.state,
        callerText(call.caller),
        call.called ?? '',
        durationText(now - (call.answeredAt ?? call.startedAt)),
      ]);
      const over = records
        .filter(({ outcome }) => outcome !== 'in-progress')
        .map((each) => [
          each.id,
          timeText(each.startedAt),
          each.direction,
          each.outcome,
          callerText(each.caller),
          each.called ?? '',
          each.answeredAt === undefined || each.endedAt === undefined
            ? ''
            : durationText(each.endedAt - each.answeredAt),
        ]);
      return {
        data: { calls, records },
        text: table(['call', 'began (UTC)', 'direction', 'state', 'caller', 'called', 'for'], [...on, ...over]),
      };
    },
  },
  {
    name: 'call ladder',
    usage: 'CALL [--text]',
    about: 'the SIP messages of a call; --text: whole',
    options: { text: { type: 'boolean' } },
    async run(context) {
      const { ladders } = await context.link.request('call.ladder', { callId: word(context, 0, 'The call') });
      const shown = ladders.map(({ sipCallId, trunk, match, left, steps }) => {
        const head = `Call-ID ${printable(sipCallId)}, trunk ${trunk}${match === 'by-time' ? ' (by time: not certain)' : ''}${left > 0 ? `, ${left} messages left out` : ''}\n`;
        const rows = steps.map((step) => [
          timeText(step.at),
          step.direction === 'in' ? '←' : '→',
          step.peer,
          step.line,
          step.again ? 'again' : '',
        ]);
        const whole =
          context.options.text === true
            ? steps
                .map(
                  (step) =>
                    `\n${step.direction === 'in' ? '←' : '→'} ${timeText(step.at)}\n${step.text.split('\n').map(printable).join('\n')}\n`,
                )
                .join('')
            : '';
        return head + table(['time', '', 'peer', 'message', ''], rows) + whole;
      });
      return {
        data: ladders,
        text: shown.length === 0 ? 'No SIP messages of this call are kept.\n' : shown.join('\n'),
      };
    },
  },
  {
    name: 'trunks',
    usage: '',
    about: 'the SIP trunks',
    async run({ link }) {
      const { trunks } = await link.view();
      return {
        data: trunks,
        text: table(
          ['trunk', 'name', 'health', 'state', 'detail'],
          trunks.map(({ id, name, health, state, detail }) => [id, name, health.kind, state, health.detail ?? detail]),
        ),
      };
    },
  },
  {
    name: 'alarms',
    usage: '',
    about: 'what is not as it should be, why, and what to do',
    async run({ link }) {
      const { alarms } = await link.request('alarm.list', {});
      const shown = alarms.map(
        (alarm) =>
          `${alarm.severity}: ${printable(alarm.text)}\n  since ${timeText(alarm.since)} UTC (${alarm.code})\n  why: ${printable(alarm.cause)}\n  do:  ${printable(alarm.cure)}\n`,
      );
      return { data: alarms, text: shown.length === 0 ? 'All is as it should be.\n' : shown.join('\n') };
    },
  },
  {
    name: 'log',
    usage: '[--limit N] [--level LEVEL]',
    about: 'the last lines of the log; LEVEL: debug, info, warn, error',
    options: { limit: { type: 'string' }, level: { type: 'string' } },
    async run(context) {
      const level = (['debug', 'info', 'warn', 'error'] as const).find(
        (each) => each === (text(context, 'level') ?? 'info'),
      );
      if (!level) throw new UsageError('--level takes debug, info, warn or error.');
      const { lines } = await context.link.request('log.recent', { limit: whole(context, 'limit', 200, 2_000), level });
      return {
        data: lines,
        text: lines.map((line) => `${timeText(line.at)} ${line.level.padEnd(5)} ${printable(line.text)}\n`).join(''),
      };
    },
  },
  {
    name: 'route try',
    usage: '--from line:ID|trunk:ID|console [--called NUMBER] [--calling NUMBER] [--withheld]',
    about: 'what would become of a call, and why, without calling',
    options: {
      from: { type: 'string' },
      called: { type: 'string' },
      calling: { type: 'string' },
      withheld: { type: 'boolean' },
    },
    async run(context) {
      const called = text(context, 'called');
      const calling = text(context, 'calling');
      const answer = await context.link.request('route.try', {
        source: sourceOf(context),
        withheld: context.options.withheld === true,
        ...(called === undefined ? {} : { called }),
        ...(calling === undefined ? {} : { calling }),
      });
      const steps = answer.steps
        .map((step) => `  ${step.route === undefined ? '' : `[${printable(step.route)}] `}${printable(step.text)}\n`)
        .join('');
      return { data: answer, text: `${printable(answer.summary)}\n\n${steps}` };
    },
  },
  {
    name: 'audit',
    usage: '[--limit N] [--who NAME]',
    about: 'who did what, when, from where',
    options: { limit: { type: 'string' }, who: { type: 'string' } },
    async run(context) {
      const who = text(context, 'who');
      const { entries } = await context.link.request('audit.list', {
        limit: whole(context, 'limit', 50, 1_000),
        ...(who === undefined ? {} : { who }),
      });
      return {
        data: entries,
        text: table(
          ['time (UTC)', 'who', 'from', 'what', '', 'detail'],
          entries.map((each) => [
            timeText(each.at),
            each.who,
            each.from,
            each.what,
            each.ok ? '' : 'refused',
            each.detail ?? '',
          ]),
        ),
      };
    },
  },
];

function sourceOf(
  context: Context,
): { kind: 'line'; line: string } | { kind: 'trunk'; trunk: string } | { kind: 'console' } {
  const from = text(context, 'from') ?? 'console';
  const [kind, id = ''] = [from.slice(0, Math.max(0, from.indexOf(':'))), from.slice(from.indexOf(':') + 1)];
  if (from === 'console') return { kind: 'console' };
  if (kind === 'line' && id !== '') return { kind: 'line', line: id };
  if (kind === 'trunk' && id !== '') return { kind: 'trunk', trunk: id };
  throw new UsageError('--from takes line:ID, trunk:ID or console.');
}
