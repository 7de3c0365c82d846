import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../icons.tsx';
import { hrefOf } from '../shell/router.ts';

/** The way from a call, wherever it is shown, to what was said by SIP in it. Nothing for a call that no trunk had a part in. */
export function LadderButton({
  call: { id, trunk },
  who,
}: {
  readonly call: { readonly id: string; readonly trunk?: string | undefined };
  /** The call's other party, for who hears the link read out among others. */
  readonly who: string;
}) {
  const { t } = useTranslation();
  if (trunk === undefined) return null;
  return (
    <Button
      component="a"
      variant="default"
      href={hrefOf('trouble', { call: id })}
      leftSection={<Icon name="ladder" size={18} />}
      aria-label={t('trouble.ladderOf', { who })}
    >
      {t('trouble.sip')}
    </Button>
  );
}
