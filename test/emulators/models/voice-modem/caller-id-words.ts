import type { CallerIdMessage } from '../../../../main/line/line-signals.ts';

const absent = { private: 'P', unavailable: 'O' } as const;

/** `+VCID=1`: formatted. */
export function callerIdText({ date, number, name, numberAbsent, nameAbsent }: CallerIdMessage): string[] {
  const nmbr = numberAbsent ? absent[numberAbsent] : number;
  const called = nameAbsent ? absent[nameAbsent] : name;
  return [
    ...(date ? [`DATE = ${date.slice(0, 4)}`, `TIME = ${date.slice(4)}`] : []),
    ...(nmbr === undefined ? [] : [`NMBR = ${nmbr}`]),
    ...(called === undefined ? [] : [`NAME = ${called}`]),
  ];
}

/** `+VCID=2`: the message itself, in hex. */
export function callerIdHex({ date, number, name, numberAbsent }: CallerIdMessage): string[] {
  const parameter = (type: number, text: string): number[] => [type, text.length, ...Buffer.from(text, 'latin1')];
  const data = [
    ...(date ? parameter(1, date) : []),
    ...(numberAbsent ? parameter(4, absent[numberAbsent]) : number ? parameter(2, number) : []),
    ...(name ? parameter(7, name) : []),
  ];
  const message = [0x80, data.length, ...data];
  const sum = message.reduce((total, byte) => total + byte, 0);
  return [
    `MESG = ${Buffer.from([...message, -sum & 0xff])
      .toString('hex')
      .toUpperCase()}`,
  ];
}
