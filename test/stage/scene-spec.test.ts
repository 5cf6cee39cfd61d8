import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { planStage } from '../../controller/stage/plan/plan.ts';
import { readScenes, sceneFileSchema } from '../../controller/stage/plan/scene-spec.ts';
import { smallElection } from './small-election.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const plan = planStage(await readScenes(SCENES), smallElection());

describe('the plan', () => {
  it('has a scene for every board, district and phase, named for people', () => {
    assert.equal(plan.byPage.get('district-kolkata')?.name, 'Countnight · Kolkata');
    assert.equal(plan.byPage.get('phase-1')?.name, 'Countnight · Phase 1');
    assert.equal(plan.byName.get('Countnight · Numbers')?.page, null);
  });
});

describe('a scene file', () => {
  it('has a schema for editors, as scenes/schema.json', async () => {
    const schema: unknown = z.toJSONSchema(sceneFileSchema, { io: 'input' });
    const file = join(SCENES, 'schema.json');
    if (process.env.UPDATE === '1') await writeFile(file, JSON.stringify(schema, null, 2));
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), JSON.parse(JSON.stringify(schema)));
  });

  const cases = [
    ['name: X\nlayers:\n  - kind: page\n    colour: red\n', /colour.*x\.yaml:3|x\.yaml:\d+.*colour/s],
    ['name: X\nlayers: []\n', /layers.*x\.yaml:2/],
    ['name: X\n  layers: [', /x\.yaml:\d/],
    ['name: X\nlayers:\n  - { kind: text, source: A, box: [0, 0, 10] }\n', /layers\.0\.box.*x\.yaml:3/],
  ] as const;
  for (const [text, expected] of cases)
    it(`is refused with file and line: ${JSON.stringify(text.slice(8, 50))}`, async () => {
      const dir = await mkdtemp(join(tmpdir(), 'countnight-scenes-'));
      await writeFile(join(dir, 'x.yaml'), text);
      await assert.rejects(readScenes(dir), { message: expected, exitCode: 78 });
      await rm(dir, { recursive: true });
    });
});
