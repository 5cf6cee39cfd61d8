/**
 * Debian's OBS has no obs-browser. This proxy stands in front of a real OBS and adds `browser_source` and the vendor
 * request `emit_event` as obs-browser's sources define them: local files under `http://absolute/`, pages that live only
 * while shown (`shutdown`), re-created when their settings change, payloads that lose scalar arrays and nulls,
 * events for all pages. Each browser source is a real Chromium page, composited into the real OBS as an image.
 */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { OBSWebSocket } from 'obs-websocket-js/json';
import { type Browser, type CDPSession, type HTTPRequest, launch, type Page } from 'puppeteer-core';
import { WebSocket, WebSocketServer } from 'ws';
import { chromiumFlags, findChromium } from '../../controller/ground/chromium.ts';

export interface BrowserProxy {
  url: string;
  password: string;
  /** Browser sources with a live page. */
  live(): string[];
  /** Kills a page's renderer, as a crash would: its picture goes, and obs-browser does not heal it. */
  crash(inputName: string): Promise<void>;
  /** Names of the chapters made in the recording (CreateRecordChapter, OBS 30.2). */
  chapters(): readonly string[];
  /** Pages created since the start: how often anything was (re)loaded. */
  loads(): Readonly<Record<string, number>>;
  /** Ends `dead`. */
  revive(): void;
  stop(): Promise<void>;
}

type Json = Record<string, unknown>;
interface Request extends Json {
  requestType: string;
  requestData?: Json;
}
interface Source {
  name: string;
  settings: Json;
  showing: boolean;
  page: Page | null;
  session: CDPSession | null;
  /** Work on the page, one thing after another. */
  queue: Promise<unknown>;
  /** The frame that OBS is given now. */
  painting: Promise<unknown>;
}

/** Settings whose change does not re-create the browser. */
const SIZE = new Set(['width', 'height']);
const SHOW_STATE = 1 << 18;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

