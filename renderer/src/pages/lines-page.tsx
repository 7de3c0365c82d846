import { Alert, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { type RefObject, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallView } from '../../../main/contract/views.ts';
import { useMe } from '../access/me.tsx';
import type { PageProps } from '../console-context.ts';
import { useContactEditing } from '../contacts/use-contact-editing.tsx';
import { DialBox, type DialBoxHandle } from '../desk/dial-box.tsx';
import { JoinDialog } from '../desk/transfer-dialog.tsx';
import { LineTile } from '../lines/line-tile.tsx';
import { useCallDrag } from '../lines/use-call-drag.ts';
import { PresentCalls } from '../present-calls.tsx';
import { hrefOf } from '../shell/router.ts';
import type { Desk } from '../use-desk.ts';

/** Home: a tile for each line, the calls there are, and a number to call. */
export function LinesPage({
  view,
  desk,
  dialBox,
  startTransfer,
}: Omit<PageProps, 'now'> & {
  readonly desk: Desk;
  readonly dialBox: RefObject<DialBoxHandle | null>;
  readonly startTransfer: (call: CallView) => void;
}) {
  const { t } = useTranslation();
  const [contacts, editor] = useContactEditing();
  const { may } = useMe();
  const [dropped, setDropped] = useState<readonly [string, string]>();
  const drag = useCallDrag((one, other) => setDropped([one, other]));
  const callOf = (id: string | undefined): CallView | undefined => view.calls.find((call) => call.id === id);
  const [one, other] = (dropped ?? []).map(callOf);
  return (
    <Stack gap="md">
      {may('call.dial') ? <DialBox desk={desk} ref={dialBox} /> : <Text data-looks-on>{t('access.lookOn')}</Text>}
      <section aria-labelledby="lines-title">
        <VisuallyHidden>
          <Title order={2} id="lines-title">
            {t('app.page.lines')}
          </Title>
        </VisuallyHidden>
        {view.lines.length === 0 ? (
          <Alert color="gray" title={t('lines.none')}>
            {t('lines.noneHelp')}
          </Alert>
        ) : (
          <div className="lines">
            {view.lines.map((line) => (
              <LineTile
                key={line.id}
                line={line}
                call={callOf(line.callId)}
                adapters={view.adapters}
                desk={desk}
                drag={drag}
                startTransfer={startTransfer}
                contacts={contacts}
              />
            ))}
          </div>
        )}
      </section>
      <PresentCalls view={view} desk={desk} drag={drag} startTransfer={startTransfer} />
      {may('simulator.provoke') && view.lines.some(({ simulated }) => simulated) && (
        <a className="try-it" href={hrefOf('setup')}>
          {t('lines.tryIt')}
        </a>
      )}
      {editor}
      {one && other && <JoinDialog one={one} other={other} desk={desk} close={() => setDropped(undefined)} />}
    </Stack>
  );
}
