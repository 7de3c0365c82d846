import { Button, CopyButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Puts a text on the clipboard. Where the page came by plain HTTP from another machine, browsers give none: the text can be marked. */
export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const { t } = useTranslation();
  if (!window.isSecureContext) return null;
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy}>
          {copied ? t('trouble.copied') : label}
        </Button>
      )}
    </CopyButton>
  );
}
