import type { Role } from '../../contract/access.ts';

/** Who is at a console. */
export type Visitor =
  /** Somebody at the machine: by the printed link, or a program that may read the data directory. */
  | { readonly kind: 'here'; readonly role: 'owner'; readonly by: 'console' | 'command line'; readonly address: string }
  | {
      readonly kind: 'user';
      readonly name: string;
      readonly role: Role;
      readonly signIn: string;
      readonly address: string;
    };

/** For the record of who did what. A user cannot be called so: names have small letters and no spaces. */
export const nameOf = (visitor: Visitor): string =>
  visitor.kind === 'user' ? visitor.name : visitor.by === 'console' ? 'At the machine' : 'Command line';

/** Whether both are the same somebody: what was offered to one is not for the other. */
export const isSame = (one: Visitor, other: Visitor): boolean =>
  one.kind === 'user' ? other.kind === 'user' && one.signIn === other.signIn : other.kind === 'here';
