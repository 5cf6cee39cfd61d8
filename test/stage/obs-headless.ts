/**
 * The real OBS Studio without a screen, on a throw-away configuration, for tests. Debian: obs-studio, obs-plugins,
 * xvfb, libgl1-mesa-dri. OBS draws in software, so it is slow but true.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { OBSWebSocket } from 'obs-websocket-js/json';
import { freePort } from '../free-port.ts';

/** What OBS draws a second unless its user says otherwise: whoever measures what viewers see measures at this. */
export const OBS_FPS = 30;

export interface HeadlessOptions {
  /** Canvas, `1280x720` unless given. */
  size?: string;
  /** 10 unless given: each frame costs a software renderer milliseconds, and only who counts frames needs more. */
  fps?: number;
  /** '' = it asks for none. */
  password?: string;
  /** Adds to `basic.ini` of the profile. */
  profile?: string;
  /** Scene collections that are there already: file name -> content of `basic/scenes/NAME.json`. */
  collections?: Record<string, object>;
  /** Folder that this OBS finds empty: it is in a sandbox, or on another machine. */
  hides?: string;
}

export interface HeadlessObs {
  url: string;
  password: string;
  /** Its home: configuration, recordings, logs. Gone after `stop`. */
  dir: string;
  pid(): number;
  /** SIGKILL, and its end. */
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Starts it again on the same configuration and port (after `kill`, or ending it first). */
  restart(options?: { password?: string; wait?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

/** What runs, so that nothing is left behind when a test process ends early. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
process.once('SIGTERM', () => process.exit(143));

export async function startObs(options: HeadlessOptions = {}): Promise<HeadlessObs> {
  const { size = '1280x720', fps = 10 } = options;
  let password = options.password ?? 'secret';
  const dir = await mkdtemp(join(tmpdir(), 'countnight-obs-'));
  const config = join(dir, 'home', '.config', 'obs-studio');
  const port = await freePort();
  await mkdir(join(config, 'basic', 'profiles', 'Untitled'), { recursive: true });
  await mkdir(join(config, 'basic', 'scenes'), { recursive: true });
  const websocket = join(config, 'plugin_config', 'obs-websocket');
  await mkdir(websocket, { recursive: true });
  await mkdir(join(dir, 'run'));
  await chmod(join(dir, 'run'), 0o700);
  const [width, height] = size.split('x');
  await writeFile(
    join(config, 'basic', 'profiles', 'Untitled', 'basic.ini'),
    `[General]\nName=Untitled\n[Video]\nBaseCX=${width}\nBaseCY=${height}\nOutputCX=${width}\nOutputCY=${height}\nFPSType=0\nFPSCommon=${fps}\n` +
      `[SimpleOutput]\nFilePath=${dir}\nRecFormat=mkv\nVBitrate=2500\n${options.profile ?? ''}`,
  );
  for (const [name, content] of Object.entries(options.collections ?? {}))
    await writeFile(join(config, 'basic', 'scenes', `${name}.json`), JSON.stringify(content));
  const display = await startDisplay(dir);
  let obs = await startProcess();

  async function startProcess(ready = true): Promise<ChildProcess> {
    // OBS writes its ini anew at its end, so the facts we rely on are laid down before every start.
    // OBS 31 and later move it to a user.ini of their own, once; obs-websocket 5.5 (OBS 30.2) has a JSON file.
    if (!existsSync(join(config, 'user.ini')))
      await writeFile(join(config, 'global.ini'), globalIni(port, password));
    await writeFile(join(websocket, 'config.json'), JSON.stringify(websocketConfig(port, password)));
    const log = join(dir, 'obs.log');
    await writeFile(log, '');
    const child = spawn(
      'sh',
      [
        '-c',
        `${hiding(options.hides)}obs --multi --minimize-to-tray --disable-updater --disable-missing-files-check --collection Untitled --profile Untitled >'${log}' 2>&1`,
      ],
      {
        stdio: 'ignore',
        env: {
          ...process.env,
          HOME: join(dir, 'home'),
          XDG_RUNTIME_DIR: join(dir, 'run'),
          XDG_CONFIG_HOME: join(dir, 'home', '.config'),
          DISPLAY: display.name,
          LIBGL_ALWAYS_SOFTWARE: '1',
          QT_QPA_PLATFORM: 'xcb',
        },
      },
    );
    running.add(child);
    child.once('exit', (code, signal) => {
      // What waits for OBS would else only say that it waited in vain.
      if (running.has(child)) report(log, code, signal);
    });
    if (!ready) return child;
    for (let i = 0; ; i++) {
      const text = await readFile(log, 'utf8');
      const up = text.includes('Server started successfully') && text.includes('Switched to scene');
      if (up && (await answers(`ws://127.0.0.1:${port}`, password))) return child;
      if (child.exitCode !== null || i > 600) {
        child.kill('SIGKILL');
        throw new Error(`OBS did not come up: ${text.split('\n').slice(-5).join(' | ')}`);
      }
      await wait(50);
    }
  }

  return {
    url: `ws://127.0.0.1:${port}`,
    get password() {
      return password;
    },
    dir,
    pid: () => obs.pid ?? 0,
    kill: () => end(obs, 'SIGKILL'),
    freeze: () => void obs.kill('SIGSTOP'),
    thaw: () => void obs.kill('SIGCONT'),
    restart: async (again = {}) => {
      if (obs.exitCode === null && obs.signalCode === null) await end(obs, 'SIGTERM');
      password = again.password ?? password;
      obs = await startProcess(again.wait ?? true);
    },
    stop: async () => {
      obs.kill('SIGCONT');
      await end(obs, 'SIGKILL');
      await end(display.process, 'SIGTERM');
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

// A namespace of its own for mounts, in which something lies over the folder; the process stays the same.
function hiding(folder: string | undefined): string {
  if (folder === undefined) return 'exec ';
  return `exec unshare -rm sh -c 'mount -t tmpfs none "$0" && exec "$@"' '${folder}' `;
}

// Nobody sees its window: the preview in it would be a second drawing of every frame.
function globalIni(port: number, password: string): string {
  return `[General]
FirstRun=true
LastVersion=486539266
Pre19Defaults=false
Pre21Defaults=false
Pre23Defaults=false
Pre24.1Defaults=false

[BasicWindow]
PreviewEnabled=false

[OBSWebSocket]
FirstLoad=false
ServerEnabled=true
ServerPort=${port}
AlertsEnabled=false
AuthRequired=${password !== ''}
ServerPassword=${password}
`;
}

function websocketConfig(port: number, password: string): object {
  return {
    first_load: false,
    server_enabled: true,
    server_port: port,
    alerts_enabled: false,
    auth_required: password !== '',
    server_password: password,
  };
}

async function startDisplay(dir: string): Promise<{ name: string; process: ChildProcess }> {
  for (let n = 100 + (process.pid % 400); n < 1000; n++) {
    if (existsSync(`/tmp/.X11-unix/X${n}`) || existsSync(`/tmp/.X${n}-lock`)) continue;
    const child = spawn('Xvfb', [`:${n}`, '-screen', '0', '1280x720x24', '+extension', 'GLX'], {
      stdio: 'ignore',
      cwd: dir,
    });
    running.add(child);
    for (let i = 0; i < 200 && child.exitCode === null; i++) {
      if (existsSync(`/tmp/.X11-unix/X${n}`)) return { name: `:${n}`, process: child };
      await wait(25);
    }
    child.kill('SIGKILL');
  }
  throw new Error('no free display for Xvfb');
}

/** OBS 30 and later listen before they are ready, and answer 207 until then. */
async function answers(url: string, password: string): Promise<boolean> {
  const socket = new OBSWebSocket();
  try {
    await socket.connect(url, password);
    await socket.call('GetVersion');
    return true;
  } catch {
    return false;
  } finally {
    await socket.disconnect();
  }
}

function report(log: string, code: number | null, signal: NodeJS.Signals | null): void {
  const tail = readFileSync(log, 'utf8').trim().split('\n').slice(-12).join('\n');
  process.stderr.write(`OBS ended by itself (${signal ?? code}):\n${tail}\n`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const hard = setTimeout(() => child.kill('SIGKILL'), 8000);
  await ended;
  clearTimeout(hard);
}

/** Ends what a file of tests began, in this order, and removes its folder. */
export async function stopAll(
  dir: string,
  ...begun: ({ stop(): unknown } | null | undefined)[]
): Promise<void> {
  for (const one of begun) await one?.stop();
  await rm(dir, { recursive: true, force: true });
}
