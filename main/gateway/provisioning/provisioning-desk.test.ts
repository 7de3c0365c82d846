import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContactDraft } from '../../contacts/contact.ts';
import { VirtualClock } from '../../core/clock.ts';
import { newCallId } from '../../core/ids.ts';
import { silentLog } from '../../core/log.ts';
import { openCallHistory } from '../../store/call-history.ts';
import { Keyring } from '../../store/fixtures/keyring.ts';
import { openContacts } from '../../store/open-contacts.ts';
import { takeRestoredBooks } from '../../store/restorable-books.ts';
import type { SecretSeal } from '../../store/secret-seal.ts';
import { openSecrets, type SecretsFile } from '../../store/secrets-file.ts';
import { openSettings, type SettingsFile } from '../../store/settings-file.ts';
import { sha256 } from '../../store/settings-package.ts';
import type { Visitor } from '../access/visitor.ts';
import { FileShelf } from '../file-shelf.ts';
import { contradictions } from '../profile-faults.ts';
import { provisionFirstStart } from './first-start.ts';
import { ProvisioningDesk } from './provisioning-desk.ts';

const here: Visitor = { kind: 'here', role: 'owner', by: 'command line', address: '127.0.0.1' };
const clock = new VirtualClock(Date.UTC(2026, 10, 22));
const store = { clock, log: silentLog };
const atBerlin = { ...store, place: () => ({ country: 'de' }) };
const aContact = (name: string): ContactDraft => ({
  ...{ name, company: '', title: '', note: '' },
  numbers: [],
  emails: [],
});
const PASSPHRASE = 'correct horse battery';
const PBX = { id: 'pbx', name: 'PBX', host: 'pbx.example', kind: { kind: 'registers', user: 'gw' } };
const USB = { id: 'modem-1', family: 'voice-modem', device: '0572:1340/1234' };

interface Office {
  readonly dir: string;
  readonly settings: SettingsFile;
  readonly secrets: SecretsFile;
  readonly shelf: FileShelf;
  readonly desk: ProvisioningDesk;
  changed: number;
}

let open: AsyncDisposableStack;
beforeEach(() => {
  open = new AsyncDisposableStack();
});
afterEach(() => open.disposeAsync());

async function anOffice(change: object = {}, seal?: SecretSeal): Promise<Office> {
  const dir = mkdtempSync(join(tmpdir(), 'provisioning-'));
  open.defer(() => rmSync(dir, { recursive: true, force: true }));
  const settings = await openSettings(dir, { ...store, contradictions });
  const secrets = await openSecrets(dir, { ...store, seal });
  const shelf = open.use(await FileShelf.open(dir, store));
  const office: Office = {
    ...{ dir, settings, secrets, shelf },
    changed: 0,
    desk: open.use(
      new ProvisioningDesk({
        dataDir: dir,
        settings,
        secrets,
        shelf,
        version: '0.1.0',
        ...store,
        secretsChanged: () => void office.changed++,
      }),
    ),
  };
  expect(await settings.update(change)).toEqual({ ok: true });
  return office;
}

/** What was offered, as its bytes. */
async function fetched({ shelf }: Office, offered: Awaited<ReturnType<ProvisioningDesk['export']>>): Promise<Buffer> {
  if (!offered.ok) throw new Error(offered.text);
  const taken = shelf.take(offered.file.id, here);
  if (!taken) throw new Error('it is not there');
  return buffer(taken.stream);
}

async function look({ shelf, desk }: Office, file: Buffer, more: { sha256?: string; passphrase?: string } = {}) {
  const uploaded = await shelf.upload(Readable.from([file]), here);
  if (!uploaded.ok) throw new Error(uploaded.text);
  return desk.look(here, { source: { kind: 'upload', id: uploaded.id }, ...more });
}

