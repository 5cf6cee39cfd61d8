import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import Handlebars from 'handlebars';
import { programOf } from '../../controller/render/board/kept-programs.ts';
import { until } from '../until.ts';

test('a template is compiled once for all starts, and anew when a letter of it changes', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'programs-'));
  const before = process.env.COUNTNIGHT_CODE;
  process.env.COUNTNIGHT_CODE = dir;
  t.after(() => {
    process.env.COUNTNIGHT_CODE = before ?? '';
    rmSync(dir, { recursive: true });
  });
  const file = join(dir, 'templates.json');
  const compiled: string[] = [];
  const drawn = (text: string) => {
    const program = programOf(text, () => {
      compiled.push(text);
      return String(Handlebars.precompile(text));
    });
    return Handlebars.template(program)({ name: 'Purba' });
  };
  const start = async (text: string) => {
    const said = drawn(text);
    await until('it is kept', () => existsSync(file));
    return said;
  };
  assert.equal(await start('{{name}} declares'), 'Purba declares');
  assert.equal(await start('{{name}} declares'), 'Purba declares');
  assert.deepEqual(compiled, ['{{name}} declares']);
  assert.equal(drawn('{{name}} declares.'), 'Purba declares.');
  assert.equal(compiled.length, 2);
  await until('both are kept', () => Object.keys(JSON.parse(readFileSync(file, 'utf8'))).length === 2);
  writeFileSync(file, '{"cut": "func');
  assert.equal(drawn('{{name}} waits'), 'Purba waits');
});
