/** What the facts' tables of countries get wrong or leave out: for scripts/compile-profiles.mjs. */

/** ISO 3166 codes where a table has another. @type {Record<string, string>} */
const codes = { '??': 'ac', uk: 'gb', kg: 'ki' };

/** @type {Record<string, Record<string, Record<string, string>>>} */
const fixes = {
  // The table's times were lost (`inf`); the frequencies are North America's, and so are its times then.
  hk: { busy: { '480+620/500,0/500': 'n' }, congestion: { '480+620/250,0/250': 'n' } },
  // +1, as the United States.
  pr: { busy: { '480+620/500,0/500': 'n' }, congestion: { '480+620/250,0/250': 'n' } },
};

/** DAHDI's line modes are named without spaces; a few countries otherwise. @type {Record<string, string>} */
const modeNames = {
  'United States / North America': 'FCC',
  'United Kingdom': 'UK',
  'Russian Federation / ex Soviet Union': 'RUSSIA',
  'Korea (Rep. of)': 'SOUTHKOREA',
  'Czech Republic': 'CZECH',
  'United Arab Emirates': 'UAE',
  'Macao,China': 'MACAO',
};

/** @param {string} country */
const lineMode = (country) => modeNames[country] ?? country.toUpperCase().replace(/[^A-Z]/g, '');

export const places = { codes, fixes, lineMode };
