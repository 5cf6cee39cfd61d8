// OBS's WebSocket (protocol 5), and behind it the controller: commands and answers go as custom events of OBS's.
// biome-ignore lint/correctness/noUnusedVariables: the other files of the dock use it
const bus = (() => {
  const PROTOCOL = 1;
  /** An answer that is not there by then is told; it may still come. */
  const PATIENCE_MS = 5000;
  const settings = {
    get(key, otherwise) {
      try {
        return localStorage.getItem(`countnight.${key}`) ?? otherwise;
      } catch {
        return otherwise;
      }
    },
    set(key, value) {
      try {
        localStorage.setItem(`countnight.${key}`, value);
      } catch {
        // A private window: asked again the next time.
      }
    },
  };
  const hooks = { link: () => {}, open: () => {}, status: () => {}, answer: () => {}, silence: () => {} };
  /** Requests to OBS and commands to the controller that have no answer yet: id -> who waits. */
  const requests = new Map();
  const commands = new Map();
  let socket = null;
  let identified = false;
  let attempt = 0;
  let timer = 0;
  let number = 0;
  let login = { url: '', password: '', who: '' };

  function connect(as = login) {
    login = as;
    clearTimeout(timer);
    if (socket) {
      socket.onclose = null;
      socket.close();
    }
    identified = false;
    hooks.link('warn', words('connecting'));
    try {
      socket = new WebSocket(login.url, 'obswebsocket.json');
    } catch {
      return hooks.link('bad', words('noAddress'));
    }
    socket.onmessage = (event) => void receive(JSON.parse(event.data));
    socket.onclose = ({ code }) => {
      socket = null;
      identified = false;
      for (const answer of requests.values()) answer(null);
      requests.clear();
      hooks.open(false);
      if (code === 4009) return hooks.link('bad', words('wrongPassword'));
      attempt += 1;
      hooks.link('bad', words('noObs'));
      timer = setTimeout(connect, Math.min(5000, 250 * 2 ** attempt));
    };
  }

  async function receive({ op, d }) {
    if (op === 0) {
      const identify = { rpcVersion: 1, eventSubscriptions: 1 };
      if (d.authentication) identify.authentication = await authentication(login.password, d.authentication);
      send(1, identify);
    } else if (op === 2) {
      identified = true;
      attempt = 0;
      for (const key of ['url', 'password', 'who']) settings.set(key, login[key]);
      hooks.open(true);
      hooks.link('warn', words('noControllerYet'));
      command({ do: 'status' });
    } else if (op === 7) {
      requests.get(d.requestId)?.(d.requestStatus.result ? (d.responseData ?? {}) : null);
      requests.delete(d.requestId);
    } else if (op === 5 && d.eventType === 'CustomEvent') {
      hear(d.eventData ?? {});
    }
  }

  // obs-websocket 5: base64(sha256(base64(sha256(password + salt)) + challenge)).
  async function authentication(password, { salt, challenge }) {
    return sha256((await sha256(password + salt)) + challenge);
  }

  async function sha256(text) {
    const bytes = new TextEncoder().encode(text);
    const hash = crypto.subtle
      ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
      : sha256Of(bytes);
    return btoa(String.fromCharCode(...hash));
  }

  function send(op, d) {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ op, d }));
  }

  /** Asks OBS; null when it refuses or is gone. */
  function request(requestType, requestData) {
    if (!identified) return Promise.resolve(null);
    const requestId = `dock-${number++}`;
    return new Promise((resolve) => {
      requests.set(requestId, resolve);
      send(6, { requestType, requestId, requestData });
    });
  }

  /** Tells the controller. @param done gets its answer, {ok, message, found}; an answer that comes late as well */
  function command(what, done = () => {}) {
    if (!identified) return hooks.silence(what, words('notConnected'));
    const id = `dock-${Date.now().toString(36)}-${number++}`;
    commands.set(id, { what, done });
    if (what.do !== 'status')
      setTimeout(() => {
        if (commands.has(id)) hooks.silence(what, words('noAnswerYet', { verb: what.do }));
      }, PATIENCE_MS);
    const by = login.who ? `dock ${login.who}` : 'dock';
    const eventData = { countnight: PROTOCOL, kind: 'command', id, by, command: what };
    send(6, { requestType: 'BroadcastCustomEvent', requestId: id, requestData: { eventData } });
  }

  function hear(message) {
    if (message.countnight !== PROTOCOL) return;
    if (message.kind === 'status') return hooks.status(message.status);
    const waiting = message.kind === 'ack' ? commands.get(message.id) : undefined;
    if (!waiting) return;
    commands.delete(message.id);
    waiting.done(message);
    hooks.answer(waiting.what, message);
  }

  return { settings, hooks, connect, request, command, isOpen: () => identified };
})();
