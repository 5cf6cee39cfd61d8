import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { PNG } from 'pngjs';
import { writeMasks } from '../../controller/render/map/mask-file.ts';
import { openMap } from '../../controller/render/map/painter.ts';
import { saveMap } from '../../controller/render/map/save-map.ts';
import { randomFrom, smallMap } from './small-map.ts';

const dir = mkdtempSync(join(tmpdir(), 'countnight-save-'));
after(() => rmSync(dir, { recursive: true, force: true }));
const map = smallMap(300, 200, 20, 3);

test('a saved picture is the painter’s picture, and nothing else is left in the folder', () => {
  const folder = mkdtempSync(join(dir, 'plain-'));
  const painter = openMap(map.png, map.masks);
  painter.paint(new Map([[1, { colour: '#00aa44', style: 'won' }]]));
  saveMap(painter, join(folder, 'state.png'));
  assert.deepEqual(readFileSync(join(folder, 'state.png')), Buffer.concat(painter.png()));
  assert.deepEqual(readdirSync(folder), ['state.png']);
});

test('a folder that is not there is an error, and the painter goes on', () => {
  const painter = openMap(map.png, map.masks);
  assert.throws(() => saveMap(painter, join(dir, 'gone', 'state.png')), { code: 'ENOENT' });
  saveMap(painter, join(dir, 'state.png'));
});

test('what a killed writer left behind goes with the next writer’s first picture; a living one’s stays', () => {
  const folder = mkdtempSync(join(dir, 'left-'));
  const dead = spawnedAndGone();
  return dead.then((pid) => {
    writeFileSync(join(folder, `.state.png.${pid}-4.tmp`), 'half');
    writeFileSync(join(folder, `.state.png.${process.ppid}-4.tmp`), 'half');
    writeFileSync(join(folder, `.other.png.${pid}-4.tmp`), 'half');
    saveMap(openMap(map.png, map.masks), join(folder, 'state.png'));
    assert.deepEqual(readdirSync(folder).sort(), [`.state.png.${process.ppid}-4.tmp`, 'state.png']);
  });
});

test('kill -9 at 80 random instants: readers only ever see whole pictures', {
  timeout: 400_000,
}, async () => {
  const folder = mkdtempSync(join(dir, 'kill-'));
  const [base, masksFile, script] = ['state.base.png', 'state.masks.txt', 'writer.cjs'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  writeFileSync(base, map.png);
  writeFileSync(masksFile, writeMasks(map.masks));
  bundle(script);
  const random = randomFrom(9);
  // Two writers a file, so that mixing would show as well; two files, so that others start meanwhile.
  const files = [0, 1].map((k) => join(folder, `state-${k}.png`));
  const writers = files.flatMap((file) => [0, 1].map(() => start(script, base, masksFile, file)));
  let kills = 0;
  while (kills < 80) {
    const k = kills % writers.length;
    const file = files[k >> 1] as string;
    const victim = await (writers[k] as Promise<ChildProcess>);
    // A random number of pictures read first makes the instant random.
    for (let looks = 1 + Math.floor(random() * 4); looks > 0; looks--) assertWhole(file);
    victim.kill('SIGKILL');
    assertWhole(file);
    await once(victim, 'exit');
    assert.equal(victim.signalCode, 'SIGKILL', 'it was killed while writing, it did not fail by itself');
    assertWhole(file);
    kills++;
    writers[k] = start(script, base, masksFile, file);
  }
  for (const writer of writers) {
    const child = await writer;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const file of files) assertWhole(file);
});

/** A picture that pngjs can read, all checksums included, with every seat in one colour: no two writes mixed. */
function assertWhole(file: string): void {
  const { width, height, data } = PNG.sync.read(readFileSync(file));
  assert.deepEqual([width, height], [map.masks.width, map.masks.height]);
  const seen = new Set<number>();
  for (const { runs } of map.masks.seats.values()) {
    seen.add(data.readUInt32BE(((runs[0] as number) * width + (runs[1] as number)) * 4));
  }
  assert.equal(seen.size, 1, 'one write at a time');
}

async function start(script: string, ...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`a writer ended with ${code} before its first picture`);
  });
  // Lost races are no unhandled rejections: every writer is killed in the end.
  gone.catch(() => {});
  await Promise.race([once(child.stdout as NonNullable<typeof child.stdout>, 'data'), gone]);
  return child;
}

/** The writer as one plain script: 80 processes must start, and tsx alone would take longer than they live. */
function bundle(outfile: string): void {
  const esbuild = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild');
  const entry = new URL('save-writer.ts', import.meta.url).pathname;
  esbuild.buildSync({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'cjs' });
}

async function spawnedAndGone(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid as number;
}
