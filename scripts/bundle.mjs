// Portable bundles: unpack and double-click, nothing to install. node scripts/bundle.mjs [linux-x64] [win-x64] [--node 22]
// Node itself comes from npm's packages of its binaries, the program from `npm pack`, what it needs from the lock file.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const OUT = join(ROOT, 'dist');
const TARGETS = {
  'linux-x64': { os: 'linux', node: 'bin/node' },
  'win-x64': { os: 'win32', node: 'bin/node.exe' },
};
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const words = process.argv.slice(2);
const at = words.indexOf('--node');
const major = at < 0 ? '22' : words.splice(at, 2)[1];
const wanted = words.length > 0 ? words : Object.keys(TARGETS);
const unknown = wanted.find((name) => !(name in TARGETS));
if (unknown) {
  console.error(`no such target: ${unknown}; there are ${Object.keys(TARGETS).join(', ')}`);
  process.exit(64);
}

const npm = (args, cwd) =>
  execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
const unpack = (file, folder) => {
  mkdirSync(folder, { recursive: true });
  execFileSync('tar', ['xzf', file, '-C', folder, '--strip-components=1']);
};

mkdirSync(OUT, { recursive: true });
for (const name of wanted) {
  const { os, node } = TARGETS[name];
  const work = mkdtempSync(join(tmpdir(), 'countnight-bundle-'));
  const folder = join(work, `countnight-${version}-${name}`);
  const app = join(folder, 'app');
  unpack(
    join(work, npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', work], ROOT).trim()),
    app,
  );
  cpSync(join(ROOT, 'package-lock.json'), join(app, 'package-lock.json'));
  npm(['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', `--os=${os}`, '--cpu=x64'], app);
  const binary = npm(['pack', '--silent', `node-${name}@${major}`, '--pack-destination', work], work).trim();
  unpack(join(work, binary), join(work, 'node'));
  mkdirSync(join(folder, 'node'));
  const executable = join(folder, 'node', os === 'win32' ? 'node.exe' : 'node');
  renameSync(join(work, 'node', node), executable);
  chmodSync(executable, 0o755);
  for (const [file, text] of Object.entries(launchers(os))) {
    writeFileSync(join(folder, file), text);
    chmodSync(join(folder, file), 0o755);
  }
  const archive = join(OUT, `countnight-${version}-${name}.tar.gz`);
  // Windows 10 and later unpack it too, by a double click or by tar.
  execFileSync('tar', ['czf', archive, '-C', work, `countnight-${version}-${name}`]);
  rmSync(work, { recursive: true, force: true });
  console.log(archive);
}

/** Three to double-click; a folder that is dropped on one is the election. */
function launchers(os) {
  const verbs = { rehearse: 'rehearse', doctor: 'doctor', run: 'run' };
  return Object.fromEntries(
    Object.entries(verbs).map(([file, verb]) =>
      os === 'win32'
        ? [
            `${file}.cmd`,
            `@echo off\r\ncd /d "%~dp0"\r\n"%~dp0node\\node.exe" "%~dp0app\\controller\\countnight.mjs" ${verb} %*\r\npause\r\n`,
          ]
        : [
            `${file}.sh`,
            `#!/bin/sh\ncd "$(dirname "$0")" || exit 1\nexec ./node/node app/controller/countnight.mjs ${verb} "$@"\n`,
          ],
    ),
  );
}