describe('the settings of one gateway', () => {
  it('are the start of another: adapters of this computer stay, passwords go along sealed', async () => {
    const one = await anOffice({ nightMode: 'on', trunks: [PBX], adapters: [USB] });
    await one.secrets.set('trunk/pbx/password', 'hunter2hunter2');
    const file = await fetched(one, await one.desk.export(here, PASSPHRASE));
    expect(file.toString()).not.toContain('hunter2');
    expect(file.toString()).not.toContain('0572:1340');
    const other = await anOffice({ adapters: [{ ...USB, device: '0572:1340/9999' }] });
    const looked = await look(other, file, { sha256: sha256(file), passphrase: PASSPHRASE });
    if (!looked.ok) throw new Error(looked.text);
    expect(looked.plan).toMatchObject({
      kind: 'settings',
      sha256: sha256(file),
      madeBy: '0.1.0',
      secrets: 'sealed',
      secretCount: 1,
    });
    expect(looked.plan.changes.map(({ place, kind }) => `${kind} ${place}`)).toEqual([
      'added trunks "pbx"',
      'changed nightMode',
    ]);
    expect(other.settings.current.trunks).toEqual([]);
    expect(await other.desk.apply(here, { id: looked.plan.id, history: false, contacts: false })).toEqual({ ok: true });
    expect(other.settings.current).toMatchObject({
      nightMode: 'on',
      trunks: [{ id: 'pbx' }],
      adapters: [{ device: '0572:1340/9999' }],
    });
    expect(other.secrets.get('trunk/pbx/password')).toBe('hunter2hunter2');
    expect(other.changed).toBe(1);
  });

  it('have a way back whose passwords are locked as those in secrets.json are', async () => {
    const keyring = new Keyring();
    const office = await anOffice({ nightMode: 'on' }, keyring);
    await office.secrets.set('trunk/pbx/password', 'hunter2hunter2');
    const looked = await look(office, Buffer.from('{"nightMode":"off"}'));
    if (!looked.ok) throw new Error(looked.text);
    expect(await office.desk.apply(here, { id: looked.plan.id, history: false, contacts: false })).toEqual({
      ok: true,
    });
    expect(readFileSync(join(office.dir, 'provisioning-undo.json'), 'utf8')).not.toContain('hunter2');
    keyring.locked = true;
    expect(await office.desk.undo()).toMatchObject({ ok: false, text: expect.stringContaining('is locked') });
    keyring.locked = false;
    expect(await office.desk.undo()).toEqual({ ok: true });
    expect(office.settings.current.nightMode).toBe('on');
    expect(office.secrets.get('trunk/pbx/password')).toBe('hunter2hunter2');
  });

  it('are gone back to by undo, passwords too', async () => {
    const office = await anOffice({ nightMode: 'off', trunks: [PBX] });
    await office.secrets.set('trunk/pbx/password', 'the old one');
    const looked = await look(office, Buffer.from(JSON.stringify({ version: 1, nightMode: 'on' })));
    if (!looked.ok) throw new Error(looked.text);
    expect(looked.plan.changes).toContainEqual({ place: 'trunks "pbx"', kind: 'removed', before: expect.any(String) });
    expect(await office.desk.state()).toEqual({});
    expect(await office.desk.apply(here, { id: looked.plan.id, history: false, contacts: false })).toEqual({
      ok: true,
    });
    expect(office.settings.current).toMatchObject({ nightMode: 'on', trunks: [] });
    expect(await office.desk.state()).toMatchObject({ undo: { from: 'a file' } });
    await office.secrets.set('trunk/pbx/password', undefined);
    expect(await office.desk.undo()).toEqual({ ok: true });
    expect(office.settings.current).toMatchObject({ nightMode: 'off', trunks: [{ id: 'pbx' }] });
    expect(office.secrets.get('trunk/pbx/password')).toBe('the old one');
  });

  it.each([
    ['not JSON', 'no settings', 'not JSON'],
    ['a bad value', JSON.stringify({ version: 1, nightMode: 'perhaps' }), 'nightMode'],
    ['a newer one', JSON.stringify({ version: 7 }), 'newer'],
    ['an archive of something else', 'PK\u0003\u0004 and so on', 'archive'],
  ])('are as they were after %s', async (_, file, why) => {
    const office = await anOffice({ trunks: [PBX] });
    const before = readFileSync(join(office.dir, 'settings.json'), 'utf8');
    expect(await look(office, Buffer.from(file, 'latin1'))).toMatchObject({
      ok: false,
      text: expect.stringContaining(why),
    });
    expect(readFileSync(join(office.dir, 'settings.json'), 'utf8')).toBe(before);
  });

  it('are not taken from another file than the one that was meant', async () => {
    const office = await anOffice();
    const looked = await look(office, Buffer.from('{"version":1}'), { sha256: 'a'.repeat(64) });
    expect(looked).toMatchObject({ ok: false, text: expect.stringContaining('another file') });
  });

  it('contradict themselves: nothing is changed, passwords neither', async () => {
    const one = await anOffice({ trunks: [PBX] });
    await one.secrets.set('trunk/pbx/password', 'hunter2hunter2');
    const good = JSON.parse((await fetched(one, await one.desk.export(here, undefined))).toString()) as {
      settings: object;
    };
    const bad = {
      ...good,
      settings: { ...good.settings, lines: [{ id: 'sim/1', name: 'One', profile: { cpcMs: 900, cpcMaxMs: 100 } }] },
    };
    const office = await anOffice();
    const looked = await look(office, Buffer.from(JSON.stringify(bad)));
    if (!looked.ok) throw new Error(looked.text);
    const applied = await office.desk.apply(here, { id: looked.plan.id, history: false, contacts: false });
    expect(applied).toMatchObject({ ok: false, text: expect.stringContaining('Nothing was changed') });
    expect(office.settings.current.trunks).toEqual([]);
    expect(office.secrets.all.size).toBe(0);
  });

  it('are only for who looked at them, and not for ever', async () => {
    const office = await anOffice();
    const looked = await look(office, Buffer.from('{"version":1,"nightMode":"on"}'));
    if (!looked.ok) throw new Error(looked.text);
    const olga: Visitor = { kind: 'user', name: 'olga', role: 'owner', signIn: 's1', address: '192.0.2.7' };
    expect(await office.desk.apply(olga, { id: looked.plan.id, history: false, contacts: false })).toMatchObject({
      ok: false,
    });
    clock.advance(31 * 60_000);
    expect(await office.desk.apply(here, { id: looked.plan.id, history: false, contacts: false })).toMatchObject({
      ok: false,
    });
  });
});

