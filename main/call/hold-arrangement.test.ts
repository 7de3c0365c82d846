import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adapterId, lineId, newLegId } from '../core/ids.ts';
import type { BridgeMember } from '../media/media-protocol.ts';
import { arrange, type Conversation, type HeldParty, type PeerHold } from './hold-arrangement.ts';

const line: BridgeMember = { line: lineId(adapterId('a'), 1) };
const [one, two] = [newLegId(), newLegId()];
const party = (member: BridgeMember, change: Partial<HeldParty> = {}): HeldParty => ({
  member,
  holds: 'none',
  desk: false,
  passesOn: false,
  ...change,
});
const talk = (change: Partial<Conversation> = {}): Conversation => ({
  a: party(line),
  b: party({ leg: one }),
  held: false,
  fax: false,
  ...change,
});

const holds = fc.constantFrom<PeerHold>('none', 'sends', 'silent');
const anyParty = (member: BridgeMember) =>
  fc.record({ member: fc.constant(member), holds, desk: fc.boolean(), passesOn: fc.boolean() });
const anyTalk = fc.record({
  a: fc.oneof(anyParty(line), anyParty({ leg: two })),
  b: fc.option(anyParty({ leg: one }), { nil: undefined }),
  held: fc.boolean(),
  fax: fc.boolean(),
});
const isMusic = (member: BridgeMember): boolean => 'music' in member;

describe('who hears whom', () => {
  it('two who talk hear each other and nothing else', () => expect(arrange(talk())).toEqual([[line, { leg: one }]]));

  it('whom the other one holds hears music, unless the holder plays some itself', () => {
    expect(arrange(talk({ b: party({ leg: one }, { holds: 'silent' }) }))).toEqual([[line, { music: true }]]);
    expect(arrange(talk({ b: party({ leg: one }, { holds: 'sends' }) }))).toEqual([
      [line, { leg: one }, { music: true, unlessHeard: one }],
    ]);
  });

  it('whom the console holds hears music, the desk nothing, and two others each by themselves', () => {
    expect(arrange(talk({ held: true, b: party({ leg: one }, { desk: true }) }))).toEqual([[line, { music: true }]]);
    expect(arrange(talk({ held: true }))).toEqual([
      [line, { music: true }],
      [{ leg: one }, { music: true }],
    ]);
  });

  it('who waits for somebody hears music', () =>
    expect(arrange(talk({ b: undefined }))).toEqual([[line, { music: true }]]));

  it('a party that is put on hold in its turn gets no music of ours', () =>
    expect(
      arrange(talk({ a: party({ leg: two }, { passesOn: true }), b: party({ leg: one }, { holds: 'silent' }) })),
    ).toEqual([[{ leg: two }, { leg: one }]]));

  it('nothing is ever mixed into a fax', () => {
    fc.assert(
      fc.property(anyTalk, (conversation) => {
        expect(
          arrange({ ...conversation, fax: true })
            .flat()
            .some(isMusic),
        ).toBe(false);
      }),
    );
  });

  it('nobody is in two groups, none has two musics, and music is always heard by somebody who listens', () => {
    fc.assert(
      fc.property(anyTalk, (conversation) => {
        const groups = arrange(conversation);
        const people = groups.flat().filter((member) => !isMusic(member));
        expect(new Set(people).size).toBe(people.length);
        const parties = [conversation.a, ...(conversation.b ? [conversation.b] : [])];
        for (const group of groups) {
          const musics = group.filter(isMusic);
          expect(musics.length).toBeLessThanOrEqual(1);
          const listener = parties.some(({ member, holds: own }) => group.includes(member) && own === 'none');
          if (musics.length > 0) expect(listener).toBe(true);
        }
      }),
    );
  });

  it('two whom the console holds never hear each other', () => {
    fc.assert(
      fc.property(anyTalk, (conversation) => {
        const groups = arrange({ ...conversation, held: true, fax: false });
        for (const group of groups) expect(group.filter((member) => !isMusic(member)).length).toBe(1);
      }),
    );
  });
});
