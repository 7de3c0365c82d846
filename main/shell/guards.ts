import { type Session, shell, systemPreferences, type WebContents } from 'electron';
import type { Log } from '../core/log.ts';
import { externalLink, isOwnPage, mayLoad, mayUse } from './own-page.ts';

/** Whatever asks, the answer comes from `own-page.ts`: here it is only carried to Electron. */
export function guardSession(session: Session, origin: string, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const may = mayUse({ permission, url: details.requestingUrl, media }, origin);
    if (!may) log.warn({ permission, media }, 'a permission was refused to the page');
    if (!may || process.platform !== 'darwin') {
      answer(may);
      return;
    }
    // macOS asks the person too; the window must not be given what the system refuses.
    systemPreferences.askForMediaAccess('microphone').then(answer, () => answer(false));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, { mediaType }) =>
    mayUse({ permission, url: requestingOrigin, media: mediaType === undefined ? [] : [mediaType] }, origin),
  );
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const may = mayLoad(url, origin);
    if (!may) log.warn({ url }, 'a load was blocked');
    answer({ cancel: !may });
  });
}

/** Keeps a page where it is: no navigation away, no windows, no webviews. Links go to the system's browser. */
export function guardContents(contents: WebContents, origin: string, log: Log): void {
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (isOwnPage(url, origin)) return;
    log.warn({ url }, 'a navigation was blocked');
    event.preventDefault();
  };
  contents.on('will-navigate', (event) => stay(event, event.url));
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const link = externalLink(url);
    if (link !== undefined) {
      shell
        .openExternal(link)
        .catch((error: unknown) => log.warn({ error: String(error) }, 'a link could not be opened'));
    }
    return { action: 'deny' };
  });
}
