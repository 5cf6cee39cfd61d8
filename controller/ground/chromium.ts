import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'microsoft-edge',
  'msedge',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  '/snap/bin/chromium',
];

/** Where an installation for one user of Windows is, below %LOCALAPPDATA%. */
const OF_ONE_USER = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
] as const;

/** A Chromium, Chrome or Edge of this machine; `CHROMIUM` names another. Null when there is none. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | null {
  if (environment.CHROMIUM && isExecutable(environment.CHROMIUM)) return environment.CHROMIUM;
  for (const name of NAMES) {
    const found = findInPath(name, environment);
    if (found !== null) return found;
  }
  const own = environment.LOCALAPPDATA;
  const places = own ? OF_ONE_USER.map((place) => join(own, ...place)) : [];
  return [...PLACES, ...places].find(isExecutable) ?? null;
}

/** A program of the PATH, or null. */
export function findInPath(name: string, environment: NodeJS.ProcessEnv = process.env): string | null {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const dirs = (environment.PATH ?? '').split(delimiter).filter(Boolean);
  return dirs.map((dir) => join(dir, name + suffix)).find(isExecutable) ?? null;
}

/** What a Chromium needs of the environment, by names and beginnings of names. */
const NEEDED =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|TZ|TMPDIR|TMP|TEMP|DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|LD_LIBRARY_PATH|SYSTEMROOT|WINDIR|SYSTEMDRIVE|COMSPEC|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES.*|(?:LC|XDG|FONTCONFIG|CHROME)_.*|(?:HTTPS?|NO|ALL)_PROXY)$/i;

/** The environment for a Chromium: keys of feeds and OBS's password are none of its business, nor of its pages. */
export function chromiumEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => NEEDED.test(name)));
}

/** Flags for a Chromium that only draws: no network of its own, no first-run pages, no GPU. */
export function chromiumFlags(): string[] {
  return [
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-extensions',
    '--hide-scrollbars',
    // No tabs and buttons around a page: nobody sees them, and headless draws them too.
    '--kiosk',
    // A page that leaks is ended by itself, not with the machine.
    '--js-flags=--max-old-space-size=512',
    '--allow-file-access-from-files',
    // A page that waits for its take must run like one on air.
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--disable-backgrounding-occluded-windows',
    // One renderer for all our pages: they are one program, and each process costs 30 MB.
    '--renderer-process-limit=1',
    // Chromium refuses its sandbox to root (containers, CI).
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
