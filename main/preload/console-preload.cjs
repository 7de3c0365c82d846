/**
 * The one door between the console's page and the desktop app (docs/adr/0033). Plain CommonJS, because a sandboxed preload
 * is not loaded by Node: nothing strips types there. It knows no names of lines or calls, checks nothing and decides nothing:
 * both ends check with the contract's schemas. The page gets neither `ipcRenderer` nor an event of it.
 */
const { contextBridge, ipcRenderer } = require('electron');

/** @type {typeof import('../contract/desktop.ts').CHANNELS} */
const CHANNELS = {
  open: 'console:open',
  close: 'console:close',
  frame: 'console:frame',
  end: 'console:end',
  request: 'desktop:request',
  push: 'desktop:push',
};

/** Which wire is open: what comes for one before it is nobody's. */
let wire = 0;
/** @type {{onFrame: (text: string) => void, onEnd: () => void} | undefined} */
let ears;

ipcRenderer.on(CHANNELS.frame, (_event, /** @type {unknown} */ of, /** @type {unknown} */ text) => {
  if (of === wire && typeof text === 'string') ears?.onFrame(text);
});
ipcRenderer.on(CHANNELS.end, (_event, /** @type {unknown} */ of) => {
  if (of !== wire) return;
  const { onEnd } = ears ?? {};
  ears = undefined;
  onEnd?.();
});

/** @type {import('../contract/desktop.ts').DesktopBridge} */
const bridge = {
  open(onFrame, onEnd) {
    const own = ++wire;
    ears = { onFrame, onEnd };
    ipcRenderer.send(CHANNELS.open, own);
    return {
      send: (text) => {
        if (own === wire) ipcRenderer.send(CHANNELS.frame, own, String(text));
      },
      close: () => {
        if (own === wire) ipcRenderer.send(CHANNELS.close, own);
      },
    };
  },
  request: (name, input) => ipcRenderer.invoke(CHANNELS.request, String(name), input),
  onPush(listener) {
    ipcRenderer.on(CHANNELS.push, (_event, name, body) => listener(name, body));
  },
};

contextBridge.exposeInMainWorld('copperlineDesktop', bridge);
