/**
 * Writes the JSON Schemas of an election folder's YAML files for editors (completion, descriptions, red
 * lines). Run: node --import tsx elections/make-schemas.ts && npx biome format --write elections/schema
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { rundownSpec } from '../controller/director/rundown.ts';
import { coalitionsSpec, electionSpec } from '../controller/election/spec.ts';
import { feedFileSchema } from '../controller/feed/spec.ts';
import { notifyFileSpec } from '../controller/hooks/notify-file.ts';
import { faultsSpec } from '../controller/simulate/fault.ts';
import { stagesFileSpec } from '../controller/stage/stages-file.ts';
import { overridesFileSpec } from '../controller/tally/overrides-file.ts';

const SPECS: Readonly<Record<string, z.ZodType>> = {
  election: electionSpec,
  coalitions: coalitionsSpec,
  feed: feedFileSchema,
  overrides: overridesFileSpec,
  rundown: rundownSpec,
  faults: faultsSpec,
  stages: stagesFileSpec,
  notify: notifyFileSpec,
};

/** Name -> JSON Schema of the written form. What a schema cannot say is left to `countnight check`. */
export function makeSchemas(): Map<string, object> {
  return new Map(
    Object.entries(SPECS).map(([name, spec]) => [
      name,
      { title: `Countnight ${name}.yaml`, ...z.toJSONSchema(spec, { io: 'input', unrepresentable: 'any' }) },
    ]),
  );
}

export const SCHEMA_DIR = fileURLToPath(new URL('./schema/', import.meta.url));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await mkdir(SCHEMA_DIR, { recursive: true });
  for (const [name, schema] of makeSchemas()) {
    await writeFile(`${SCHEMA_DIR}${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
  }
}
