import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Puts a text where it can be pasted from, and says that it did. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState('');
  return (
    <Button
      variant="default"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(text))}
      aria-label={t(copied === text ? 'access.copiedWhat' : 'access.copyWhat', { what })}
    >
      {t(copied === text ? 'access.copied' : 'access.copy')}
    </Button>
  );
}
