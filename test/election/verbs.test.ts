import assert from 'node:assert/strict';
import { test } from 'node:test';
import yargs from 'yargs';
import { beginVerb, lazyVerbs, type Verb, verb } from '../../controller/ground/verbs.ts';

test('what a verb needs is begun before its words are read, and once', async () => {
  const done: string[] = [];
  const command = verb(
    { seats: { type: 'number', default: 1 } },
    ({ seats }) => done.push(`${seats} seats`),
    { begin: () => done.push('begun') },
  );
  const go: Verb = ['goes', async () => ({ command })];
  await beginVerb(go);
  assert.deepEqual(done, ['begun']);
  await yargs(['go', '--seats', '3']).command(lazyVerbs({ go })).parseAsync();
  assert.deepEqual(done, ['begun', '3 seats']);
  await beginVerb(['stays', async () => ({ command: verb({}, () => {}) })]);
});
