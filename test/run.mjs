// npm test: on Linux all of it, by run.sh. Elsewhere what needs no OBS, no Chromium and no Redis of Debian's; the rest is named.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const run = (program, args) => {
  const { status, error } = spawnSync(program, args, { cwd: `${HERE}..`, stdio: 'inherit' });
  if (error) console.error(error.message);
  return status ?? 70;
};

if (process.platform === 'linux') process.exit(run('sh', ['test/run.sh', ...words]));

const NEEDS = /obs-headless|openBrowser|ChromiumHost|redis-server|\/usr\/bin|\/proc\//;
const files = readdirSync(HERE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.test.ts') && name.includes(words[0] ?? ''))
  .sort();
const left = files.filter((name) => NEEDS.test(readFileSync(HERE + name, 'utf8')));
const plain = files.filter((name) => !left.includes(name)).map((name) => `test/${name}`);
const status = plain.length === 0 ? 0 : run(process.execPath, ['--import', 'tsx', '--test', ...plain]);
if (left.length > 0)
  console.error(`not run here, as they need Debian's OBS, Chromium or Redis:\n  ${left.join('\n  ')}`);
process.exit(status !== 0 ? status : left.length > 0 ? 69 : 0);
