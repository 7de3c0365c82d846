import { Alert, Center, Group, Loader, Stack, Text } from '@mantine/core';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView, GatewayView } from '../../main/contract/views.ts';
import { MeProvider } from './access/me.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { useConsole, usePreferences, useSnapshot } from './console-context.ts';
import type { DialBoxHandle } from './desk/dial-box.tsx';
import { TransferDialog } from './desk/transfer-dialog.tsx';
import { DeskBar } from './desk-bar.tsx';
import { LinkDialog } from './desktop/link-dialog.tsx';
import { useDesktop } from './desktop/use-desktop.ts';
import { GatewayText } from './gateway-text.tsx';
import { Header } from './header.tsx';
import { useHeadset } from './headset/use-headset.ts';
import { KeysDialog } from './keyboard/keys-dialog.tsx';
import { useConsoleKeys } from './keyboard/use-console-keys.ts';
import { Notices } from './notices.tsx';
import { ContactsPage } from './pages/contacts-page.tsx';
import { HistoryPage } from './pages/history-page.tsx';
import { LinesPage } from './pages/lines-page.tsx';
import { RoutingPage } from './pages/routing-page.tsx';
import { SettingsPage } from './pages/settings-page.tsx';
import { SetupPage } from './pages/setup-page.tsx';
import { TroublePage } from './pages/trouble-page.tsx';
import { useGuideWhenDue } from './setup/use-guide-when-due.ts';
import { EmergencyAlert, splitNotices } from './shell/emergency-alert.tsx';
import { PageGuard } from './shell/page-guard.tsx';
import { Rail } from './shell/rail.tsx';
import { RingingBar } from './shell/ringing-bar.tsx';
import { RingingNews } from './shell/ringing-news.tsx';
import { type PageName, usePlace } from './shell/router.ts';
import { useAloud, useMayBeHeard } from './shell/use-aloud.ts';
import { useMessage } from './shell/use-message.ts';
import { tellOutcome } from './tell-outcome.ts';
import { useDesk } from './use-desk.ts';
import { useNow } from './use-now.ts';
import { useWords } from './use-words.ts';

export function App() {
  const { t } = useTranslation();
  const { link, view, clockOffset } = useSnapshot();
  return (
    <>
      <ConnectionBanner link={link} />
      {view ? (
        <MeProvider>
          <Console view={view} clockOffset={clockOffset} />
        </MeProvider>
      ) : (
        <Center h="80vh">
          <Group>
            <Loader />
            <Text size="lg">{t('app.connecting')}</Text>
          </Group>
        </Center>
      )}
    </>
  );
}

/** What stands on every page, around the one that is shown. */
function Console({ view, clockOffset }: { readonly view: GatewayView; readonly clockOffset: number }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { singleKeys } = usePreferences();
  const { page, query } = usePlace();
  // Timers of lines and calls turn by themselves: eight tiles would otherwise be rendered anew each second.
  const now = useNow(clockOffset, page !== 'lines');
  const [message, tell] = useMessage();
  const desk = useDesk(view, tell, useSayWhyNotReached(view, tell));
  const dialBox = useRef<DialBoxHandle>(null);
  const main = useFocusOn(page);
  const [transferred, setTransferred] = useState<string>();
  const [keysShown, setKeysShown] = useState(false);
  const mayBeHeard = useMayBeHeard();
  useAloud(view, desk);
  useGuideWhenDue(view);
  const { link, linkDone, view: desktop } = useDesktop(view, desk);
  const headset = useHeadset({ view, page, desk, dialBox });
  const startTransfer = (call: CallView): void => setTransferred(call.id);
  const showKeys = (): void => setKeysShown(true);
  useConsoleKeys({ on: singleKeys, view, page, desk, dialBox, startTransfer, showKeys });
  const dismiss = (id: string): void => tellOutcome(connection.request('notice.dismiss', { id }), tell);

  const beingTransferred = view.calls.find(({ id }) => id === transferred);
  const ringing = view.lines.filter(({ state }) => state === 'ringing').length;
  const notices = splitNotices(view.notices).others;
  const alarms = view.alarms.filter(({ severity }) => severity !== 'info').length;
  const parts = { view, now, tell };
  return (
    <div className="console">
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        {t('app.skip')}
      </button>
      <Rail
        page={page}
        counts={{
          lines: { count: ringing, label: t('lines.ringingCount', { count: ringing }) },
          trouble: { count: alarms, label: t('trouble.alarmCount', { count: alarms }) },
        }}
      />
      <div className="page">
        <Header view={view} tell={tell} showKeys={showKeys} />
        <RingingNews view={view} />
        <main ref={main} id="main" tabIndex={-1} aria-label={t(`app.page.${page}`)}>
          <Stack gap="md">
            <EmergencyAlert view={view} dismiss={dismiss} />
            {page !== 'lines' && <RingingBar view={view} desk={desk} />}
            <DeskBar view={view} desk={desk} startTransfer={startTransfer} />
            {message !== '' && (
              <Alert
                color="orange"
                role="alert"
                withCloseButton
                closeButtonLabel={t('app.close')}
                onClose={() => tell('')}
                title={t('app.didNotWork')}
              >
                <GatewayText text={message} orOurs />
              </Alert>
            )}
            {!mayBeHeard && (
              <Alert color="gray" role="status" data-not-heard>
                {t('app.touchToHear')}
              </Alert>
            )}
            {/* There they stand among the alarms, with cause and cure. */}
            {page !== 'trouble' && <Notices notices={notices} dismiss={dismiss} />}
            <PageGuard key={page}>
              {page === 'lines' && <LinesPage {...parts} desk={desk} dialBox={dialBox} startTransfer={startTransfer} />}
              {page === 'history' && <HistoryPage {...parts} desk={desk} query={query} />}
              {page === 'contacts' && <ContactsPage {...parts} desk={desk} query={query} />}
              {page === 'routing' && <RoutingPage {...parts} />}
              {page === 'setup' && <SetupPage {...parts} desk={desk} />}
              {page === 'trouble' && <TroublePage {...parts} query={query} />}
              {page === 'settings' && <SettingsPage {...parts} desktop={desktop} headset={headset} query={query} />}
            </PageGuard>
          </Stack>
        </main>
      </div>
      {beingTransferred && (
        <TransferDialog
          call={beingTransferred}
          calls={view.calls}
          desk={desk}
          close={() => setTransferred(undefined)}
        />
      )}
      {link && <LinkDialog key={link.id} link={link} done={linkDone} dial={desk.dial} />}
      {keysShown && <KeysDialog close={() => setKeysShown(false)} />}
    </div>
  );
}

/** The focus is in the page that was gone to, so that a screen reader begins there; not when the console has just been opened. */
function useFocusOn(page: PageName) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(page);
  useLayoutEffect(() => {
    if (before.current === page) return;
    before.current = page;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [page]);
  return main;
}

/** Somebody was dialled here, and not reached: the record says why. */
function useSayWhyNotReached(view: GatewayView, tell: (text: string) => void): (callId: string) => void {
  const words = useWords();
  const { recent } = view;
  return useCallback(
    (callId) => {
      const record = recent.find(({ id }) => id === callId);
      if (record?.direction !== 'outbound' || record.answeredAt !== undefined) return;
      const { outcome, reason } = record;
      if (outcome === 'in-progress' || outcome === 'cancelled' || outcome === 'answered') return;
      const why = reason && words.told(reason);
      tell([`${words.partyText(record)}: ${words.t(`calls.outcome.${outcome}`)}`, why].filter(Boolean).join('. '));
    },
    [recent, tell, words],
  );
}
