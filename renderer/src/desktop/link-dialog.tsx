import { Alert, Button, Checkbox, Group, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LinkView } from '../../../main/contract/desktop.ts';
import type { RequestOutput } from '../../../main/contract/requests.ts';
import { useConsole } from '../console-context.ts';
import { GatewayText } from '../gateway-text.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useWords } from '../use-words.ts';
import { sentence } from '../words.ts';

type Look = RequestOutput<'dial.look'>;

/**
 * A number out of a link of another program: what it is and what it would cost, and a person's yes. It has the keyboard on
 * "Do not call"; a number abroad, one that costs, a short one or an emergency number needs a tick besides. Another link is
 * another dialog: its `key` is the link's id.
 */
export function LinkDialog({
  link,
  done,
  dial,
}: {
  readonly link: LinkView;
  readonly done: () => void;
  readonly dial: (to: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const [look, setLook] = useState<Look>();
  const [trouble, setTrouble] = useState('');
  const [sure, setSure] = useState(false);

  useEffect(() => {
    let gone = false;
    connection.request('dial.look', { to: link.number }).then(
      (found) => gone || setLook(found),
      (error: Error) => gone || setTrouble(error.message),
    );
    return () => {
      gone = true;
    };
  }, [connection, link.number]);

  return (
    <Dialog title={t('desktop.link.title')} close={done}>
      <Stack gap="md" data-link-dialog>
        <Text>{t('desktop.link.asks')}</Text>
        <Text fw={700} size="xl" className="timer" dir="ltr" data-link-number>
          {look?.shown ?? link.number}
        </Text>
        {link.extension !== undefined && <Text>{t('desktop.link.extension', { extension: link.extension })}</Text>}
        {trouble !== '' && (
          <Alert color="red">
            <GatewayText text={trouble} orOurs />
          </Alert>
        )}
        {!look && trouble === '' && <Loader size="sm" aria-label={t('desktop.link.looking')} />}
        {look && <WhatItIs look={look} />}
        {look?.mayCall && look.careful && (
          <Checkbox
            size="md"
            checked={sure}
            onChange={(event) => setSure(event.currentTarget.checked)}
            label={t('desktop.link.sure')}
          />
        )}
        <Group justify="flex-end">
          <Button size="md" variant="default" onClick={done} data-autofocus>
            {t('desktop.link.no')}
          </Button>
          <Button
            size="md"
            color="teal.9"
            disabled={!look?.mayCall || (look.careful && !sure)}
            onClick={() => {
              done();
              void dial(link.number);
            }}
          >
            {t('desktop.link.yes')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

/** How much care it needs, and its colour; each has a title of its own. */
const cares = { notCalled: 'orange', emergency: 'red', costly: 'orange', careful: 'yellow', ordinary: 'gray' } as const;

function careOf({ careful, costly, emergency, mayCall }: Look): keyof typeof cares {
  if (!mayCall) return 'notCalled';
  if (emergency) return 'emergency';
  if (costly) return 'costly';
  return careful ? 'careful' : 'ordinary';
}

function WhatItIs({ look }: { readonly look: Look }) {
  const { t } = useTranslation();
  const words = useWords();
  const { classes, country, how } = look;
  const care = careOf(look);
  const kinds = words.list(classes.map((each) => t(`desktop.number.${each}`)));
  const what =
    country === undefined ? kinds : t('desktop.link.inCountry', { what: kinds, country: words.country(country) });
  return (
    <Alert color={cares[care]} title={t(`desktop.link.${care}`)}>
      {sentence(what)} <GatewayText text={how} />
    </Alert>
  );
}
