import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';
import type { EventType } from '../tally/event.ts';
import type { Hook, RegisterHooks } from './hook.ts';
import type { FromHooks, HookJob, ToHooks } from './hook-message.ts';

/** The thread that an election's hooks.ts runs in. It calls the hooks one after the other, event by event. */

interface Registered {
  types: ReadonlySet<EventType> | 'any';
  hook: Hook;
  name: string;
}

const port = parentPort as MessagePort;
const { file, cutOff } = workerData as HookJob;
const off = new Set(cutOff);
const registered: Registered[] = [];

const refused = await load();
if (refused !== null) {
  tell({ type: 'refused', reason: refused });
} else {
  tell({ type: 'ready', hooks: registered.map(({ name }) => name) });
  let last = Promise.resolve();
  port.on('message', (message: ToHooks) => {
    if (message.type === 'stop') port.close();
    else last = last.then(() => callHooks(message));
  });
}

/** Reads hooks.ts; the reason why it cannot be used, or null. */
async function load(): Promise<string | null> {
  try {
    // tsImport, because a folder without a package.json of its own counts as CommonJS for a plain import.
    const loaded = await tsImport(pathToFileURL(file).href, import.meta.url);
    const module = (loaded.default?.hooks ? loaded.default : loaded) as { hooks?: RegisterHooks };
    if (typeof module.hooks !== 'function') return 'it exports no function named hooks';
    await module.hooks((types, hook) => {
      const set = types === 'any' ? types : new Set(typeof types === 'string' ? [types] : types);
      const listens = set === 'any' ? 'any' : [...set].join('+');
      registered.push({ types: set, hook, name: hook.name || `on ${listens}` });
    });
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function callHooks({ seq, event }: Extract<ToHooks, { type: 'event' }>): Promise<void> {
  for (const [i, { types, hook, name }] of registered.entries()) {
    if (off.has(i) || (types !== 'any' && !types.has(event.type))) continue;
    tell({ type: 'began', seq, hook: i, name });
    try {
      await hook(event, { note: (text) => tell({ type: 'note', name, text: String(text).slice(0, 500) }) });
    } catch (error) {
      off.add(i);
      tell({ type: 'failed', hook: i, name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  tell({ type: 'done', seq });
}

function tell(message: FromHooks): void {
  port.postMessage(message);
}
