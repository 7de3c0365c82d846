import { Alert, Button } from '@mantine/core';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** A page that broke takes nothing else along: the call, who rings, and the way to the other pages stay. */
export class PageGuard extends Component<{ readonly children: ReactNode }, { readonly broke?: string }> {
  override state: { readonly broke?: string } = {};

  static getDerivedStateFromError(error: unknown): { readonly broke: string } {
    return { broke: error instanceof Error ? error.message : String(error) };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo): void {
    console.error('a page broke', error, componentStack);
  }

  override render(): ReactNode {
    const { broke } = this.state;
    return broke === undefined ? this.props.children : <Broken why={broke} again={() => this.setState({})} />;
  }
}

function Broken({ why, again }: { readonly why: string; readonly again: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert color="orange" role="alert" title={t('app.pageBroke')} data-page-broke>
      <p>{t('app.pageBrokeHint')}</p>
      <p lang="en">{why}</p>
      <Button variant="default" onClick={again}>
        {t('app.showAgain')}
      </Button>
    </Alert>
  );
}
