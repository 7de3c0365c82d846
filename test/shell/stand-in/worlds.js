// Runs in the page, not in Node: the two worlds of one document, and the bridge between them. Events of the document are
// dispatched synchronously, and their detail is cloned from one world to the other, as `contextBridge` copies what it carries.

// Node's types know no document.
const { CustomEvent, document, window } = /** @type {any} */ (globalThis);

/** @param {string} send @param {string} receive @param {(message: any) => void} onMessage */
function bridge(send, receive, onMessage) {
  /** @type {Function[]} */
  const functions = [];
  const ids = new Map();
  const waiting = new Map();
  const results = new Map();
  let next = 0;
  const emit = (/** @type {any} */ detail) => document.dispatchEvent(new CustomEvent(send, { detail }));
  /** @param {any} value @returns {any} */
  const out = (value) => {
    if (typeof value === 'function') {
      if (!ids.has(value)) ids.set(value, functions.push(value) - 1);
      return { f: ids.get(value) };
    }
    if (typeof value === 'symbol') throw new TypeError('a symbol cannot cross the bridge');
    if (value === null || typeof value !== 'object') return { c: value };
    if (typeof value.then === 'function') {
      const promise = `${send}${++next}`;
      value.then(
        (/** @type {any} */ result) => emit({ op: 'settle', promise, ok: true, value: out(result) }),
        (/** @type {any} */ error) =>
          emit({ op: 'settle', promise, ok: false, value: { e: String(error?.message ?? error) } }),
      );
      return { p: promise };
    }
    if (value instanceof Error) return { e: value.message };
    if (Array.isArray(value)) return { a: value.map(out) };
    return { o: Object.keys(value).map((key) => [key, out(value[key])]) };
  };
  /** @param {any} data @returns {any} */
  const into = (data) => {
    if ('f' in data)
      return (/** @type {any[]} */ ...args) => {
        const call = `${send}${++next}`;
        emit({ op: 'call', call, f: data.f, args: args.map(out) });
        const result = results.get(call);
        results.delete(call);
        if (!result) throw new Error('the other world did not answer');
        if (!result.ok) throw into(result.value);
        return into(result.value);
      };
    if ('p' in data) return new Promise((resolve, reject) => waiting.set(data.p, [resolve, reject]));
    if ('e' in data) return new Error(data.e);
    if ('a' in data) return data.a.map(into);
    if ('o' in data)
      return Object.fromEntries(data.o.map((/** @type {[string, any]} */ [key, value]) => [key, into(value)]));
    return data.c;
  };
  document.addEventListener(receive, (/** @type {any} */ event) => {
    const message = event.detail;
    if (message.op === 'call') {
      let result;
      try {
        result = { ok: true, value: out(functions[message.f]?.(...message.args.map(into))) };
      } catch (error) {
        result = { ok: false, value: { e: error instanceof Error ? error.message : String(error) } };
      }
      emit({ op: 'return', call: message.call, ...result });
    } else if (message.op === 'return') results.set(message.call, message);
    else if (message.op === 'settle') {
      const [resolve, reject] = waiting.get(message.promise) ?? [];
      waiting.delete(message.promise);
      if (message.ok) resolve?.(into(message.value));
      else reject?.(into(message.value));
    } else onMessage(message);
  });
  return { emit, out, into };
}

/** The page's own world: what the preload exposes appears on `window`, frozen. @param {string} token */
// biome-ignore lint/correctness/noUnusedVariables: called by the text that windows.ts puts behind this
function pageWorld(token) {
  if (window !== window.top) return;
  const freeze = (/** @type {any} */ value) => {
    if (value && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const ends = bridge(`${token}-page`, `${token}-preload`, (message) => {
    if (message.op !== 'expose' || Object.hasOwn(window, message.key)) return;
    const value = freeze(ends.into(message.api));
    Object.defineProperty(window, message.key, { value, enumerable: true });
  });
  ends.emit({ op: 'ready' });
}

/** The preload's world. @param {string} token @param {(require: Function) => void} preload */
// biome-ignore lint/correctness/noUnusedVariables: called by the text that windows.ts puts behind this
function preloadWorld(token, preload) {
  if (window !== window.top) return;
  const world = /** @type {any} */ (globalThis);
  const exposed = new Map();
  const pending = new Map();
  const listeners = new Map();
  let next = 0;
  const ends = bridge(`${token}-preload`, `${token}-page`, (message) => {
    if (message.op === 'ready') for (const [key, api] of exposed) ends.emit({ op: 'expose', key, api });
  });
  const post = (/** @type {object} */ message) => world.standInSend(JSON.stringify(message));
  world.standInReceive = (/** @type {string} */ text) => {
    const message = JSON.parse(text);
    if (message.kind === 'reply') {
      const [resolve, reject] = pending.get(message.id) ?? [];
      pending.delete(message.id);
      if (message.ok) resolve?.(message.value);
      else reject?.(new Error(message.error));
      return;
    }
    for (const listener of [...(listeners.get(message.channel) ?? [])])
      listener({ senderId: 0, ports: [] }, ...message.args);
  };
  const ipcRenderer = {
    on: (/** @type {string} */ channel, /** @type {Function} */ listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    send: (/** @type {string} */ channel, /** @type {any[]} */ ...args) => post({ op: 'send', channel, args }),
    invoke: (/** @type {string} */ channel, /** @type {any[]} */ ...args) =>
      new Promise((resolve, reject) => {
        const id = ++next;
        pending.set(id, [resolve, reject]);
        post({ op: 'invoke', id, channel, args });
      }),
  };
  const contextBridge = {
    exposeInMainWorld: (/** @type {string} */ key, /** @type {any} */ value) => {
      if (exposed.has(key)) throw new Error('Cannot bind an API on top of an existing property on the window object');
      const api = ends.out(value);
      exposed.set(key, api);
      ends.emit({ op: 'expose', key, api });
    },
  };
  // A sandboxed preload has `electron` and nothing else of ours.
  preload((/** @type {string} */ name) => {
    if (name === 'electron') return { contextBridge, ipcRenderer };
    throw new Error(`stand-in: a sandboxed preload cannot require ${name}`);
  });
}
