import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CertificateView } from '../../../main/contract/access.ts';
import { useWords } from '../use-words.ts';
import { CopyButton } from './copy-button.tsx';

/** By what a browser elsewhere knows that it speaks with this gateway. */
export function CertificateFacts({
  certificate: { fingerprint, names, validUntil, own },
  renew,
  busy,
}: {
  readonly certificate: CertificateView;
  readonly renew: () => void;
  readonly busy: boolean;
}) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('access.certificate.title')}
      </Text>
      <Text size="sm" mb="xs">
        {t(own ? 'access.certificate.own' : 'access.certificate.given')}
      </Text>
      <dl className="pairs">
        <dt>{t('access.certificate.fingerprint')}</dt>
        <dd className="fingerprint" dir="ltr" data-fingerprint>
          {fingerprint}
        </dd>
        <dt>{t('access.certificate.names')}</dt>
        <dd dir="ltr">{names.join(', ')}</dd>
        <dt>{t('access.certificate.until')}</dt>
        <dd>{words.dateAndTime(validUntil)}</dd>
      </dl>
      <Group gap="xs" mt="sm">
        <CopyButton text={fingerprint} what={t('access.certificate.fingerprint')} />
        {own && (
          <Button variant="default" onClick={renew} disabled={busy}>
            {t('access.certificate.new')}
          </Button>
        )}
      </Group>
    </div>
  );
}
