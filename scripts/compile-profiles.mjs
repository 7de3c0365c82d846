/**
 * Makes assets/profiles/profiles.json from a folder of facts: `node scripts/compile-profiles.mjs FACTS`. Not run at build;
 * what it writes is committed. FACTS holds tones.json, callerid.json and line-modes.json, each naming its sources.
 *
 * Tones are written as Asterisk's indications.conf writes them, `Hz[+Hz|*Hz]/ms,0/ms,...`, each with the letters of the
 * sources that say so. Where sources disagree, all are kept: the detector listens for each.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { places } from './lib/profile-places.mjs';

const facts = process.argv[2];
if (!facts) {
  console.error('Usage: node scripts/compile-profiles.mjs FACTS-FOLDER');
  process.exit(2);
}
/** @param {string} name */
const read = (name) => JSON.parse(readFileSync(join(facts, name), 'utf8'));
const tones = read('tones.json');
const callerIds = read('callerid.json');
const modes = read('line-modes.json');

/** Below this the detector hears nothing (mains hum, ringing): such a frequency is a misprint or a modulation. */
const LOWEST_HZ = 250;
const HIGHEST_HZ = 3900;
/** Frequencies as near as this in one tone are one frequency, which two exchanges tuned differently. */
const SAME_HZ = 0.02;

/** What the tables call the tones that tell the same. @type {Record<string, string[]>} */
const spandspTones = {
  dial: ['dial-tone', 'dial-tone/special'],
  ringback: ['ringing-tone'],
  busy: ['busy-tone'],
  congestion: ['congestion-tone', 'reorder-tone', 'refusal-tone', 'line-lockout-tone'],
  unobtainable: ['number-unobtainable-tone'],
};
/** @type {Record<string, string[]>} */
const asteriskTones = {
  dial: ['dial'],
  ringback: ['ring'],
  busy: ['busy'],
  congestion: ['congestion'],
  unobtainable: ['unobtainable', 'info'],
};

/**
 * @typedef {{ hz: number[], am?: number, ms: number | null }} Segment  hz empty: silence; ms null: goes on
 */

/** `400+450`, `400*25` or `480+620 [1%]`. @param {string} text @returns {{ hz: number[], am?: number } | undefined} */
function frequenciesOf(text) {
  const plain = text.replace(/\[.*?\]/g, '').trim();
  const [carrier, modulation] = plain.split('*').map(Number);
  if (modulation) return audible([carrier ?? 0]) ? { hz: [carrier ?? 0], am: modulation } : undefined;
  const all = plain.split('+').map(Number);
  const hz = all.filter((each) => each >= LOWEST_HZ);
  const low = all.find((each) => each < LOWEST_HZ);
  // `400+15`: the sum of a tone and its modulation, as that table writes amplitude modulation.
  if (hz.length === 1 && low !== undefined && low >= 10) return { hz, am: low };
  return audible(all) ? { hz: all } : undefined;
}

/** @param {number[]} hz */
const audible = (hz) => hz.every((each) => each >= LOWEST_HZ && each <= HIGHEST_HZ);

/** Every way to read `a || b` in a pattern: all first choices, all second ones. @param {any[]} pattern @returns {Segment[][]} */
function readSpandsp(pattern) {
  const flat = flatten(pattern);
  const ways = Math.max(1, ...flat.map(({ freq }) => (freq ?? '').split('||').length));
  const all = [];
  for (let way = 0; way < ways; way++) {
    const segments = flat.map(({ freq, ms: told, length_raw }) => {
      const ms = told ?? secondsOf(length_raw);
      if (freq === undefined) return { hz: [], ms };
      const choices = freq.split('||');
      const read = frequenciesOf(choices[Math.min(way, choices.length - 1)] ?? '');
      return read && { ...read, ms };
    });
    if (segments.every((segment) => segment !== undefined)) all.push(/** @type {Segment[]} */ (segments));
  }
  return all;
}

