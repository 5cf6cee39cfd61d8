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
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
  const { client, fetch } = JSON.parse(said.toString());
  assert.ok(client > 0, 'the client is found');
  assert.deepEqual(fetch, []);
});
