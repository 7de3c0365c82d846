import type { CallManager } from '../call/call-manager.ts';
import { emergencyNotice, emergencyNumbers } from '../call/route/emergency.ts';
import type { RequestOutput } from '../contract/requests.ts';
import type { EmergencyLook } from '../contract/routing-desk.ts';
import type { GatewayView, LineView } from '../contract/views.ts';
import type { Settings } from '../store/settings-schema.ts';

/** What a stranger to the country tries, and what telephones know by themselves: GSM 02.30 has both. */
const KNOWN_EVERYWHERE = ['112', '911'];

/** What would happen to calls for help now: the same decision that one would get, and nothing is done. */
export function emergencyLook(
  calls: Pick<CallManager, 'tryRoute'>,
  {
    settings,
    view,
    others,
  }: { readonly settings: Settings; readonly view: GatewayView; readonly others: readonly string[] },
): RequestOutput<'emergency.try'> {
  const countries = countriesOf(settings);
  const own = countries.flatMap((country) => emergencyNumbers(country));
  const numbers = [...new Set([...own, ...KNOWN_EVERYWHERE, ...others])];
  const looks = numbers.map((number) => lookAt(number, calls, { settings, view, countries }));
  const taken = new Set(looks.flatMap(({ lines }) => lines.map(({ line }) => line)));
  return {
    numbers: looks,
    left: view.lines
      .filter(({ id }) => looks.some(({ emergency }) => emergency) && !taken.has(id))
      .map((line) => ({ line: line.id, name: nameOf(line), why: whyLeft(line) })),
    outlets: outletsOf(settings),
  };
}

/** Of the lines and the office. */
function countriesOf({ lines, office }: Settings): string[] {
  const all = lines.map(({ country }) => country.slice(0, 2));
  return [...new Set(office.country === undefined ? all : [office.country, ...all])];
}

function lookAt(
  number: string,
  calls: Pick<CallManager, 'tryRoute'>,
  {
    settings,
    view,
    countries,
  }: { readonly settings: Settings; readonly view: GatewayView; readonly countries: readonly string[] },
): EmergencyLook {
  // A pattern stands for any digit: one of them is tried.
  const called = number.replaceAll('X', '0');
  const { decision, summary } = calls.tryRoute({ source: { kind: 'console' }, called, caller: {} });
  const emergency = decision.kind === 'routed' && decision.emergency;
  const [target] = decision.kind === 'routed' ? decision.targets : [];
  const hops = emergency && target?.kind === 'lines' ? target.hops : [];
  // The free ones come once more at the end, in case another call was quicker.
  const first = hops.filter(({ line }, index) => hops.findIndex((each) => each.line === line) === index);
  const lines = first.map(({ line, digits, clear }) => {
    const seen = view.lines.find(({ id }) => id === line);
    const call = clear === undefined ? undefined : view.calls.find((each) => each.line === line);
    const callBack = settings.lines.find(({ id }) => id === line)?.numbering.number;
    return {
      line,
      name: seen ? nameOf(seen) : line,
      digits,
      ...(clear === undefined ? {} : { clear }),
      ...(call ? { call: partiesOf(call) } : {}),
      ...(callBack === undefined ? {} : { callBack }),
    };
  });
  const [one] = lines;
  return {
    number,
    emergency,
    countries: countries.filter((country) => emergencyNumbers(country).includes(number)),
    summary,
    lines,
    ...(emergency
      ? {
          alert: emergencyNotice({
            ...{ number: called, caller: {}, from: 'the console' },
            ...(one ? { line: one.name, callBack: one.callBack } : {}),
          }),
        }
      : {}),
  };
}

const nameOf = ({ name, id }: LineView): string => name || id;

const partiesOf = ({ caller, called, dialledBy }: GatewayView['calls'][number]): string =>
  [dialledBy?.label ?? caller.name ?? caller.number, called].filter(Boolean).join(' → ');

function whyLeft({ state, reason, callId }: LineView): string {
  if (state === 'out-of-service') return reason ?? 'It is out of service.';
  return callId === undefined ? 'It cannot be had now.' : 'It has an emergency call.';
}

/** Who hears of alarms, by the names that the settings have for them. */
const outletsOf = ({ monitoring }: Settings): string[] =>
  Object.entries(monitoring)
    .filter(([name, value]) => value !== undefined && name !== 'metrics')
    .map(([name]) => name);
