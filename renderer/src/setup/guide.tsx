import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type GuideStep, guideSteps } from '../../../main/contract/line-setup.ts';
import { type PageProps, useConsole } from '../console-context.ts';
import { Panel } from '../shell/panel.tsx';
import { tellOutcome } from '../tell-outcome.ts';
import type { Desk } from '../use-desk.ts';
import { AdapterStep } from './guide-adapter.tsx';
import { CallStep } from './guide-call.tsx';
import { CountryStep } from './guide-country.tsx';
import { LinesStep } from './guide-lines.tsx';
import { PbxStep } from './guide-pbx.tsx';
import type { StepProps } from './step-props.ts';

const parts: Readonly<Record<GuideStep, (props: StepProps) => React.ReactNode>> = {
  adapter: AdapterStep,
  country: CountryStep,
  lines: LinesStep,
  pbx: PbxStep,
  call: CallStep,
};

/** From the adapter to the first call. The gateway keeps where one is: another browser goes on there. */
export function Guide(props: PageProps & { readonly desk: Desk }) {
  const { t } = useTranslation();
  const { connection } = useConsole();
  const { view, tell } = props;
  const saved = view.guide ?? { state: 'aside', step: 'adapter' };
  const isOpen = saved.state === 'due' || saved.state === 'begun';
  const save = (state: 'begun' | 'aside' | 'done', step: GuideStep): void =>
    tellOutcome(connection.request('guide.save', { state, step }), tell);
  if (isOpen) return <OpenGuide {...props} step={saved.step} save={save} />;
  const done = saved.state === 'done';
  return (
    <Panel title={t('guide.title')}>
      <Group justify="space-between" gap="sm">
        <Text>{t(done ? 'guide.aboutDone' : 'guide.about')}</Text>
        <Button variant="default" onClick={() => save('begun', done ? 'adapter' : saved.step)}>
          {t(done || saved.step === 'adapter' ? 'guide.open' : 'guide.goOn')}
        </Button>
      </Group>
    </Panel>
  );
}

function OpenGuide({
  step,
  save,
  ...props
}: PageProps & {
  readonly desk: Desk;
  readonly step: GuideStep;
  readonly save: (state: 'begun' | 'aside' | 'done', step: GuideStep) => void;
}) {
  const { t } = useTranslation();
  const [good, setGood] = useState<{ readonly step: GuideStep; readonly is: boolean }>();
  const at = guideSteps.indexOf(step);
  const verified = good?.step === step && good.is;
  const before = guideSteps[at - 1];
  const after = guideSteps[at + 1];
  const Step = parts[step];
  const title = useFocusWhenNew(step);
  return (
    <Panel
      title={t('guide.title')}
      beside={
        <Button variant="subtle" color="gray" onClick={() => save('aside', step)}>
          {t('guide.leave')}
        </Button>
      }
    >
      <Stack gap="md" data-guide={step}>
        <ol className="guide-steps">
          {guideSteps.map((each, index) => (
            <li key={each} aria-current={each === step ? 'step' : undefined} data-past={index < at}>
              <span className="guide-number">{index + 1}</span>
              {t(`guide.steps.${each}`)}
            </li>
          ))}
        </ol>
        <h3 className="guide-title" ref={title} tabIndex={-1}>
          {t('guide.stepOf', { step: at + 1, of: guideSteps.length })}: {t(`guide.steps.${step}`)}
        </h3>
        <Step
          key={step}
          {...props}
          verified={(is) => (good?.step === step && good.is === is ? undefined : setGood({ step, is }))}
        />
        <Group justify="space-between" gap="sm">
          {before ? (
            <Button variant="default" onClick={() => save('begun', before)}>
              {t('guide.back')}
            </Button>
          ) : (
            <span />
          )}
          <Button
            variant={verified ? 'filled' : 'default'}
            onClick={() => (after ? save('begun', after) : save('done', 'adapter'))}
          >
            {t(after ? (verified ? 'guide.next' : 'guide.skip') : 'guide.finish')}
          </Button>
        </Group>
      </Stack>
    </Panel>
  );
}

/** A screen reader goes on at the step that was gone to. */
function useFocusWhenNew(step: GuideStep) {
  const title = useRef<HTMLHeadingElement>(null);
  const before = useRef(step);
  useEffect(() => {
    if (before.current === step) return;
    before.current = step;
    title.current?.focus({ preventScroll: true });
  }, [step]);
  return title;
}
