/** What the sign-in page says. It is served before anybody is known, so its words are here and not in the console. */
export interface SignInWords {
  readonly pageTitle: string;
  readonly title: string;
  readonly user: string;
  readonly password: string;
  readonly signIn: string;
  readonly wrong: string;
  readonly busy: string;
  readonly locked: string;
  readonly seconds: string;
  readonly minutes: string;
  readonly hours: string;
  readonly forgotten: string;
}

export const signInWords = {
  en: {
    pageTitle: 'Copperline: sign in',
    title: 'Sign in to Copperline',
    user: 'User',
    password: 'Password',
    signIn: 'Sign in',
    wrong: 'This user and password do not fit.',
    busy: 'Many sign in just now. Try again in a moment.',
    locked: 'There were too many wrong passwords: try again in %s.',
    seconds: '%s seconds',
    minutes: '%s minutes',
    hours: '%s hours',
    forgotten: 'If you have forgotten your password, an owner of this gateway can give you another.',
  },
  de: {
    pageTitle: 'Copperline: anmelden',
    title: 'Bei Copperline anmelden',
    user: 'Benutzer',
    password: 'Passwort',
    signIn: 'Anmelden',
    wrong: 'Dieser Benutzer und dieses Passwort passen nicht zusammen.',
    busy: 'Gerade melden sich viele an. Versuchen Sie es gleich noch einmal.',
    locked: 'Es waren zu viele falsche Passwörter: Versuchen Sie es in %s wieder.',
    seconds: '%s Sekunden',
    minutes: '%s Minuten',
    hours: '%s Stunden',
    forgotten: 'Wenn Sie Ihr Passwort vergessen haben, kann Ihnen ein Eigentümer dieses Gateways ein anderes geben.',
  },
  fr: {
    pageTitle: 'Copperline : se connecter',
    title: 'Se connecter à Copperline',
    user: 'Utilisateur',
    password: 'Mot de passe',
    signIn: 'Se connecter',
    wrong: 'Cet utilisateur et ce mot de passe ne vont pas ensemble.',
    busy: 'Beaucoup de personnes se connectent en ce moment. Réessayez dans un instant.',
    locked: 'Il y a eu trop de mots de passe erronés : réessayez dans %s.',
    seconds: '%s secondes',
    minutes: '%s minutes',
    hours: '%s heures',
    forgotten:
      'Si vous avez oublié votre mot de passe, un propriétaire de cette passerelle peut vous en donner un autre.',
  },
  es: {
    pageTitle: 'Copperline: iniciar sesión',
    title: 'Iniciar sesión en Copperline',
    user: 'Usuario',
    password: 'Contraseña',
    signIn: 'Iniciar sesión',
    wrong: 'Este usuario y esta contraseña no coinciden.',
    busy: 'Muchas personas inician sesión ahora mismo. Inténtelo de nuevo en un momento.',
    locked: 'Hubo demasiadas contraseñas incorrectas: inténtelo de nuevo en %s.',
    seconds: '%s segundos',
    minutes: '%s minutos',
    hours: '%s horas',
    forgotten: 'Si ha olvidado su contraseña, un propietario de esta pasarela puede darle otra.',
  },
} as const satisfies Readonly<Record<string, SignInWords>>;

export type SignInLanguage = keyof typeof signInWords;

const isLanguage = (name: string): name is SignInLanguage => Object.hasOwn(signInWords, name);

/** Longer ones are nobody's browser's. */
const LONGEST_HEADER = 500;

/** The dearest of a browser's languages that the page speaks (`Accept-Language`, RFC 9110 §12.5.4); English without. */
export function acceptedLanguage(header: string | undefined): SignInLanguage {
  const wanted = (header ?? '')
    .slice(0, LONGEST_HEADER)
    .split(',')
    .map((each) => {
      const [tag = '', ...parameters] = each.split(';').map((part) => part.trim());
      const weight = parameters.find((part) => /^q=/i.test(part))?.slice(2);
      return { name: tag.toLowerCase().split('-')[0] ?? '', weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight)
    .map(({ name }) => name);
  return wanted.find(isLanguage) ?? 'en';
}

export type SignInProblem = { readonly why: 'wrong' | 'locked' | 'busy'; readonly waitMs?: number };

/** Why somebody was not let in, and what to do. */
export function problemText({ why, waitMs }: SignInProblem, language: SignInLanguage): string {
  const words: SignInWords = signInWords[language];
  const wait = waitMs === undefined ? undefined : words.locked.replace('%s', timeText(waitMs, words));
  if (why === 'locked') return wait ?? words.busy;
  return wait === undefined ? words[why] : `${words[why]} ${wait}`;
}

function timeText(ms: number, { seconds, minutes, hours }: SignInWords): string {
  const s = Math.ceil(ms / 1_000);
  if (s < 120) return seconds.replace('%s', String(s));
  return s < 7_200
    ? minutes.replace('%s', String(Math.ceil(s / 60)))
    : hours.replace('%s', String(Math.ceil(s / 3_600)));
}