describe('a backup', () => {
  it('has adapters and calls too, and is restored as a whole', async () => {
    const one = await anOffice({ adapters: [USB], trunks: [PBX] });
    {
      using history = openCallHistory(one.dir, store);
      for (let i = 0; i < 3; i++) history.start({ id: newCallId(), direction: 'inbound', caller: {}, startedAt: i });
      using contacts = openContacts(one.dir, atBerlin);
      contacts.save([{ draft: aContact('Ada') }, { draft: aContact('Grace') }], 'two');
    }
    const file = await fetched(one, await one.desk.backup(here, { history: true, contacts: true }));
    const other = await anOffice();
    const looked = await look(other, file);
    if (!looked.ok) throw new Error(looked.text);
    expect(looked.plan).toMatchObject({ kind: 'backup', history: 3, contacts: 2, secrets: 'none' });
    expect(looked.plan.warnings.join(' ')).toContain('"PBX"');
    expect(await other.desk.apply(here, { id: looked.plan.id, history: true, contacts: true })).toEqual({ ok: true });
    expect(other.settings.current.adapters).toMatchObject([{ id: 'modem-1' }]);
    {
      using contacts = openContacts(other.dir, atBerlin);
      contacts.save([{ draft: aContact('Before') }], 'one');
    }
    const told = takeRestoredBooks(other.dir, clock.wallTime());
    expect(told).toEqual([
      'The call history was restored: 3 calls.',
      expect.stringMatching(/^The contacts were restored: 2 of them\. The one before was kept as contacts\.replaced/),
    ]);
    using history = openCallHistory(other.dir, store);
    expect(history.list({ limit: 9 })).toHaveLength(3);
    using contacts = openContacts(other.dir, atBerlin);
    expect(contacts.count).toBe(2);
    expect(takeRestoredBooks(other.dir, clock.wallTime())).toEqual([]);
  });

  it('leaves calls and contacts as they are where they are not wanted, and after undo', async () => {
    const one = await anOffice();
    openCallHistory(one.dir, store)[Symbol.dispose]();
    openContacts(one.dir, atBerlin)[Symbol.dispose]();
    const small = await look(one, await fetched(one, await one.desk.backup(here, { history: false, contacts: false })));
    expect(small).toMatchObject({ ok: true, plan: { kind: 'backup' } });
    expect(small.ok && [small.plan.history, small.plan.contacts]).toEqual([undefined, undefined]);
    const file = await fetched(one, await one.desk.backup(here, { history: true, contacts: true }));
    const unwanted = await look(one, file);
    if (!unwanted.ok) throw new Error(unwanted.text);
    await one.desk.apply(here, { id: unwanted.plan.id, history: false, contacts: false });
    expect(takeRestoredBooks(one.dir, clock.wallTime())).toEqual([]);
    const undone = await look(one, file);
    if (!undone.ok) throw new Error(undone.text);
    await one.desk.apply(here, { id: undone.plan.id, history: true, contacts: true });
    expect(await one.desk.undo()).toEqual({ ok: true });
    expect(takeRestoredBooks(one.dir, clock.wallTime())).toEqual([]);
  });

  it('whose contacts cannot be read at the next start leaves those that are there', async () => {
    const one = await anOffice();
    openContacts(one.dir, atBerlin)[Symbol.dispose]();
    writeFileSync(join(one.dir, 'contacts.restore.db'), 'no database at all, and long enough to be looked at');
    expect(takeRestoredBooks(one.dir, clock.wallTime())).toEqual([
      expect.stringMatching(/^The contacts were not restored\. .* It was kept as contacts\.restore\.damaged/),
    ]);
    using contacts = openContacts(one.dir, atBerlin);
    expect(contacts.count).toBe(0);
  });

  it('whose passphrase is another one changes nothing', async () => {
    const one = await anOffice({ trunks: [PBX] });
    const file = await fetched(
      one,
      await one.desk.backup(here, { passphrase: PASSPHRASE, history: false, contacts: false }),
    );
    const looked = await look(await anOffice(), file, { passphrase: 'another horse battery' });
    expect(looked).toMatchObject({ ok: false, text: expect.stringContaining('passphrase') });
    expect(await one.desk.backup(here, { passphrase: 'short', history: false, contacts: false })).toMatchObject({
      ok: false,
    });
  });
});

