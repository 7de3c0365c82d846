/**
 * What libphonenumber's metadata does not say of a number's price, or says only of whole numbers. Digits alone: of the
 * national number without its trunk prefix, or of the number with its country code.
 */

/**
 * Country codes that are no country's (ITU-T E.164 list of assigned codes, Operational Bulletin annex): satellite networks and
 * international networks, whose minutes are the dearest there are and among the first that fraud is run to.
 */
export const networkCodes: Readonly<Record<string, 'satellite' | 'premium' | 'shared-cost' | 'free'>> = {
  // International freephone (ITU-T E.169.1), shared cost (E.169.3), premium rate (E.169.2).
  '800': 'free',
  '808': 'shared-cost',
  '979': 'premium',
  // Inmarsat; global mobile satellite systems (Iridium 8816, Globalstar 8818); international networks (Thuraya 88216, AeroMobile …).
  '870': 'satellite',
  '881': 'satellite',
  '882': 'satellite',
  '883': 'satellite',
  // Universal personal telecommunications: whoever has the number says what it costs.
  '878': 'premium',
};

/**
 * Where a number that is no valid one, or not whole yet, may still cost: an exchange puts through what it understands, and more
 * digits may follow as tones. National numbers, by country.
 */
export const premiumStarts: Readonly<Record<string, RegExp>> = {
  // BNetzA: 0900 premium, 0137 mass traffic, 0190 their forerunner.
  de: /^(900|137|190|118)/,
  // RTR, KEM-V §§ 55-65: 0900, 0901, 0930, 0931, 0939 and 118.
  at: /^(90[01]|93[019]|118)/,
  // BAKOM: 0900 business, 0901 entertainment, 0906 adults; 18xx enquiries.
  ch: /^(90[016]|18\d\d)/,
  // Ofcom numbering plan: 09 premium, 087 and 084 with a service charge, 118 enquiries, 070 personal.
  gb: /^(9|87|84|118|70)/,
  // Arcep: 089 and 082, 081 paid by the minute; 118 enquiries.
  fr: /^(8[129]|118)/,
  // Every 900 number, and exchange 976 in any area (NANPA: pay-per-call, 47 CFR 64.1501).
  us: /^(900|\d{3}976|976)/,
  ca: /^(900|\d{3}976|976)/,
  it: /^(89|16[46]|144|4[0-9])/,
  es: /^(80[367]|905|907|118)/,
  nl: /^(90[069]|18\d\d)/,
  be: /^(90|70|77)/,
  ie: /^(15)/,
  pl: /^(70[0-9]|30[0-9])/,
  se: /^(900|939|944|99|118)/,
  au: /^(19|12)/,
};

/**
 * Dialled ahead of a number: the carrier for one call, or showing and withholding one's own number. What follows is the
 * number, and what it is counts as well.
 */
export const selectionCodes: Readonly<Record<string, RegExp>> = {
  // BNetzA: Verbindungsnetzbetreiberkennzahlen 010xy and 0100yy.
  de: /^(0100\d\d|010[1-9]\d)/,
  at: /^10\d\d/,
  ch: /^10[78]\d\d/,
  // NANPA: carrier access codes 101XXXX.
  us: /^101\d{4}/,
  ca: /^101\d{4}/,
  // Ofcom: 141 and 1470 for one's own number, indirect access 1xx and 1xxx.
  gb: /^(141|1470|1280|12[89]\d|16\d\d|18[0-7]\d)/,
  // 3651 withholds; one-digit carriers are gone.
  fr: /^(3651|16\d\d)/,
  es: /^(067|10\d\d)/,
  it: /^10\d\d\d?/,
  nl: /^16\d\d/,
  // ACMA: 14xx override codes, 1831 and 1832 for one's own number.
  au: /^(183[12]|14\d\d)/,
  // 184 and 186 for one's own number, 00XY carriers.
  jp: /^(18[46]|122|00[3-9]\d)/,
  kr: /^08[1-8]/,
  br: /^0(?=[1-9]\d[1-9]\d{9})(?:1[245]|2[1-35]|31|4[13]|[56]5|99)/,
};
