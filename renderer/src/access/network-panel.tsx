import { Alert, Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GatewayText } from '../gateway-text.tsx';
import { Panel } from '../shell/panel.tsx';
import { hrefOf } from '../shell/router.ts';
import { type Health, StatusRow } from '../status-row.tsx';
import { usePolled } from '../use-polled.ts';
import { CertificateFacts } from './certificate-facts.tsx';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { CopyButton } from './copy-button.tsx';
import { useMe } from './me.tsx';
import { NetworkForm } from './network-form.tsx';
import { useAct } from './use-act.ts';

const healths = { off: 'off', on: 'good', failed: 'bad' } as const satisfies Record<string, Health>;

/** The console for browsers elsewhere: off or on, where it is found, its certificate, and how it is set. */
export function NetworkPanel({ tell }: { readonly tell: (text: string) => void }) {
  const { t } = useTranslation();
  const { asked } = useMe();
  const { answer, problem, again } = usePolled('access.state', {});
  const { act, busy } = useAct(tell, again);
  const [asking, setAsking] = useState<'close' | 'certificate'>();
  if (!answer)
    return problem === undefined ? (
      <Loader aria-label={t('access.loading')} />
    ) : (
      <Text>
        <GatewayText text={problem} orOurs />
      </Text>
    );
  const { state, detail, addresses, certificate, users } = answer.access;
  const hasOwner = users.some(({ role }) => role === 'owner');
  const isOn = state !== 'off';
  const switchTo = (on: boolean): void => void act('access.switch', { on });
  return (
    <Panel title={t('access.network.title')}>
      <Stack gap="md" maw="46rem">
        <div data-access={state}>
          <StatusRow
            health={healths[state]}
            name={t('access.network.name')}
            state={t(`access.network.state.${state}`)}
            detail={detail ?? ''}
          />
        </div>
        <Text size="sm">{t('access.network.means')}</Text>
        {addresses.length > 0 && (
          <div>
            <Text size="sm" fw={600}>
              {t('access.network.addresses')}
            </Text>
            <Stack gap="xs" component="ul" className="plain-list" mt={4}>
              {addresses.map((address) => (
                <Group key={address} component="li" gap="sm">
                  <Anchor href={address} dir="ltr" className="clip touch-link">
                    {address}
                  </Anchor>
                  <CopyButton text={address} what={address} />
                </Group>
              ))}
            </Stack>
            <Text size="sm" c="dimmed" mt="xs">
              {t('access.network.firewall')}
            </Text>
          </div>
        )}
        {certificate && (
          <CertificateFacts certificate={certificate} renew={() => setAsking('certificate')} busy={busy} />
        )}
        {!hasOwner && (
          <Alert color="yellow" title={t('access.network.noOwnerTitle')}>
            {t('access.network.noOwner')}{' '}
            <Anchor href={hrefOf('settings', { part: 'users' })}>{t('access.network.toUsers')}</Anchor>
          </Alert>
        )}
        <Group>
          {isOn ? (
            <Button variant="default" loading={busy} onClick={() => setAsking('close')}>
              {t('access.network.close')}
            </Button>
          ) : (
            <Button loading={busy} disabled={!hasOwner} onClick={() => switchTo(true)}>
              {t('access.network.open')}
            </Button>
          )}
        </Group>
        <NetworkForm tell={tell} changed={again} cutsOff={asked?.here === false} />
      </Stack>
      {asking === 'close' && (
        <ConfirmDialog
          title={t('access.network.closeTitle')}
          text={t(asked?.here === false ? 'access.network.closeSelf' : 'access.network.closeText')}
          yes={t('access.network.close')}
          confirm={() => switchTo(false)}
          close={() => setAsking(undefined)}
        />
      )}
      {asking === 'certificate' && (
        <ConfirmDialog
          title={t('access.certificate.newTitle')}
          text={t('access.certificate.newText')}
          yes={t('access.certificate.new')}
          confirm={() => void act('access.new-certificate', {})}
          close={() => setAsking(undefined)}
        />
      )}
    </Panel>
  );
}
