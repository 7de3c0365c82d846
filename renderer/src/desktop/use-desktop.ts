import { useEffect, useEffectEvent, useState } from 'react';
import type { DesktopOrder, DesktopView, LinkView } from '../../../main/contract/desktop.ts';
import type { GatewayView } from '../../../main/contract/views.ts';
import type { Desk } from '../use-desk.ts';
import { desktop } from './desktop-bridge.ts';

export interface DesktopState {
  /** Undefined in a browser, and until it is known. */
  readonly view: DesktopView | undefined;
  readonly link: LinkView | undefined;
  /** The link was called or put away. */
  linkDone(): void;
}

/** The desktop app around the page: what it shows, and what tray, notifications and links want of the page. */
export function useDesktop(gateway: GatewayView, desk: Pick<Desk, 'answer' | 'pickUp'>): DesktopState {
  const [view, setView] = useState<DesktopView>();
  const [link, setLink] = useState<LinkView>();
  const obey = useEffectEvent((order: DesktopOrder): void => {
    if (order.kind === 'pick-up') {
      void desk.pickUp(order.callId);
      return;
    }
    const line = gateway.lines.find(({ id }) => id === order.line);
    // It rang when the person clicked, and may have stopped.
    if (line?.state === 'ringing') void desk.answer(line);
  });

  useEffect(() => {
    if (!desktop) return;
    const app = desktop;
    const off = [
      app.on('desktop.view', setView),
      app.on('desktop.link', setLink),
      app.on('desktop.order', (order) => obey(order)),
    ];
    let gone = false;
    void app.request('desktop.view', {}).then((now) => gone || setView(now));
    void app.request('desktop.ready', {}).then((ready) => {
      if (!gone && ready.link) setLink(ready.link);
    });
    return () => {
      gone = true;
      for (const each of off) each();
    };
  }, []);

  const linkDone = (): void => {
    if (link) void desktop?.request('desktop.link-done', { id: link.id });
    setLink(undefined);
  };
  return { view, link, linkDone };
}
