import { Alert, Center, Group, Loader, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { GatewayView } from '../../main/contract/views.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { useConsole, useSnapshot } from './console-context.ts';
import { DeskBar } from './desk-bar.tsx';
import { ExchangePanel } from './exchange-panel.tsx';
import { Header } from './header.tsx';
import { LineTile } from './line-tile.tsx';
import { Notices } from './notices.tsx';
import { PresentCalls } from './present-calls.tsx';
import { RecentCalls } from './recent-calls.tsx';
import { SystemPanel } from './system-panel.tsx';
import { useDesk } from './use-desk.ts';
import { useNow } from './use-now.ts';
import { callerText } from './words.ts';

const MESSAGE_MS = 12_000;

export function App() {
  const { link, view, clockOffset } = useSnapshot();
  return (
    <>
      <ConnectionBanner link={link} />
      {view ? (
        <Page view={view} clockOffset={clockOffset} />
      ) : (
        <Center h="80vh">
          <Group>
            <Loader />
            <Text size="lg">Connecting to the gateway …</Text>
          </Group>
        </Center>
      )}
    </>
  );
}

function Page({ view, clockOffset }: { readonly view: GatewayView; readonly clockOffset: number }) {
  const { connection } = useConsole();
  const now = useNow(clockOffset);
  const [message, tell] = useMessage();
  const desk = useDesk(view, tell);
  const dismiss = (id: string): void => {
    connection.request('notice.dismiss', { id }).then(
      (outcome) => outcome.ok || tell(outcome.text),
      (error: Error) => tell(error.message),
    );
  };
  return (
    <div className="page">
      <Header view={view} />
      <RingingNews view={view} />
      <Stack gap="md" component="main">
        <DeskBar view={view} now={now} desk={desk} />
        {message !== '' && (
          <Alert color="orange" role="alert" withCloseButton onClose={() => tell('')} title="This did not work">
            {message}
          </Alert>
        )}
        <Notices notices={view.notices} dismiss={dismiss} />
        <section aria-labelledby="lines-title">
          <VisuallyHidden>
            <Title order={2} id="lines-title">
              Lines
            </Title>
          </VisuallyHidden>
          {view.lines.length === 0 ? (
            <Alert color="gray" title="There are no lines yet">
              Plug in an adapter; its lines appear here.
            </Alert>
          ) : (
            <div className="lines">
              {view.lines.map((line) => (
                <LineTile key={line.id} line={line} now={now} desk={desk} />
              ))}
            </div>
          )}
        </section>
        <ExchangePanel lines={view.lines.filter(({ simulated }) => simulated)} tell={tell} />
        <div className="columns">
          <RecentCalls view={view} tell={tell} />
          <Stack gap="md">
            <PresentCalls view={view} now={now} desk={desk} />
            <SystemPanel view={view} />
          </Stack>
        </div>
      </Stack>
    </div>
  );
}

/** One sentence for the person, gone after a while or when dismissed. */
function useMessage(): [string, (text: string) => void] {
  const [message, setMessage] = useState('');
  const timer = useRef(0);
  const tell = useCallback((text: string): void => {
    clearTimeout(timer.current);
    setMessage(text);
    if (text !== '') timer.current = window.setTimeout(() => setMessage(''), MESSAGE_MS);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [message, tell];
}

/** Tells a screen reader, and the tab's title, that a line rings. */
function RingingNews({ view }: { readonly view: GatewayView }) {
  const ringing = view.lines.filter(({ state }) => state === 'ringing');
  const text = ringing.map((line) => `${line.name} is ringing: ${callerText(line.caller)}`).join('. ');
  const [first] = ringing;
  const title = first ? `☎ ${callerText(first.caller)} · Copperline` : 'Copperline';
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <VisuallyHidden>
      <div aria-live="assertive">{text}</div>
    </VisuallyHidden>
  );
}
