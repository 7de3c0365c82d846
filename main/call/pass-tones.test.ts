import { expect, it } from 'vitest';
import { anOffice, PBX } from './fixtures/an-office.ts';

it.each([
  ['opus', ['re-INVITE']],
  ['PCMU', []],
] as const)('a fax machine heard on the line of a call that speaks %s has its peer asked: %j', async (codec, asked) => {
  const office = anOffice();
  office.media.codec = codec;
  const invite = await office.invite(PBX, '05551234');
  await office.dialsAndIsAnswered(1);
  expect(invite.said.at(-1)).toBe('200');
  office.manager.mediaFact({ kind: 'fax-tone', line: office.line(1).id, tone: 'ced', played: false });
  expect(invite.said.slice(invite.said.indexOf('200') + 1)).toEqual(asked);
  invite.goes();
});

it('one heard in the first moment has the telephone that answers then asked', async () => {
  const office = anOffice();
  office.media.codec = 'G722';
  await office.rings(1);
  const telephone = office.to('101');
  telephone.answers();
  await office.offHook(1);
  office.manager.mediaFact({ kind: 'fax-tone', line: office.line(1).id, tone: 'cng', played: false });
  expect(telephone.said).toEqual(['re-INVITE']);
});
