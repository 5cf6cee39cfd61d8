import { createInterface } from 'node:readline/promises';
import { sayProgress } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import type { SurfaceChoice } from './stage-options.ts';
import type { ObsTarget } from './stages-file.ts';

/** Where OBS listens unless it is told otherwise; by number, because localhost may resolve to ::1. */
export const DEFAULT_OBS = 'ws://127.0.0.1:4455';

/**
 * The OBS machines of a command line: `none` alone means no OBS; nothing given means those of the election folder's
 * stages.yaml, and without one the usual address. The password comes from OBS_PASSWORD or a prompt, never from argv, and
 * is never logged.
 *
 * @throws UserError 64 for an address that is none, 78 for a bad stages.yaml
 */
export async function obsTargets(
  given: readonly string[] | undefined,
  ask: () => Promise<string>,
  environment: NodeJS.ProcessEnv = process.env,
  electionDir?: string,
): Promise<ObsTarget[]> {
  const declared =
    given || electionDir === undefined
      ? null
      : await (await import('./stages-file.ts')).readStagesFile(electionDir, environment);
  if (declared) return declared;
  if (given?.includes('none')) {
    if (given.length === 1) return [];
    throw new UserError(EXIT.usage, {
      what: '--obs none stands alone',
      got: given.join(', '),
      remedy: 'leave none or the addresses out',
    });
  }
  const urls = given ?? [DEFAULT_OBS];
  for (const url of urls) {
    if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol))
      throw new UserError(EXIT.usage, {
        what: '--obs is not a WebSocket address',
        got: url,
        expected: `ws://HOST:PORT, like ${DEFAULT_OBS}, or none`,
      });
  }
  if (urls.some((url) => new URL(url).username || new URL(url).password))
    throw new UserError(EXIT.usage, {
      what: '--obs holds a password, which everybody on this machine can read there',
      expected: `ws://HOST:PORT, like ${DEFAULT_OBS}`,
      remedy: 'put the password into OBS_PASSWORD, or type it when asked',
    });
  const password = environment.OBS_PASSWORD ?? (given ? await ask() : '');
  return urls.map((url, index) => ({
    name: index === 0 ? '' : String(index + 1),
    url,
    password,
    named: given !== undefined,
  }));
}

/** The OBS machines of a night's command line; a surface named there is that of all of them. @throws UserError like `obsTargets` */
export async function nightTargets(
  { obs, surface }: { obs?: readonly string[]; surface?: SurfaceChoice },
  electionDir?: string,
): Promise<ObsTarget[]> {
  const targets = await obsTargets(obs, askPassword, process.env, electionDir);
  return surface === undefined ? targets : targets.map((target) => ({ ...target, surface }));
}

/** Asks for OBS's password on the terminal without showing it; empty where there is no terminal. */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return '';
  sayProgress("OBS's WebSocket password (OBS: Tools > WebSocket Server Settings): ");
  const terminal = createInterface({ input: process.stdin, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    sayProgress('\n');
  }
}
