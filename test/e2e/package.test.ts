import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

// The package as npm makes it, installed as `npm install --global` would, with nothing but its own dependencies beside it.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const desk = await mkdtemp(join(tmpdir(), 'countnight-package-'));
after(() => rm(desk, { recursive: true, force: true }));

test('npm pack: under 10 MB, no tests in it, and it plays the example from anywhere', async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', desk], {
    cwd: ROOT,
    maxBuffer: 1e8,
  });
  const [packed] = JSON.parse(stdout) as { filename: string; size: number; files: { path: string }[] }[];
  assert.ok(packed);
  assert.ok(packed.size < 10_000_000, `${packed.size} bytes`);
  const strange = packed.files
    .map(({ path }) => path)
    .filter((path) => /^test\/|\.test\.ts$|nights\/|golden/.test(path));
  assert.deepEqual(strange, []);
  const home = join(desk, 'lib', 'node_modules', 'countnight');
  await mkdir(home, { recursive: true });
  await run('tar', ['xzf', join(desk, packed.filename), '-C', home, '--strip-components=1']);
  await linkDependencies(home);
  const elsewhere = join(desk, 'elsewhere');
  await mkdir(elsewhere);
  const words = ['rehearse', '--speed', 'max', '--until', '09:30', '--exit', '--obs', 'none'];
  await run(process.execPath, [join(home, 'controller', 'countnight.mjs'), ...words], {
    cwd: elsewhere,
    maxBuffer: 1e8,
  });
  const summary = JSON.parse(await readFile(join(elsewhere, 'out', 'summary.json'), 'utf8'));
  assert.equal(summary.mode, 'rehearsal');
  assert.equal(summary.contests, 292);
  assert.ok(
    Object.values(summary.final as Record<string, { leading: number }>).some(({ leading }) => leading > 0),
  );
  const help = await run(process.execPath, [join(home, 'mask-tool', 'mask-tool.mjs'), '--help'], {
    cwd: elsewhere,
  });
  assert.match(help.stdout, /mask-tool draw/);
});

/** What the package itself asks for, and what that asks for; tools of development are left out. */
async function linkDependencies(home: string): Promise<void> {
  const lock = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev = false }] of Object.entries(lock.packages)) {
    if (dev || !/^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)) continue;
    const there = await stat(join(ROOT, path)).catch(() => null);
    if (!there) continue;
    await mkdir(dirname(join(home, path)), { recursive: true });
    await symlink(join(ROOT, path), join(home, path));
  }
}
