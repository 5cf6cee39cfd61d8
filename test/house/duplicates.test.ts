import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourcesOf } from './sources.ts';

/** Every thing is said once: what stands in two places is mended in one of them. */

/** So many equal lines in a row are said twice. */
const MOST = 6;
/** A line without a word closes what others opened; comments and imports do no work. */
const IDLE = /^(?:\W*|\/\/.*|\/\*.*|\*.*)$/;

test('nothing is written twice', () => {
  assert.deepEqual(twice(sourcesOf('controller', 'mask-tool', 'overlays', 'elections', 'test')), []);
});

test('six equal lines are found wherever they stand', () => {
  const six = 'a();\nb();\n  c();\n\n}\nd();\n// why\ne();\nf();\n';
  const two: [string, string][] = [
    ['x.ts', `import {\n  a,\n} from './a.ts';\n${six}`],
    ['y.ts', `first();\n${six.replaceAll('  c', 'c')}\n${six}`],
  ];
  assert.deepEqual(twice(new Map(two)), ['x.ts:4 and y.ts:2', 'x.ts:4 and y.ts:12']);
  assert.deepEqual(twice(new Map([['x.ts', six.replace('f', 'g') + six.replace('a', 'h')]])), []);
});

/** Pairs of places, `file:line and file:line`, from which {@link MOST} or more lines are the same. */
function twice(files: ReadonlyMap<string, string>): string[] {
  const first = new Map<string, { file: string; at: number | undefined }>();
  const pairs: string[] = [];
  for (const [file, source] of files) {
    const lines = source
      .replace(/^import [^;]*;$/gm, (lines) => lines.replace(/.+/g, ''))
      .split('\n')
      .map((line, at) => ({ text: line.trim(), at: at + 1 }))
      .filter(({ text }) => !IDLE.test(text));
    let told = -2;
    for (let n = 0; n + MOST <= lines.length; n++) {
      const run = lines.slice(n, n + MOST);
      const text = run.map((line) => line.text).join('\n');
      const place = { file, at: run[0]?.at };
      const before = first.get(text);
      if (!before) first.set(text, place);
      else {
        // A longer run is one pair.
        if (n > told + 1) pairs.push(`${before.file}:${before.at} and ${file}:${place.at}`);
        told = n;
      }
    }
  }
  return pairs;
}