/** Some times are written as they were printed, `0.4 [10%]`: seconds. @param {string | undefined} text @returns {number | null} ms */
const secondsOf = (text) => {
  const seconds = Number(/^([0-9.]+)(?: \[|$)/.exec(text ?? '')?.[1] ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.round(1000 * seconds) : null;
};

/** @param {any[]} pattern @returns {{ freq?: string, ms?: number, length_raw?: string }[]} */
function flatten(pattern) {
  return pattern.flatMap((each) => {
    if (!each.segments) return [each];
    const times = each.repeat === 'endless' ? 1 : Number(each.repeat);
    return Array.from({ length: times }, () => flatten(each.segments)).flat();
  });
}

/** @param {{ segments: { freqs: number[], am_hz?: number, ms: number | null }[] }} tone @returns {Segment[]} */
const readAsterisk = ({ segments }) =>
  segments.map(({ freqs, am_hz, ms }) => ({
    ...(freqs.length === 0 ? { hz: [] } : (frequenciesOf(freqs.join('+')) ?? { hz: freqs })),
    ...(am_hz ? { am: am_hz } : {}),
    ms,
  }));

/**
 * A pattern in indications.conf's words, or undefined where it says nothing that can be heard: a tone that stutters and
 * then goes on is the tone that goes on.
 * @param {Segment[]} segments @param {string} name
 */
function notation(segments, name) {
  const last = segments.at(-1);
  if (!last) return undefined;
  if (last.ms === null || (segments.length === 1 && last.ms >= 5000)) {
    return (name === 'dial' || name === 'unobtainable') && last.hz.length > 0 ? toneText(last) : undefined;
  }
  let merged = joinSilence(segments.map((segment) => ({ ...segment, hz: sameAs(segment.hz, segments) })));
  while (merged.length > 1 && (merged[0]?.hz.length ?? 0) === 0) merged = [...merged.slice(1), ...merged.slice(0, 1)];
  if (merged.length < 2 || merged.some(({ ms }) => ms === null || ms < 30)) {
    return undefined;
  }
  return shortest(merged.map((segment) => `${toneText(segment)}/${segment.ms}`)).join(',');
}

/** The first frequencies of the pattern that are as good as these. @param {number[]} hz @param {Segment[]} segments */
function sameAs(hz, segments) {
  const near = segments.find(
    (other) =>
      other.hz.length === hz.length && other.hz.every((each, at) => Math.abs(each / (hz[at] ?? each) - 1) < SAME_HZ),
  );
  return near?.hz ?? hz;
}

/** @param {Segment[]} segments */
function joinSilence(segments) {
  /** @type {Segment[]} */
  const joined = [];
  for (const segment of segments) {
    const before = joined.at(-1);
    if (before && before.hz.length === 0 && segment.hz.length === 0) before.ms = (before.ms ?? 0) + (segment.ms ?? 0);
    else joined.push({ ...segment });
  }
  return joined;
}

/** `a,b,a,b` is `a,b`. @param {string[]} elements */
function shortest(elements) {
  for (let length = 2; length < elements.length; length += 2) {
    if (elements.length % length === 0 && elements.every((each, at) => each === elements[at % length]))
      return elements.slice(0, length);
  }
  return elements;
}

/** @param {Segment} segment */
const toneText = ({ hz, am }) => (hz.length === 0 ? '0' : am ? `${hz[0]}*${am}` : hz.join('+'));

/** @param {any} country @param {string} name @returns {Record<string, string>} */
function alternatives(country, name) {
  /** @type {Record<string, string>} */
  const found = {};
  /** @param {Segment[]} segments @param {string} source */
  const add = (segments, source) => {
    const text = notation(segments, name);
    if (text && !found[text]?.includes(source)) found[text] = (found[text] ?? '') + source;
  };
  for (const [source, table] of /** @type {const} */ ([
    ['a', country.asterisk],
    ['d', country.dahdi],
  ])) {
    for (const own of asteriskTones[name] ?? []) {
      const tone = table?.tones[own];
      if (tone) add(readAsterisk(tone), source);
    }
  }
  for (const tone of country.spandsp?.tones ?? []) {
    const full = tone.type ? `${tone.tone}/${tone.type}` : tone.tone;
    if (!spandspTones[name]?.includes(full)) continue;
    for (const segments of readSpandsp(tone.pattern)) add(segments, 's');
  }
  return found;
}

/**
 * What a country sends to say that a number cannot be had, in so far as it is nothing else: special information tones are
 * the same everywhere (main/line/profile.ts), and what is busy, congestion, dial tone or ringback too says no more than that.
 * @param {any} country @param {Record<string, string>[]} others
 */
function unobtainable(country, others) {
  const taken = others.flatMap((tone) => Object.keys(tone)).map(elementsOf);
  return Object.fromEntries(
    Object.entries(alternatives(country, 'unobtainable')).filter(([text]) => {
      const own = elementsOf(text);
      const notes = new Set(own.map(({ sound }) => sound).filter((sound) => sound !== '0'));
      const tooShort = own.some(({ sound, ms }) => ms > 0 && ms < (sound === '0' ? 60 : 50));
      return notes.size < 3 && !tooShort && !taken.some((other) => isIn(own, other));
    }),
  );
}

/** @param {string} text @returns {{ sound: string, ms: number }[]} */
const elementsOf = (text) =>
  text.split(',').map((each) => {
    const [sound = '', ms = '0'] = each.split('/');
    return { sound, ms: Number(ms) };
  });

/**
 * Whether a tone, as often as it must be heard, is somewhere in another: the detector takes times that are 15 % off.
 * @type {(own: ReturnType<typeof elementsOf>, other: ReturnType<typeof elementsOf>) => boolean}
 */
function isIn(own, other) {
  const heard = repeated(own, own.length > 2 ? 2 : 3);
  if (own.length > 1) heard.pop();
  const all = repeated(other, Math.ceil(heard.length / other.length) + 1);
  return other.some((_, from) =>
    heard.every(({ sound, ms }, at) => {
      const their = all[from + at];
      return their?.sound === sound && Math.abs(ms - their.ms) <= 60 + 0.3 * Math.min(ms, their.ms);
    }),
  );
}

/** @template T @param {T[]} list @param {number} times @returns {T[]} */
const repeated = (list, times) => Array.from({ length: times }, () => list).flat();

/** Ring voltage's cadence: as said, or as the ringing tone's, which exchanges send in step with it. @param {any} country */
function ringOf(country, /** @type {Record<string, string>} */ ringback) {
  const said = country.asterisk?.ring_cadence_ms ?? country.dahdi?.ring_cadence_ms;
  if (said) return { ringMs: said, ringSource: country.asterisk?.ring_cadence_ms ? 'a' : 'd' };
  const tone = Object.keys(ringback)[0];
  if (!tone) return {};
  return { ringMs: tone.split(',').map((each) => Number(each.split('/')[1])), ringSource: 'ringback' };
}

/** @param {string} code */
function callerIdOf(code) {
  const found = callerIds.countries[code];
  if (!found) return {};
  const formats = [found.format, ...(found.also_seen ?? [])].map(formatOf);
  return { callerId: { formats: [...new Set(formats)], start: found.start } };
}

/** @param {string} text */
function formatOf(text) {
  if (text.includes('jclip')) return 'jclip';
  if (text.includes('bell202') || text === 'aclip') return 'bell202';
  if (text.includes('v23')) return 'v23';
  return 'dtmf';
}

/** @param {any} mode */
const lineMode = (mode) => ({
  impedance: mode.ac_termination,
  onHookSpeedMs: mode.on_hook_speed.startsWith('<') ? 0.5 : Number.parseInt(mode.on_hook_speed, 10),
  currentLimitMa: mode.current_limit_60mA_TBR21 ? 60 : null,
  ringThresholdV: mode.ring_threshold.startsWith('lower') ? 15 : 21.5,
  ringerImpedance: mode.ringer_impedance,
  minLoopCurrentMa: mode.min_loop_current_mA,
});

/** @type {Record<string, any>} */
const countries = {};
for (const [key, country] of Object.entries(tones.countries)) {
  const code = places.codes[key] ?? key;
  const fixed = places.fixes[code];
  const dial = alternatives(country, 'dial');
  const ringback = alternatives(country, 'ringback');
  const busy = alternatives(country, 'busy');
  const congestion = alternatives(country, 'congestion');
  const modeName = modes.modes.find((/** @type {any} */ mode) => mode.name === places.lineMode(country.name))?.name;
  countries[code] = {
    name: country.name,
    dial,
    ringback,
    busy,
    congestion,
    unobtainable: unobtainable(country, [dial, ringback, busy, congestion]),
    ...fixed,
    ...ringOf(country, ringback),
    ...callerIdOf(key),
    ...(modeName ? { lineMode: modeName } : {}),
  };
}

const { asterisk, dahdi, spandsp } = tones._meta.sources;
/** @param {{ repo: string, path: string, commit: string }} source */
const named = ({ repo, path, commit }) => `${repo} ${path} @${commit.slice(0, 8)}`;
const profiles = {
  sources: {
    a: named(asterisk),
    d: named(dahdi),
    s: `${named(spandsp)} (in the manner of ITU-T E.180 Supplement 2)`,
    n: 'the numbering plan that the country belongs to, or a table whose times were lost',
    ringback: 'the ringing tone, which exchanges send in step with the ring voltage',
    callerId: 'freeswitch/spandsp src/spandsp/adsi.h; asterisk/asterisk configs/samples/chan_dahdi.conf.sample',
    lineModes: `${modes.source.repo} ${modes.source.path}, read with ${modes.acim_source}`,
  },
  countries: Object.fromEntries(Object.entries(countries).sort(([one], [other]) => (one < other ? -1 : 1))),
  lineModes: Object.fromEntries(
    modes.modes
      .filter((/** @type {any} */ { name }) => Object.values(countries).some((country) => country.lineMode === name))
      .map((/** @type {any} */ mode) => [mode.name, lineMode(mode)]),
  ),
};
writeFileSync(new URL('../assets/profiles/profiles.json', import.meta.url), `${JSON.stringify(profiles, null, 1)}\n`);
console.log(`${Object.keys(countries).length} countries`);
