import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { scaffold } from '../../controller/election/scaffold.ts';
import { layPhotos } from '../../controller/prefetch/photos.ts';
import { BadServer, type Manner, page, status, tagged } from '../feed/bad-server.ts';
import { typed } from '../typed.ts';

/** A one-pixel PNG, a JPEG's head and an error page that calls itself a picture. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(60, 7)]);

async function setUp(t: TestContext): Promise<{ server: BadServer; dir: string; election: Election }> {
  const server = await BadServer.start();
  t.after(() => server.stop());
  const dir = await mkdtemp(join(tmpdir(), 'prefetch-'));
  t.after(() => rm(dir, { recursive: true }));
  for (const [name, text] of scaffold('Prefetched')) await writeFile(join(dir, name), text);
  return { server, dir, election: await loadElection(dir) };
}

const prefetchAsTyped = (dir: string, ...options: string[]) => typed(['prefetch', dir, ...options]);

const CARDS = `
prefetch:
  candidates:
    - kind: html
      pages: [{ url: 'BASE/candidates/{state}/{number}.htm' }]
      rows: { at: .card }
      columns: { candidate: { path: h5 }, party: { path: h6 }, photo: { path: img } }
`;

const card = (name: string, party: string, photo: string) =>
  `<div class="card"><img src="${photo}"><h5>${name}</h5><h6>${party}</h6></div>`;
const picture = (body: Buffer, type: string): Manner => page(body, { 'Content-Type': type });

function serve(server: BadServer): void {
  const cards = (text: string) => page(`<html><body>${text}</body></html>`, { ETag: '"1"' });
  server.set(
    '/candidates/EX/1.htm',
    cards(card('Asha  Rao', 'Rose Party', '/p/1.png') + card('BIMAL SEN', 'LILY', '/p/2.jpg')),
  );
  server.set(
    '/candidates/EX/2.htm',
    cards(card('DEV ROY', 'The Roses', '/p/3.png') + card('ZARA NONE', 'Rose Party', '')),
  );
  server.set(
    '/candidates/EX/3.htm',
    cards(card('ELA BASU', 'ROSE', '/p/gone.png') + card('GITA NAG', 'IND', '/p/login.png')),
  );
  server.set('/p/1.png', picture(PNG, 'image/png'));
  // What the bytes are counts, not what they are called.
  server.set('/p/2.jpg', picture(JPEG, 'text/plain'));
  server.set('/p/3.png', picture(PNG, 'image/png'));
  server.set('/p/login.png', picture(Buffer.from('<html>please log in</html>'), 'image/png'));
}

test('prefetch: cards and photos are fetched once; with the site down all of it comes from the cache', async (t) => {
  const { server, dir, election } = await setUp(t);
  serve(server);
  const feed = await readFile(join(dir, 'feed.yaml'), 'utf8');
  await writeFile(
    join(dir, 'feed.yaml'),
    `limits: { perSecond: 500 }\n${feed}${CARDS.replaceAll('BASE', server.base)}`,
  );
  const out = join(dir, 'out');
  const first = await prefetchAsTyped(dir, '--json', '--out', out);
  assert.equal(first.err, '');
  const found = JSON.parse(first.out);
  // Two photos cannot be had and one card is nobody's: told, and no reason to lose the rest.
  assert.equal(first.code, 65);
  assert.equal(found.cards, 5);
  const photos = Object.entries(found.sheet.photos as Record<string, { extension: string }>);
  assert.deepEqual(photos.map(([id, { extension }]) => [id, extension]).sort(), [
    ['EX-1/1', 'png'],
    ['EX-1/2', 'jpg'],
    ['EX-2/2', 'png'],
  ]);
  assert.deepEqual(
    found.unknown.map(({ contest, name }: { contest: string; name: string }) => `${contest} ${name}`),
    ['EX-2 ZARA NONE'],
  );
  assert.deepEqual(
    found.noPicture
      .map(({ candidate, reason }: { candidate: string; reason: string }) => [candidate, reason])
      .sort(),
    [
      ['EX-3/1', '404 Not Found'],
      ['EX-3/3', 'not a picture'],
    ],
  );
  // NOTA is no person of whom a page should tell.
  assert.deepEqual(found.missing.map(({ id }: { id: string }) => id).sort(), ['EX-2/1', 'EX-3/2']);
  assert.deepEqual((await readdir(join(out, 'photos'))).sort(), ['EX-1-1.png', 'EX-1-2.jpg', 'EX-2-2.png']);
  assert.ok((await readFile(join(out, 'photos', 'EX-1-1.png'))).equals(PNG));

  // Once more: only what could not be had is asked for.
  const asked = server.asked.length;
  await prefetchAsTyped(dir);
  assert.deepEqual(
    server.asked
      .slice(asked)
      .map(({ url }) => url)
      .sort(),
    ['/p/gone.png', '/p/login.png'],
  );

  // The site is down, and everything is there: also asked anew, also for another out folder.
  await server.stop();
  const down = await prefetchAsTyped(dir, '--refresh', '--json');
  const { sheet, stale, refusal } = JSON.parse(down.out);
  assert.deepEqual({ ...sheet, at: 0 }, { ...found.sheet, at: 0 });
  assert.ok(stale >= 4, `${stale} answers`);
  assert.match(refusal, /ECONNREFUSED|not asked|asking again/);
  const other = join(dir, 'other');
  const laid = await layPhotos(election, other, undefined, assert.fail);
  assert.deepEqual(
    [...laid],
    [
      ['EX-1/1', 'photos/EX-1-1.png'],
      ['EX-1/2', 'photos/EX-1-2.jpg'],
      ['EX-2/2', 'photos/EX-2-2.png'],
    ],
  );
});

test('prefetch: photos by a pattern, by the roster and from a file; what changed replaces, who withdrew goes', async (t) => {
  const { server, dir } = await setUp(t);
  const feed = await readFile(join(dir, 'feed.yaml'), 'utf8');
  await writeFile(
    join(dir, 'feed.yaml'),
    `${feed}prefetch: { photos: [{ url: '${server.base}/{state}/{number:02}-{serial}.jpg', states: { EX: S25 } }] }\n`,
  );
  const roster = await readFile(join(dir, 'candidates.csv'), 'utf8');
  const withPhotos = roster
    .replace('party\n', 'party,photo\n')
    .replace('ASHA RAO,ROSE', `ASHA RAO,ROSE,${server.base}/asha`)
    .replace('DEV ROY,ROSE', 'DEV ROY,ROSE,dev.png');
  await writeFile(join(dir, 'candidates.csv'), withPhotos.replace(/^(EX,(?:[^,\n]*,){3}[^,\n]*)$/gm, '$1,'));
  await writeFile(join(dir, 'dev.png'), PNG);
  server.set('/asha', picture(JPEG, 'image/jpeg'));
  server.set('/S25/01-2.jpg', tagged(PNG, '"a"'));
  const out = join(dir, 'out');
  const first = await prefetchAsTyped(dir, '--out', out);
  assert.deepEqual([first.code, first.err], [0, '']);
  assert.match(first.out, /3 photos lie ready/);
  assert.deepEqual((await readdir(join(out, 'photos'))).sort(), ['EX-1-1.jpg', 'EX-1-2.png', 'EX-2-2.png']);
  // Asked for on condition: the one is as it was, the other is new and of another kind.
  server.set('/asha', picture(PNG, 'image/png'));
  const asked = server.asked.length;
  const second = await prefetchAsTyped(dir, '--out', out, '--refresh');
  assert.deepEqual([second.code, second.err], [0, '']);
  const again = server.asked.slice(asked).find(({ url }) => url === '/S25/01-2.jpg');
  assert.equal(again?.headers['if-none-match'], '"a"');
  assert.deepEqual((await readdir(join(out, 'photos'))).sort(), ['EX-1-1.png', 'EX-1-2.png', 'EX-2-2.png']);
});

test('prefetch: a damaged file in the cache is fetched again; nothing to fetch is told', async (t) => {
  const { server, dir } = await setUp(t);
  const nothing = await prefetchAsTyped(dir);
  assert.deepEqual([nothing.code, nothing.out], [78, '']);
  assert.match(nothing.err, /there is nothing to prefetch/);
  const feed = await readFile(join(dir, 'feed.yaml'), 'utf8');
  const pages = `{ kind: csv, pages: [{ url: '${server.base}/cards.csv' }], columns: { state: State, number: No, candidate: Name, party: Party } }`;
  await writeFile(join(dir, 'feed.yaml'), `${feed}prefetch: { candidates: [${pages}] }\n`);
  server.set(
    '/cards.csv',
    page('State,No,Name,Party\nEX,1,Asha Rao,Rose Party\n', { 'Content-Type': 'text/csv' }),
  );
  assert.equal((await prefetchAsTyped(dir)).code, 0);
  const cache = join(dir, 'cache');
  for (const entry of await readdir(cache, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.parentPath.includes('content')) continue;
    const file = join(entry.parentPath, entry.name);
    await writeFile(
      file,
      (await readFile(file)).map((byte) => byte ^ 1),
    );
  }
  const second = await prefetchAsTyped(dir, '--json');
  assert.equal(second.code, 0, second.err);
  assert.equal(JSON.parse(second.out).cards, 1);
  assert.equal(server.timesAsked('/cards.csv'), 2);
  server.set('/cards.csv', status(503));
  await rm(cache, { recursive: true });
  const none = await prefetchAsTyped(dir);
  assert.equal(none.code, 69);
  assert.match(none.out, /the source gave no page: 503/);
});
