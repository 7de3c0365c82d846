import { Alert, Group, Loader, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfferedFile } from '../../../main/contract/outcome.ts';
import { GatewayText } from '../gateway-text.tsx';
import { useWords } from '../use-words.ts';
import { saveOffered } from './save-file.ts';

/** How it stands with a file that the gateway makes. */
export type Making =
  | { readonly kind: 'idle' | 'busy' }
  | { readonly kind: 'saved'; readonly file: OfferedFile }
  | { readonly kind: 'failed'; readonly text: string };

type Made = { readonly ok: true; readonly file: OfferedFile } | { readonly ok: false; readonly text: string };

/** Has a file made, and saves it. `make` tells whether it was. */
export function useMaking(): { readonly making: Making; make(asked: () => Promise<Made>): Promise<boolean> } {
  const [making, setMaking] = useState<Making>({ kind: 'idle' });
  return {
    making,
    async make(asked) {
      setMaking({ kind: 'busy' });
      try {
        const made = await asked();
        if (made.ok) saveOffered(made.file);
        setMaking(made.ok ? { kind: 'saved', file: made.file } : { kind: 'failed', text: made.text });
        return made.ok;
      } catch (error) {
        setMaking({ kind: 'failed', text: error instanceof Error ? error.message : String(error) });
        return false;
      }
    },
  };
}

export function MakingState({ making }: { readonly making: Making }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      <div role="status">
        {making.kind === 'busy' && (
          <Group gap="xs">
            <Loader size="sm" />
            <Text>{t('trouble.making')}</Text>
          </Group>
        )}
        {making.kind === 'saved' && (
          <Alert color="teal" title={t('trouble.made')}>
            {t('trouble.madeFile', { name: making.file.name, size: words.bytes(making.file.bytes) })}
          </Alert>
        )}
      </div>
      {making.kind === 'failed' && (
        <Alert color="orange" role="alert" title={t('app.didNotWork')}>
          <GatewayText text={making.text} orOurs />
        </Alert>
      )}
    </>
  );
}
