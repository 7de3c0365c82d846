import { describe, expect, it } from 'vitest';
import { answerable, digestAnswer, digestDecision, parseChallenges } from './digest.ts';

const one = (text: string) => {
  const [challenge] = parseChallenges([text]);
  if (!challenge) throw new Error(`no challenge: ${text}`);
  return challenge;
};
const responseIn = (header: string) => /response="([0-9a-f]+)"/.exec(header)?.[1];
const mufasa = { user: 'Mufasa', password: 'Circle of Life' };
const request = { method: 'GET', uri: '/dir/index.html' };
const none = new Map<string, readonly string[]>();

describe('digest answers', () => {
  it('are those of RFC 7616 §3.9.1, by MD5 and by SHA-256', () => {
    const clientNonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
    const challenge = (algorithm: string) =>
      one(
        `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`,
      );
    const answer = (algorithm: string) =>
      digestAnswer(challenge(algorithm), mufasa, request, { count: 1, clientNonce });
    expect(responseIn(answer('MD5'))).toBe('8ca523f5e9506fed4657c9700eebdbec');
    expect(responseIn(answer('SHA-256'))).toBe('753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
    expect(answer('SHA-256')).toContain('algorithm=SHA-256, opaque="FQhe');
    expect(answer('SHA-256')).toContain('qop=auth, nc=00000001, cnonce="f2/wE');
  });

  it('of the old form have neither count nor client nonce, and no algorithm that the peer did not name', () => {
    const answer = digestAnswer(one('Digest realm="r", nonce="n"'), mufasa, request, { count: 1, clientNonce: 'c' });
    expect(answer).not.toMatch(/qop|nc=|cnonce|algorithm|opaque/);
  });

  it('by -sess depend on the client nonce', () => {
    const challenge = one('Digest realm="r", nonce="n", algorithm=MD5-sess, qop="auth"');
    const answers = ['a', 'b'].map((clientNonce) =>
      digestAnswer(challenge, mufasa, request, { count: 1, clientNonce }).replace(/cnonce="."/, ''),
    );
    expect(answers[0]).not.toBe(answers[1]);
    expect(answers[0]).toContain('algorithm=MD5-sess');
  });

  it('a quote in the user stays within its quotes', () => {
    const answer = digestAnswer(one('Digest realm="r", nonce="n"'), { user: 'a"b', password: '' }, request, {
      count: 1,
      clientNonce: 'c',
    });
    expect(answer).toContain('username="a\\"b"');
  });
});

describe('of several challenges', () => {
  it('the strongest of each realm is answered, in whatever order they stand', () => {
    const texts = ['MD5', 'SHA-256', 'SHA-512-256'].map(
      (name) => `Digest realm="a", nonce="${name}", algorithm=${name}`,
    );
    expect(answerable(parseChallenges(texts)).map(({ nonce }) => nonce)).toEqual(['SHA-512-256']);
    expect(answerable(parseChallenges([...texts].reverse())).map(({ nonce }) => nonce)).toEqual(['SHA-512-256']);
    expect(answerable(parseChallenges([...texts, 'Digest realm="b", nonce="x"'])).length).toBe(2);
  });

  it('two in one header are two', () => {
    const both = 'Digest realm="a, Digest x", nonce="1", algorithm=MD5, Digest realm="a", nonce="2", algorithm=SHA-256';
    expect(parseChallenges([both.replace(', Digest x', '')]).map(({ nonce }) => nonce)).toEqual(['1', '2']);
  });

  it('what is not Digest or lacks a part is none', () => {
    expect(parseChallenges(['Basic realm="a"', 'Digest realm="a"', 'Digest nonce="b"', '', 'Digest'])).toEqual([]);
  });
});

describe('a challenge is refused, in words,', () => {
  const credentials = { user: 'u', password: 'p' };
  const why = (text: string, { realm, answered = none }: { realm?: string; answered?: typeof none } = {}) => {
    const decision = digestDecision(
      401,
      parseChallenges([text]),
      { ...credentials, ...(realm ? { realm } : {}) },
      answered,
    );
    return decision.kind === 'refuse' ? decision.why : 'answered';
  };

  it('without a password, without a usable challenge, and for a digest that nobody knows', () => {
    expect(digestDecision(407, [], undefined, none)).toMatchObject({
      why: expect.stringMatching(/this trunk has none/),
    });
    expect(why('Basic realm="x"')).toMatch(/without a usable challenge/);
    expect(why('Digest realm="x", nonce="n", algorithm=WHIRL')).toMatch(/not known here \(WHIRL\)/);
    expect(why('Digest realm="x", nonce="n", qop="auth-int"')).toMatch(/not known here \(MD5 auth-int\)/);
  });

  it('from another realm than the trunk’s', () => {
    expect(why('Digest realm="evil", nonce="n"', { realm: 'pbx' })).toMatch(/"evil".*"pbx"/);
    expect(why('Digest realm="pbx", nonce="n"', { realm: 'pbx' })).toBe('answered');
  });

  it('when the password was wrong, when an old one is played again, and when every answer is called stale', () => {
    const answered = new Map([['r', ['n1']]]);
    expect(why('Digest realm="r", nonce="n2"', { answered })).toMatch(/password is wrong/);
    expect(why('Digest realm="r", nonce="n1"', { answered })).toMatch(/password is wrong/);
    expect(why('Digest realm="r", nonce="n1", stale=true', { answered })).toMatch(/old challenge again/);
    expect(why('Digest realm="r", nonce="n2", stale=TRUE', { answered })).toBe('answered');
    expect(why('Digest realm="r", nonce="n3", stale=true', { answered: new Map([['r', ['n1', 'n2']]]) })).toMatch(
      /every answer stale/,
    );
    expect(why('Digest realm="another", nonce="n1"', { answered })).toBe('answered');
  });
});
