import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LineView } from '../../../main/contract/views.ts';
import { Icon } from '../icons.tsx';
import { hrefOf } from '../shell/router.ts';
import { useWords } from '../use-words.ts';

/** On a line's tile: somebody looks at what is on the line. */
export function ScopeSign({ line }: { readonly line: LineView }) {
  const { t } = useTranslation();
  const words = useWords();
  if (!line.lookedAtBy) return null;
  return (
    <Text size="sm" className="scope-sign" data-looked-at>
      <Icon name="scope" size={16} /> {t('scope.lookedAt', { who: words.list(line.lookedAtBy) })}
    </Text>
  );
}

/** From a line's tile to its scope. */
export function ScopeLink({ line }: { readonly line: LineView }) {
  const { t } = useTranslation();
  const label = t('scope.lookAt', { line: line.name });
  return (
    <a
      className="scope-link"
      href={hrefOf('setup', { scope: line.id })}
      aria-label={label}
      title={label}
      draggable={false}
    >
      <Icon name="scope" size={18} />
    </a>
  );
}