describe('an address', () => {
  it('must be https://, or on this computer, and is read once it is', async () => {
    const office = await anOffice();
    const server = createServer((request, reply) => {
      if (request.url === '/far') reply.writeHead(302, { location: 'http://192.0.2.1/settings.json' }).end();
      else if (request.url === '/near') reply.writeHead(302, { location: '/settings.json' }).end();
      else if (request.url === '/settings.json') reply.end('{"version":1,"nightMode":"on"}');
      else reply.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    open.defer(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const at = (address: string) => office.desk.look(here, { source: { kind: 'address', url: address } });
    expect(await at(`${url}/near`)).toMatchObject({
      ok: true,
      plan: { from: `${url}/settings.json`, changes: [{ place: 'nightMode' }] },
    });
    expect(await at(`${url}/far`)).toMatchObject({ ok: false, text: expect.stringContaining('https://') });
    expect(await at(`${url}/none`)).toMatchObject({ ok: false, text: expect.stringContaining('404') });
    for (const bad of [
      'http://192.0.2.1/x',
      'ftp://host/x',
      'file:///etc/passwd',
      'https://me:secret@host/x',
      'nonsense',
    ])
      expect(await at(bad)).toMatchObject({ ok: false });
  });
});

describe('a gateway that starts for the first time', () => {
  it('takes its settings from a file, says what they are, and does so once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'first-'));
    open.defer(() => rmSync(dir, { recursive: true, force: true }));
    const one = await anOffice({ nightMode: 'on', trunks: [PBX] });
    await one.secrets.set('trunk/pbx/password', 'hunter2hunter2');
    const file = await fetched(one, await one.desk.export(here, PASSPHRASE));
    writeFileSync(join(dir, 'settings.export'), file);
    writeFileSync(join(dir, 'passphrase'), `${PASSPHRASE}\n`);
    const wish = {
      dataDir: join(dir, 'data'),
      from: join(dir, 'settings.export'),
      passphraseFile: join(dir, 'passphrase'),
      ...store,
    };
    await expect(provisionFirstStart({ ...wish, sha256: 'b'.repeat(64) })).rejects.toThrow('another file');
    const said = (await provisionFirstStart({ ...wish, sha256: sha256(file) })).join('\n');
    expect(said).toContain(sha256(file));
    expect(said).toContain('nightMode');
    expect(said).not.toContain('hunter2');
    expect((await openSettings(wish.dataDir, store)).current).toMatchObject({
      nightMode: 'on',
      trunks: [{ id: 'pbx' }],
    });
    expect((await openSecrets(wish.dataDir, store)).get('trunk/pbx/password')).toBe('hunter2hunter2');
    expect((await provisionFirstStart(wish)).join('')).toContain('has settings already');
  });
});
