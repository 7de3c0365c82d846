import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type LineLook, learnedThings } from '../../../main/contract/line-setup.ts';
import { GatewayText } from '../gateway-text.tsx';
import { useWords } from '../use-words.ts';

/** What the line's calls taught, and the way to have it forgotten. */
export function LineLearned({
  learned,
  forget,
}: {
  readonly learned: LineLook['learned'];
  readonly forget: (what: (typeof learnedThings)[number]) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { callerId, hangUp, echo, busyTones } = learned;
  const said = {
    callerId,
    hangUp,
    echo: echo && t('options.learnedEcho', { db: words.count(echo.erlDb), when: words.when(echo.at) }),
    busyTones: busyTones.length === 0 ? undefined : busyTones.join(' · '),
  };
  const known = learnedThings.filter((what) => said[what] !== undefined);
  return (
    <Stack gap="xs" component="section" aria-label={t('options.learned')}>
      <Title order={3} size="h5">
        {t('options.learned')}
      </Title>
      {known.length === 0 && <Text c="dimmed">{t('options.learnedNothing')}</Text>}
      {known.map((what) => {
        const name = t(`options.learnedThing.${what}`);
        return (
          <Group key={what} justify="space-between" gap="sm" data-learned={what}>
            <Text className="status-row clip">
              <Text span fw={600}>
                {name}
              </Text>{' '}
              {what === 'echo' ? said[what] : <GatewayText text={said[what] ?? ''} />}
            </Text>
            <Button variant="default" aria-label={t('options.forgetOf', { what: name })} onClick={() => forget(what)}>
              {t('options.forget')}
            </Button>
          </Group>
        );
      })}
    </Stack>
  );
}
