import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scaffold } from '../../controller/election/scaffold.ts';
import {
  candidateRow,
  coalitionsSpec,
  contestRow,
  electionSpec,
  partyRow,
  pastRow,
  pastVotesRow,
  resultRow,
} from '../../controller/election/spec.ts';
import { FAULT_KINDS } from '../../controller/simulate/fault.ts';

const docs = await readFile(fileURLToPath(new URL('../../docs/election-folder.md', import.meta.url)), 'utf8');

test('the page names every key, column, file and fault', () => {
  const words = [
    ...Object.keys(electionSpec.shape),
    ...[partyRow, contestRow, candidateRow, pastRow, pastVotesRow, resultRow].flatMap((row) =>
      Object.keys(row.shape),
    ),
    ...FAULT_KINDS,
  ];
  assert.deepEqual(
    words.filter((word) => !new RegExp(`[\`.,{ ]${word}[\`:. (]`).test(docs)),
    [],
  );
  const coalition = coalitionsSpec.shape.coalitions.element.shape;
  assert.deepEqual(
    Object.keys(coalition).filter((key) => key !== 'names' && !docs.includes(`${key}:`)),
    [],
  );
  for (const file of scaffold('x').keys()) assert.ok(docs.includes(file.replace('.csv', '')), file);
});
