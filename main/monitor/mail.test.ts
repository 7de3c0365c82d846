import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../gateway/access/certificate.ts';
import { alarmEvent } from './fixtures/sample-alarm.ts';
import { MailSender, mailOf } from './mail-sender.ts';

async function aServer(options: SMTPServerOptions) {
  const mails: { text: string; secure: boolean; to: string[]; user: unknown }[] = [];
  const server = new SMTPServer({
    logger: false,
    onData(stream, session, done) {
      let text = '';
      stream.setEncoding('utf8').on('data', (more: string) => {
        text += more;
      });
      stream.on('end', () => {
        mails.push({
          text,
          secure: session.secure,
          to: session.envelope.rcptTo.map(({ address }) => address),
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { mails, port, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

const target = {
  host: '127.0.0.1',
  from: 'gateway@example.com',
  to: ['olga@example.com', 'it@example.com'],
  computer: 'office',
} as const;

describe('a mail of alarms', () => {
  it('goes to all who are to have it, encrypted and with a password', async () => {
    const { cert, key } = await makeCertificate(['127.0.0.1'], Date.now());
    await using server = await aServer({
      cert,
      key,
      onAuth: ({ username, password }, _session, done) =>
        username === 'gateway' && password === 'correct horse'
          ? done(null, { user: username })
          : done(new Error('wrong')),
    });
    using sender = new MailSender({
      ...target,
      port: server.port,
      security: 'starttls',
      ca: cert,
      user: 'gateway',
      password: 'correct horse',
    });
    expect(await sender.send([alarmEvent(), alarmEvent('cleared')])).toEqual({ kind: 'done' });
    expect(server.mails).toMatchObject([{ secure: true, to: ['olga@example.com', 'it@example.com'], user: 'gateway' }]);
    expect(server.mails[0]?.text).toContain('Subject: Copperline on office: 1 alarm, 1 over');
    expect(server.mails[0]?.text).toContain('What to do: See whether the PBX runs');
    using wrong = new MailSender({
      ...target,
      port: server.port,
      security: 'starttls',
      ca: cert,
      user: 'gateway',
      password: 'wrong',
    });
    expect(await wrong.send([alarmEvent()])).toMatchObject({ kind: 'refused' });
  });

  it('does not go out in the clear where it is to be encrypted, nor to a server that is not trusted', async () => {
    await using plain = await aServer({ disabledCommands: ['STARTTLS'], authOptional: true });
    using sender = new MailSender({ ...target, port: plain.port, security: 'starttls' });
    expect((await sender.send([alarmEvent()])).kind).not.toBe('done');
    const { cert, key } = await makeCertificate(['127.0.0.1'], Date.now());
    await using other = await aServer({ cert, key, authOptional: true });
    using careful = new MailSender({ ...target, port: other.port, security: 'starttls' });
    expect((await careful.send([alarmEvent()])).kind).not.toBe('done');
    expect([plain.mails, other.mails]).toEqual([[], []]);
  });

  it('goes in the clear where the owner says so', async () => {
    await using server = await aServer({ disabledCommands: ['STARTTLS'], authOptional: true });
    using sender = new MailSender({ ...target, port: server.port, security: 'none' });
    expect(await sender.send([alarmEvent()])).toEqual({ kind: 'done' });
    expect(server.mails).toMatchObject([{ secure: false }]);
  });

  it('that nobody takes is tried again, and one that somebody refuses is not', async () => {
    using nobody = new MailSender({ ...target, port: 1, security: 'none' });
    expect((await nobody.send([alarmEvent()])).kind).toBe('again');
    await using refusing = await aServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error('no such box'), { responseCode: 550 })),
    });
    using sender = new MailSender({ ...target, port: refusing.port, security: 'none' });
    expect((await sender.send([alarmEvent()])).kind).toBe('refused');
  });

  it('has a subject of one line, whatever somebody calls a trunk', () => {
    const { subject } = mailOf([alarmEvent('raised', 'down\r\nBcc: everybody@example.com\r\n\r\nhello')], 'office');
    expect(subject).toBe('Copperline on office: down Bcc: everybody@example.com hello');
  });
});
