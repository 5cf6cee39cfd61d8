import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CODE = new URL('../../controller/ground/code.mjs', import.meta.url);

test('the HTTP client of the bundle has Node load no fetch, 9 MB a thread', () => {
  const script = `
    import { readdirSync, readFileSync } from 'node:fs';
    import { pathToFileURL } from 'node:url';
    import { prepareCode } from '${CODE.href}';
    await prepareCode();
    const folder = process.env.COUNTNIGHT_CODE;
    const names = readdirSync(folder).filter((name) => name.endsWith('.js'));
    const client = names.filter((name) => readFileSync(folder + '/' + name, 'utf8').includes('dispatchRequest'));
    for (const name of client) await import(pathToFileURL(folder + '/' + name).href);
    const fetch = process.moduleLoadList.filter((name) => name.includes('undici'));
    console.log(JSON.stringify({ client: client.length, fetch }));`;
  const { client, fetch } = said(script);
  assert.ok(client > 0, 'the client is found');
  // Since Node 22 its own `node:http`, imported by anybody, brings it.
  const without = `
    import 'node:http';
    console.log(JSON.stringify({ client: 0, fetch: process.moduleLoadList.filter((name) => name.includes('undici')) }));`;
  assert.deepEqual(fetch, said(without).fetch);
});

function said(script: string): { client: number; fetch: string[] } {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd }).toString(),
  );
}
