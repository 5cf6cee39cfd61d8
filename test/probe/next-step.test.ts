import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scaffold } from '../../controller/election/scaffold.ts';
import { BadServer, page, redirect, status } from '../feed/bad-server.ts';

/** What the probe says of a page that it cannot have, on real servers, by the real command. */

const CLI = fileURLToPath(new URL('../../controller/countnight.mjs', import.meta.url));
const probe = (args: readonly string[]) =>
  new Promise<{ code: number; told: string }>((resolve) => {
    execFile(process.execPath, [CLI, 'probe', ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), told: `${stdout}${stderr}` }),
    );
  });

test('each refusal has its next step, and --write takes the one that is a line', async (t) => {
  const [server, other] = [await BadServer.start(), await BadServer.start()];
  const dir = await mkdtemp(join(tmpdir(), 'next-'));
  t.after(async () => {
    await Promise.all([server.stop(), other.stop(), rm(dir, { recursive: true })]);
  });
  for (const [name, text] of scaffold('Next')) await writeFile(join(dir, name), text);
  server.set('/401', status(401));
  server.set('/403', status(403));
  server.set('/script', page('<html><body><div id="app"></div><script src="app.js"></script></body></html>'));
  server.set('/moved', redirect(`http://localhost:${other.port}/sheet.csv`));
  const candidates = (await readFile(join(dir, 'candidates.csv'), 'utf8')).trim().split('\n').slice(1);
  const rows = candidates.map((line, i) => {
    const [contest = '', , name = '', party = ''] = line.split(',');
    return [contest, name, party, 100 + i].join();
  });
  other.set(
    '/sheet.csv',
    page(`Seat,Candidate,Party,Votes\n${rows.join('\n')}\n`, { 'Content-Type': 'text/csv' }),
  );
  const steps: [path: string, told: RegExp][] = [
    ['401', /asks who you are.*headers: \{ Authorization: 'Bearer \$\{RESULTS_KEY\}' \}/s],
    ['403', /ask the publisher for access first/],
    ['script', /a script draws it.*kind: json/s],
    ['moved', /limits: \{ hosts: \['localhost:\d+'\] \}/],
  ];
  for (const [path, told] of steps) {
    const answer = await probe([dir, `${server.base}/${path}`, '--propose']);
    assert.match(answer.told, told, path);
    assert.notEqual(answer.code, 0);
  }
  await probe([dir, `${server.base}/moved`, '--write']);
  assert.match(await readFile(join(dir, 'feed.yaml'), 'utf8'), /^limits: \{ hosts: \['localhost:\d+'\] \}$/m);
});
