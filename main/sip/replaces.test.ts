import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readReferTo, sipfragStatus } from './refer-to.ts';
import { names, readReplaces, replacesFor, writeReplaces } from './replaces.ts';

const token = fc.stringMatching(/^[A-Za-z0-9._~!%*+'-]{1,40}$/);
const callId = fc.stringMatching(/^[A-Za-z0-9._~!%*+'@:-]{1,60}$/);

describe('a Replaces header', () => {
  it('reads as it was written, whatever the tags and the Call-ID are', () => {
    fc.assert(
      fc.property(callId, token, token, fc.boolean(), (id, toTag, fromTag, earlyOnly) => {
        const replaces = { callId: id, toTag, fromTag, earlyOnly };
        expect(readReplaces(writeReplaces(replaces))).toEqual(replaces);
      }),
    );
  });

  it('names our dialog from the other side: its to-tag is our own', () => {
    fc.assert(
      fc.property(callId, token, token, (id, localTag, remoteTag) => {
        const ours = { callId: id, localTag, remoteTag };
        const theirs = { callId: id, localTag: remoteTag, remoteTag: localTag };
        expect(names(replacesFor(theirs), ours)).toBe(true);
        if (localTag !== remoteTag) expect(names(replacesFor(ours), ours)).toBe(false);
        expect(names({ ...replacesFor(theirs), callId: `${id}x` }, ours)).toBe(false);
      }),
    );
  });

  it.each([
    '',
    'id@host',
    'id@host;to-tag=a',
    'id@host;to-tag=a;from-tag=',
    'id@host;to-tag=a;to-tag=b;from-tag=c',
    'two ids;to-tag=a;from-tag=b',
    'id@host;to-tag=a,other@host;to-tag=b;from-tag=c',
  ])('that cannot be meant is none: %j', (value) => expect(readReplaces(value)).toBeUndefined());

  it('takes its parameters in any order and with others among them (RFC 3891 §6.1)', () => {
    const value = '98732@sip.example.com ;from-tag=r33th4x0r; x=1 ;to-tag=ff87ff;early-only';
    expect(readReplaces(value)).toEqual({
      callId: '98732@sip.example.com',
      toTag: 'ff87ff',
      fromTag: 'r33th4x0r',
      earlyOnly: true,
    });
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void readReplaces(text)));
  });
});

describe('a Refer-To header', () => {
  it('names an extension or a number, with its display name or without', () => {
    expect(readReferTo(['<sip:102@pbx.example.com:5070;transport=tcp>'])).toEqual({
      ok: true,
      to: { user: '102', host: 'pbx.example.com' },
    });
    expect(readReferTo(['"Bob" <sip:%2B4930123@10.0.0.1>'])).toMatchObject({ to: { user: '+4930123' } });
    expect(readReferTo(['sip:102@pbx'])).toMatchObject({ to: { user: '102' } });
    expect(readReferTo(['<tel:+49-30-123>'])).toMatchObject({ to: { user: '+4930123', host: '' } });
    expect(readReferTo(['604'])).toMatchObject({ to: { user: '604', host: '' } });
  });

  it('names the call to take over', () => {
    const value = '<sip:102@pbx?Replaces=7%40pbx%3Bto-tag%3Da%3Bfrom-tag%3Db&Subject=hello>';
    expect(readReferTo([value])).toMatchObject({
      to: { user: '102', replaces: { callId: '7@pbx', toTag: 'a', fromTag: 'b', earlyOnly: false } },
    });
  });

  it.each([
    [[], 400],
    [['<sip:1@a>', '<sip:2@b>'], 400],
    [['<sip:pbx>'], 400],
    [['<http://example.com>'], 416],
    [['<sips:102@pbx>'], 416],
    [['<sip:102@pbx;method=BYE>'], 403],
    [['<sip:102@pbx?Replaces=nonsense>'], 400],
    [['hello'], 400],
  ])('%j is refused with %i', (values, status) => expect(readReferTo(values)).toMatchObject({ ok: false, status }));

  it('never throws, and never lets a header of its own through', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const read = readReferTo([text]);
        if (read.ok) expect(read.to.user).not.toBe('');
      }),
    );
  });

  it('a NOTIFY tells how it went by a status line (RFC 3420)', () => {
    expect(sipfragStatus('SIP/2.0 100 Trying\r\n')).toBe(100);
    expect(sipfragStatus('SIP/2.0 486 Busy Here')).toBe(486);
    expect(sipfragStatus('INVITE sip:a@b SIP/2.0')).toBeUndefined();
    expect(sipfragStatus('')).toBeUndefined();
  });
});