/** @param dead browser sources are listed, and none ever draws, as with a CEF that did not start, until `revive` */
export async function startBrowserProxy(
  obs: { url: string; password: string },
  { dead = false }: { dead?: boolean } = {},
): Promise<BrowserProxy> {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-proxy-'));
  const control = new OBSWebSocket();
  await control.connect(obs.url, obs.password, { eventSubscriptions: 8 | SHOW_STATE });
  const browser: Browser = await launch({
    executablePath: findChromium() ?? '',
    headless: true,
    pipe: true,
    userDataDir: join(dir, 'profile'),
    args: chromiumFlags(),
  });
  const sources = new Map<string, Source>();
  const loads: Record<string, number> = {};
  const chapters: string[] = [];
  let isDead = dead;
  let camera = false;
  let frames = 0;
  let stopped = false;

  control.on('InputShowStateChanged', ({ inputName, videoShowing }) => {
    const source = sources.get(inputName);
    if (source) show(source, videoShowing);
  });
  control.on('InputRemoved', ({ inputName }) => {
    const source = sources.get(inputName);
    sources.delete(inputName);
    if (source) enqueue(source, () => close(source));
  });
  control.on('InputNameChanged', ({ oldInputName, inputName }) => {
    const source = sources.get(oldInputName);
    if (!source) return;
    sources.delete(oldInputName);
    source.name = inputName;
    sources.set(inputName, source);
  });

  function enqueue(source: Source, work: () => Promise<unknown>): void {
    // A crashed page answers nothing; what comes behind must not wait for it for ever.
    const bounded = () => Promise.race([work(), new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
    source.queue = source.queue.then(() => (stopped ? undefined : bounded())).catch(() => {});
  }

  function show(source: Source, showing: boolean): void {
    source.showing = showing;
    enqueue(source, async () => {
      if (showing || source.settings.shutdown !== true) await open(source);
      else await close(source);
      await dispatch(source, 'obsSourceVisibleChanged', { visible: showing });
    });
  }

  async function open(source: Source): Promise<void> {
    if (source.page || isDead) return;
    const { local_file: file, is_local_file: isLocal, url, width = 800, height = 600 } = source.settings;
    const page = await browser.newPage({ type: 'window' });
    source.page = page;
    loads[source.name] = (loads[source.name] ?? 0) + 1;
    await page.setViewport({ width: Number(width), height: Number(height) });
    await page.setRequestInterception(true);
    page.on('request', (request) => void serve(request));
    await page.evaluateOnNewDocument(() => {
      Object.assign(window, {
        obsstudio: {
          pluginVersion: '2.22.0',
          getStatus: (tell: (status: object) => void) => tell({ streaming: false, recording: false }),
        },
      });
    });
    const session = await page.createCDPSession();
    source.session = session;
    session.on('Page.screencastFrame', ({ data, sessionId }) => {
      source.painting = paint(source, session, data, sessionId);
    });
    await session.send('Page.startScreencast', { format: 'png', everyNthFrame: 1 });
    const address = isLocal
      ? `http://absolute${encodeURI(String(file)).replace(/[?#]/g, encodeURIComponent)}`
      : String(url);
    await page.goto(address, { waitUntil: 'load' });
  }

  async function close(source: Source): Promise<void> {
    const { page } = source;
    source.page = null;
    source.session = null;
    // obs-browser destroys the texture with the browser.
    await control
      .call('SetInputSettings', { inputName: source.name, inputSettings: { file: '' } })
      .catch(() => {});
    // A crashed page cannot be closed by asking it.
    await Promise.race([page?.close().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1000))]);
  }

  // One frame at a time: the next one comes when OBS has taken this one.
  async function paint(source: Source, session: CDPSession, data: string, sessionId: number): Promise<void> {
    if (source.session !== session || stopped) return;
    const file = join(dir, `${frames++}.png`);
    try {
      await writeFile(`${file}.new`, Buffer.from(data, 'base64'));
      await rename(`${file}.new`, file);
      await control.call('SetInputSettings', {
        inputName: source.name,
        inputSettings: { file, unload: false },
      });
      await session.send('Page.screencastFrameAck', { sessionId });
    } catch {
      // The page or OBS is gone; so is its picture.
    }
  }

  async function dispatch(source: Source, name: string, detail: unknown): Promise<void> {
    await source.page
      ?.evaluate(
        (event, payload) => void window.dispatchEvent(new CustomEvent(event, { detail: payload })),
        name,
        detail,
      )
      .catch(() => {});
  }

  function learn(name: string, settings: Json): void {
    const known = sources.get(name);
    if (!known) {
      const source: Source = {
        name,
        settings,
        showing: false,
        page: null,
        session: null,
        queue: Promise.resolve(),
        painting: Promise.resolve(),
      };
      sources.set(name, source);
      void control.call('GetSourceActive', { sourceName: name }).then(
        ({ videoShowing }) => show(source, videoShowing),
        () => {},
      );
      return;
    }
    const changed = Object.keys(settings).filter((key) => settings[key] !== known.settings[key]);
    known.settings = { ...known.settings, ...settings };
    if (changed.some((key) => !SIZE.has(key) && !key.startsWith('countnight')))
      enqueue(known, async () => {
        await close(known);
        if (known.showing || known.settings.shutdown !== true) await open(known);
      });
    else if (changed.length > 0)
      enqueue(known, async () =>
        known.page?.setViewport({
          width: Number(known.settings.width),
          height: Number(known.settings.height),
        }),
      );
  }

  /** Changes a request on its way to OBS. @returns what OBS shall answer instead of its own answer, if so */
  function outgoing(request: Request): Json | null {
    const data = request.requestData ?? {};
    if (request.requestType === 'CreateInput' && data.inputKind === 'browser_source') {
      const settings = (data.inputSettings ?? {}) as Json;
      const name = String(data.inputName);
      request.requestData = {
        ...data,
        inputKind: 'image_source',
        inputSettings: { ...settings, browser_source: true },
      };
      setTimeout(() => learn(name, settings), 0);
    } else if (request.requestType === 'SetInputSettings' && sources.has(String(data.inputName))) {
      learn(String(data.inputName), data.inputSettings as Json);
    } else if (request.requestType === 'PressInputPropertiesButton' && sources.has(String(data.inputName))) {
      const source = sources.get(String(data.inputName)) as Source;
      enqueue(source, async () => {
        await close(source);
        await open(source);
      });
      return {};
    } else if (request.requestType === 'CreateRecordChapter') {
      chapters.push(String(data.chapterName));
      return {};
    } else if (/^(Start|Stop)VirtualCam$/.test(request.requestType)) {
      // No camera device here; OBS answers and tells of its states as it would with one.
      const on = request.requestType === 'StartVirtualCam';
      tell('VirtualcamStateChanged', on ? 'STARTING' : 'STOPPING', camera);
      camera = on;
      tell('VirtualcamStateChanged', on ? 'STARTED' : 'STOPPED', camera);
      return {};
    } else if (request.requestType === 'GetVirtualCamStatus') {
      return { outputActive: camera };
    } else if (request.requestType === 'CallVendorRequest' && data.vendorName === 'obs-browser') {
      const { event_name: name, event_data: detail } = (data.requestData ?? {}) as Json;
      for (const source of sources.values())
        enqueue(source, () => dispatch(source, String(name), obsData(detail)));
      return { vendorName: 'obs-browser', requestType: data.requestType, responseData: {} };
    }
    return null;
  }

  function tell(eventType: string, state: string, outputActive: boolean): void {
    const eventData = { outputActive, outputState: `OBS_WEBSOCKET_OUTPUT_${state}` };
    for (const client of server.clients)
      client.send(JSON.stringify({ op: 5, d: { eventType, eventIntent: 1 << 6, eventData } }));
  }

  /** Changes an answer of OBS: its images that are browsers are browsers again. */
  function incoming(requestType: string, data: Json | undefined): void {
    if (!data) return;
    if (requestType === 'GetVersion') (data.availableRequests as string[]).push('CreateRecordChapter');
    if (requestType === 'GetInputKindList') (data.inputKinds as string[]).push('browser_source');
    for (const list of [data.inputs, data.sceneItems] as (Json[] | undefined)[])
      for (const item of list ?? []) {
        if (!sources.has(String(item.inputName ?? item.sourceName))) continue;
        item.inputKind = 'browser_source';
        if ('unversionedInputKind' in item) item.unversionedInputKind = 'browser_source';
      }
    if (requestType === 'GetInputSettings') {
      const settings = data.inputSettings as Json;
      if (settings.browser_source === true)
        for (const key of ['browser_source', 'file', 'unload']) delete settings[key];
    }
  }

  async function adopt(): Promise<void> {
    const { inputs } = await control.call('GetInputList', { inputKind: 'image_source' });
    for (const { inputName } of inputs) {
      const { inputSettings } = await control.call('GetInputSettings', { inputName: String(inputName) });
      if (inputSettings.browser_source === true) learn(String(inputName), inputSettings as Json);
    }
  }
  await adopt();

  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'obswebsocket.json',
  });
  await new Promise((resolve) => server.once('listening', resolve));
  server.on('connection', (client) => join_(client, obs.url, outgoing, incoming));
  const address = server.address() as { port: number };
  return {
    url: `ws://127.0.0.1:${address.port}`,
    password: obs.password,
    live: () => [...sources.values()].flatMap((source) => (source.page ? [source.name] : [])),
    crash: async (name) => {
      const source = sources.get(name);
      if (!source?.page) throw new Error(`"${name}" has no live page that could crash`);
      const crashed = new Promise((resolve) => source.page?.once('error', resolve));
      // A renderer that crashed does not answer that it did.
      void source.session?.send('Page.crash').catch(() => {});
      await crashed;
      source.session = null;
      await source.painting;
      await control.call('SetInputSettings', { inputName: name, inputSettings: { file: '' } });
    },
    chapters: () => chapters,
    loads: () => loads,
    revive: () => {
      isDead = false;
      for (const source of sources.values()) if (source.showing) show(source, true);
    },
    stop: async () => {
      stopped = true;
      for (const client of server.clients) client.terminate();
      server.close();
      await control.disconnect().catch(() => {});
      await browser.close();
      await rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** Joins one client with its own connection to OBS. */
function join_(
  client: WebSocket,
  url: string,
  outgoing: (request: Request) => Json | null,
  incoming: (requestType: string, data: Json | undefined) => void,
): void {
  const obs = new WebSocket(url, 'obswebsocket.json');
  const waiting: string[] = [];
  /** Batch id -> place in it -> our own answer. */
  const answers = new Map<string, Map<number, Json>>();
  const send = (text: string) => (obs.readyState === WebSocket.OPEN ? obs.send(text) : waiting.push(text));
  obs.on('open', () => {
    for (const text of waiting) obs.send(text);
  });
  obs.on('close', () => client.terminate());
  obs.on('error', () => client.terminate());
  client.on('close', () => obs.terminate());
  client.on('error', () => obs.terminate());
  client.on('message', (raw) => {
    const message = JSON.parse(String(raw)) as { op: number; d: Json };
    const { op, d } = message;
    if (op === 6) {
      const own = outgoing(d as Request);
      if (own) {
        const status = { result: true, code: 100 };
        client.send(
          JSON.stringify({
            op: 7,
            d: {
              requestType: d.requestType,
              requestId: d.requestId,
              requestStatus: status,
              responseData: own,
            },
          }),
        );
        return;
      }
    } else if (op === 8) {
      const ours = new Map<number, Json>();
      (d.requests as Request[]).forEach((request, index) => {
        const own = outgoing(request);
        if (!own) return;
        ours.set(index, { ...own, requestType: undefined, was: request.requestType });
        Object.assign(request, { requestType: 'Sleep', requestData: { sleepMillis: 0, sleepFrames: 0 } });
      });
      answers.set(String(d.requestId), ours);
    }
    send(JSON.stringify(message));
  });
  obs.on('message', (raw) => {
    const message = JSON.parse(String(raw)) as { op: number; d: Json };
    const { op, d } = message;
    if (op === 7) incoming(String(d.requestType), d.responseData as Json | undefined);
    if (op === 9) {
      const ours = answers.get(String(d.requestId));
      answers.delete(String(d.requestId));
      (d.results as Json[]).forEach((result, index) => {
        const own = ours?.get(index);
        if (own) {
          Object.assign(result, {
            requestType: own.was,
            requestStatus: { result: true, code: 100 },
            responseData: own,
          });
        } else incoming(String(result.requestType), result.responseData as Json | undefined);
      });
    }
    client.send(JSON.stringify(message));
  });
}

/** What a payload looks like after OBS's own data format: no scalars in arrays, no nulls, no array at the top. */
export function obsData(value: unknown): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const kept: Json = {};
  for (const [key, part] of Object.entries(value)) {
    if (part === null || part === undefined) continue;
    if (Array.isArray(part))
      kept[key] = part
        .filter((each) => typeof each === 'object' && each !== null && !Array.isArray(each))
        .map(obsData);
    else kept[key] = typeof part === 'object' ? obsData(part) : part;
  }
  return kept;
}

// obs-browser up to 2.26.3: the URL's path is the file's, the query is ignored.
async function serve(request: HTTPRequest): Promise<void> {
  const url = new URL(request.url());
  if (url.protocol === 'data:' || url.protocol === 'blob:') return request.continue();
  if (url.hostname !== 'absolute') return request.abort();
  const file = decodeURI(url.pathname);
  try {
    await request.respond({
      body: await readFile(file),
      contentType: TYPES[extname(file)] ?? 'application/octet-stream',
    });
  } catch {
    await request.abort().catch(() => {});
  }
}
