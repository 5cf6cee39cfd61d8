import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { scaffold } from '../../controller/election/scaffold.ts';
import { makeSchemas, SCHEMA_DIR } from '../../elections/make-schemas.ts';

test('the written JSON Schemas are those of the specs', async () => {
  const schemas = makeSchemas();
  const written = (await readdir(SCHEMA_DIR)).sort();
  assert.deepEqual(written, [...schemas.keys()].map((name) => `${name}.schema.json`).sort());
  for (const [name, schema] of schemas) {
    const file = JSON.parse(await readFile(`${SCHEMA_DIR}${name}.schema.json`, 'utf8'));
    const plain = JSON.parse(JSON.stringify(schema));
    assert.deepEqual(file, plain, `${name} is old: node --import tsx elections/make-schemas.ts`);
  }
});

test('an editor that follows the schemas accepts our own files and marks a misspelt key', async () => {
  const folder = fileURLToPath(new URL('../../elections/west-bengal-2021/', import.meta.url));
  for (const [name, schema] of makeSchemas()) {
    // No folder of ours has faults of its own, several OBS, or somebody to tell.
    if (['faults', 'stages', 'notify'].includes(name)) continue;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const file = name === 'rundown' ? `${folder}../../scenes/rundown.yaml` : `${folder}${name}.yaml`;
    const own: object = parse(await readFile(file, 'utf8'));
    assert.ok(validate(own), JSON.stringify(validate.errors));
    const small = parse(scaffold('Small').get(`${name}.yaml`) ?? '');
    assert.ok(validate(small), JSON.stringify(validate.errors));
    assert.equal(validate({ ...own, misspelt: 1 }), false);
  }
});
