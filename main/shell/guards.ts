import { app, type Session, shell, systemPreferences, type WebContents } from 'electron';
import { errorText } from '../core/errors.ts';
import type { Log } from '../core/log.ts';
import { externalLink, isOwnPage, mayDownload, mayLoad, mayUse } from './own-page.ts';

/** Whatever asks, the answer comes from `own-page.ts`: here it is only carried to Electron. */
export function guardSession(session: Session, log: Log): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const may = mayUse({ permission, url: details.requestingUrl, media });
    if (!may) log.warn({ permission, media }, 'a permission was refused to the page');
    if (!may || permission !== 'media' || process.platform !== 'darwin') {
      answer(may);
      return;
    }
    // macOS asks the person too; the window must not be given what the system refuses.
    systemPreferences.askForMediaAccess('microphone').then(answer, () => answer(false));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, { mediaType }) =>
    mayUse({ permission, url: requestingOrigin, media: mediaType === undefined ? [] : [mediaType] }),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const may = mayLoad(url);
    if (!may) log.warn({ url: url.slice(0, 200) }, 'a load was blocked');
    answer({ cancel: !may });
  });
  session.on('will-download', (event, item) => {
    if (mayDownload(item.getURL())) return;
    log.warn('a download was blocked');
    event.preventDefault();
  });
}

/** Keeps a page where it is: no navigation away, no windows, no webviews. Links go to the system's browser. */
export function guardContents(contents: WebContents, log: Log): void {
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (isOwnPage(url)) return;
    log.warn({ url: url.slice(0, 200) }, 'a navigation was blocked');
    event.preventDefault();
  };
  contents.on('will-navigate', (event) => stay(event, event.url));
  contents.on('will-frame-navigate', (event) => stay(event, event.url));
  contents.on('will-redirect', (event) => stay(event, event.url));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const link = externalLink(url);
    if (link === undefined) log.warn({ url: url.slice(0, 200) }, 'a window was not opened');
    else
      shell
        .openExternal(link)
        .catch((error: unknown) => log.warn({ error: errorText(error) }, 'a link could not be opened'));
    return { action: 'deny' };
  });
}

/** For contents that nobody of ours makes: there are none, and if there were they could do nothing. */
export function guardApp(log: Log): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log));
  // No certificate of a page is ever taken on trust: no page of ours has one.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
}
