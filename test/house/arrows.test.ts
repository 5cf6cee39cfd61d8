import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { circlesOf, importsOf } from './imports.ts';
import { sourcesOf } from './sources.ts';

/** Arrows go one way: arrows.yaml says which, and why. */

interface Room {
  room: string;
  files?: string[];
  may: string[];
  because: string;
}
const ROOMS: Room[] = parse(readFileSync(new URL('./arrows.yaml', import.meta.url), 'utf8'));
const imports = new Map(
  [...sourcesOf('controller', 'mask-tool', 'elections')].map(([file, source]) => [
    file,
    importsOf(file, source),
  ]),
);

test('every file has a room, every import an arrow that is allowed', () => {
  const wrong: string[] = [];
  for (const [file, targets] of imports) {
    const room = roomOf(file);
    if (!room) wrong.push(`${file} has no room`);
    else
      for (const target of targets)
        if (roomOf(target) !== room && !room.may.some((allowed) => holds(allowed, target)))
          wrong.push(`${file} imports ${target}: ${room.because}`);
  }
  assert.deepEqual(wrong, []);
});

test('every room exists, and every arrow that is allowed is needed', () => {
  const idle = ROOMS.flatMap((room) => {
    const own = [...imports].filter(([file]) => roomOf(file) === room);
    if (own.length === 0) return [`no file is in ${room.room}`];
    return room.may
      .filter((allowed) => !own.some(([, targets]) => targets.some((target) => holds(allowed, target))))
      .map((allowed) => `${room.room} imports nothing of ${allowed}`);
  });
  assert.deepEqual(idle, []);
});

test('no file reaches itself by its imports, types included', () => {
  assert.deepEqual(circlesOf(imports), []);
});

test('every way to import is seen', () => {
  const source = `
    import type { A } from './a.ts';
    import { type B } from '../b.ts';
    export { c } from './c.ts';
    export * from './d.ts';
    import './e.ts';
    import outer from 'outer';
    const f = await import('./f.ts');
    type G = import('./g.ts').G;
    const h = new Worker(new URL('./h-thread.mjs', import.meta.url));
    const page = new URL('./page.html', import.meta.url);
    // import './comment.ts'
    const text = "import './text.ts'";`;
  assert.deepEqual(importsOf('x/y/file.ts', source).sort(), [
    'x/b.ts',
    ...['a', 'c', 'd', 'e', 'f', 'g'].map((name) => `x/y/${name}.ts`),
    'x/y/h-thread.mjs',
  ]);
});

test('circles are found, and what only leads to one is in none', () => {
  const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d', 'elsewhere'], f: ['a'], g: ['g'] };
  const circles = circlesOf(new Map(Object.entries(graph)));
  assert.deepEqual(circles.map((circle) => circle.sort().join()).sort(), ['a,b,c', 'd,e', 'g']);
});

/** The most particular room of a file. */
function roomOf(file: string): Room | undefined {
  return (
    ROOMS.find(({ files = [] }) => files.some((name) => file === `controller/${name}`)) ??
    ROOMS.find(({ room, files }) => !files && file.startsWith(`${posix.join('controller', room)}/`))
  );
}

/** Whether what `may` names, a room or a folder or a file, holds a file. */
function holds(allowed: string, file: string): boolean {
  const room = ROOMS.find((one) => one.room === allowed);
  if (room) return roomOf(file) === room;
  const path = `controller/${allowed}`;
  return file === path || file.startsWith(`${path}/`);
}
