import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadElection } from '../../controller/election/load.ts';
import { Notifier } from '../../controller/hooks/notifier.ts';
import { type Notification, readNotifications } from '../../controller/hooks/notify-file.ts';
import { conductNight } from '../../controller/night/conduct.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import { leadChange } from '../director/small-night.ts';
import { recordShortNight, SHORT_NIGHT } from '../hazards/short-night.ts';
import { until } from '../until.ts';

/** What the newsroom's server does with what comes: an HTTP status, one by what the body is, or no answer at all. */
type Mood = number | 'hangs' | ((body: string) => number);

describe('notifications', () => {
  let dir: string;
  let server: Server;
  let url: string;
  let mood: Mood = 200;
  const open: Notifier[] = [];
  let asked: { headers: IncomingHttpHeaders; body: string }[] = [];

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'countnight-notify-'));
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        asked.push({ headers: request.headers, body });
        if (mood !== 'hangs') response.writeHead(typeof mood === 'number' ? mood : mood(body)).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`;
  });
  after(async () => {
    await Promise.all(open.map((notifier) => notifier.stop(0)));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(dir, { recursive: true, force: true });
  });

  it('posts the event, signed as Standard Webhooks has it', async () => {
    const key = Buffer.from('a key of the newsroom');
    const { notifier } = desk([webhook({ secret: `whsec_${key.toString('base64')}` })]);
    const event = live(1);
    notifier.tell([event]);
    await notifier.settled();
    const [{ headers, body }] = taken(1);
    assert.equal(JSON.parse(body).reason, event.reason);
    assert.equal(headers['webhook-id'], event.id);
    const signed = `${event.id}.${headers['webhook-timestamp']}.${body}`;
    const mac = createHmac('sha256', key).update(signed).digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${mac}`);
  });

  it('fills in a body of its own, and escapes nothing twice', async () => {
    const { notifier } = desk([
      webhook({ body: { text: '{time} {text}', channel: '#count' } }, { text: 'On our maps: {reason}' }),
      webhook({ body: '{type}: {text}' }, { name: 'plain' }),
    ]);
    notifier.tell([{ ...live(1), reason: 'Ana "A" {type} wins' }]);
    await notifier.settled();
    const bodies = taken(2).map(({ body }) => body);
    assert.deepEqual(bodies.sort(), [
      'lead-changed: Ana "A" {type} wins',
      JSON.stringify({ text: '05:30 On our maps: Ana "A" {type} wins', channel: '#count' }),
    ]);
  });

  it('is tried again until a server that fails recovers: told twice, sent once', async () => {
    const { notifier, notes } = desk([webhook()]);
    mood = 503;
    notifier.tell([live(1), live(2)]);
    await until('three attempts', () => asked.length >= 3);
    mood = 200;
    await notifier.settled();
    const ids = asked.map(({ headers }) => headers['webhook-id']);
    asked = [];
    assert.equal(ids.at(-1), live(2).id);
    assert.deepEqual([...new Set(ids)], [live(1).id, live(2).id]);
    assert.equal(ids.filter((id) => id === live(2).id).length, 1);
    assert.deepEqual(notes, [
      'newsroom was not told, it is tried again: it answers 503',
      'newsroom is told again',
    ]);
  });

  it('one that hangs delays nobody else; what is too much is dropped and told; no address is shown', async () => {
    const { notifier, notes } = desk([webhook(), notification({ name: 'newest', file: 'newest.txt' })], {
      timeoutMs: 50,
      queue: 2,
    });
    mood = 'hangs';
    const events = [1, 2, 3, 4, 5].map(live);
    notifier.tell(events.slice(0, 3));
    await until('the file has the newest', async () => (await newest()) === `${events[2]?.reason}\n`);
    notifier.tell(events.slice(3));
    // A deadline that only its listener knows must outlive the garbage that is collected meanwhile.
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    await until('it was given up waiting', () => {
      collect();
      return notes.some((note) => /no answer in 50 ms/.test(note));
    });
    mood = 200;
    await notifier.settled();
    assert.deepEqual(
      [...new Set(asked.map(({ headers }) => headers['webhook-id']))],
      [1, 2, 3].map((n) => live(n).id),
    );
    asked = [];
    assert.ok(notes.includes('newsroom is slower than the night: its notifications are dropped'));
    assert.doesNotMatch(notes.join(), /secret-path/);
  });

  it('a refusal is told and not repeated; the next is sent', async () => {
    const { notifier, notes } = desk([webhook()]);
    mood = 404;
    notifier.tell([live(1)]);
    await notifier.settled();
    mood = 200;
    notifier.tell([live(2)]);
    await notifier.settled();
    taken(2);
    assert.deepEqual(notes, [`newsroom was not told of "${live(1).reason}": it answers 404`]);
  });

  it('only what is asked for is sent', async () => {
    const { notifier } = desk([
      webhook({}, { on: ['declared'] }),
      webhook({}, { name: 'heavy', minWeight: 51 }),
      webhook({}, { name: 'south', states: ['KL'] }),
      webhook({}, { name: 'all' }),
    ]);
    notifier.tell([live(1)]);
    await notifier.settled();
    taken(1);
  });

  it('a rehearsal posts nothing, or says TEST where it is told to', async () => {
    const { notifier, notes } = desk([
      webhook(),
      webhook({ body: '{text}' }, { name: 'practice', rehearsals: 'mark' }),
    ]);
    notifier.tell([leadChange(3, 1, 2, 1), leadChange(3, 2, 1, 2)]);
    await notifier.settled();
    for (const { body } of taken(2)) assert.match(body, /^TEST: /);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /^newsroom and others are told nothing in a rehearsal/);
  });

  it('a command gets text and event, and no password', async () => {
    process.env.OBS_PASSWORD = 'not for everybody';
    const program = `
      const chunks = []; process.stdin.on('data', (chunk) => chunks.push(chunk)).on('end', () => {
        const { COUNTNIGHT_TEXT: text, OBS_PASSWORD: password = null } = process.env;
        const { id } = JSON.parse(Buffer.concat(chunks));
        require('node:fs').writeFileSync(process.argv[1], JSON.stringify({ text, password, id }));
      });`;
    const file = join(dir, 'told.json');
    const { notifier, notes } = desk([
      notification({ name: 'bell', command: [process.execPath, '-e', program, file] }),
      notification({ name: 'broken', command: [process.execPath, '-e', 'process.exit(3)'] }),
      notification({ name: 'absent', command: [join(dir, 'no-such-program')] }),
    ]);
    const event = { ...live(1), reason: '$(touch x) "; it leads' };
    notifier.tell([event]);
    await notifier.settled();
    delete process.env.OBS_PASSWORD;
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), {
      text: event.reason,
      password: null,
      id: event.id,
    });
    assert.equal(notes.length, 2);
    assert.match(notes.join('\n'), /absent was not told .* cannot be run: ENOENT/);
    assert.match(notes.join('\n'), /broken was not told .* ended with code 3/);
  });

  it('a file that is saved again counts for what waits; who is gone from it gets no more', async () => {
    const { notifier, notes } = desk([webhook(), webhook({}, { name: 'gone' })]);
    // What was on its way when the file was saved is refused as well, whenever it comes.
    mood = (body) => (body.startsWith('anew') ? 200 : 503);
    notifier.tell([live(1), live(2)]);
    await until('both receivers are tried', () => asked.length >= 2);
    notifier.adopt([webhook({ body: 'anew {text}' })]);
    await until('both are told', () => {
      const anew = asked.filter(({ body }) => body.startsWith('anew'));
      return new Set(anew.map(({ headers }) => headers['webhook-id'])).size === 2;
    });
    await until('who is gone is given up', () => notes.some((note) => /^gone was not told/.test(note)));
    await notifier.settled();
    mood = 200;
    asked = [];
    notifier.tell([live(3)]);
    await notifier.settled();
    taken(1);
  });

  const BAD = [
    { yaml: 'notify: [{ name: a, on: [flip], file: a.txt, fyle: b }]', says: /fyle.*notify\.yaml:1/ },
    { yaml: 'notify: [{ name: a, on: [flipp], file: a.txt }]', says: /notify\.yaml:1/ },
    { yaml: 'notify: [{ name: a, on: any }]', says: /one of webhook, command, caption and file/ },
    { yaml: 'notify: [{ name: a, on: any, file: x }, { name: a, on: any, file: y }]', says: /same name/ },
    {
      yaml: 'notify: [{ name: a, on: any, states: [ZZ], file: x }]',
      says: /a: there is no such state: got ZZ, expected VA/,
    },
    {
      yaml: `notify: [{ name: a, on: any, webhook: { url: "$\{NO_SUCH_KEY}" } }]`,
      says: /\$\{NO_SUCH_KEY\} is not in the environment/,
    },
    {
      yaml: `notify: [{ name: a, on: any, webhook: { url: "ftp://x/$\{A_KEY}" } }]`,
      says: /a: no address: got ftp:\/\/x\/\$\{A_KEY\}/,
    },
  ];
  for (const { yaml, says } of BAD)
    it(`refuses ${yaml}`, async () => {
      const election = await loadElection(await folder(yaml));
      await assert.rejects(readNotifications(election, { A_KEY: 'seven-of-nine' }), (error: Error) => {
        assert.match(error.message, says);
        assert.doesNotMatch(error.message, /seven-of-nine/);
        return true;
      });
    });

  it('a whole rehearsal tells what it is told to tell', async () => {
    const election = await folder(
      `notify:
  - { name: newsroom, on: any, webhook: { url: '${url}' } }
  - { name: practice, on: [declared], text: '{contest}', rehearsals: mark, webhook: { url: '${url}', body: '{text}' } }`,
    );
    const { out, play } = await shortNight(election);
    await play();
    const log = await readFile(join(out, 'as-run.ndjson'), 'utf8');
    const declared = log.split('\n').filter((line) => line.includes('"type":"declared"'));
    assert.equal(
      taken(declared.length).filter(({ body }) => /^TEST: VA-\d$/.test(body)).length,
      declared.length,
    );
    assert.match(log, /newsroom and others are told nothing in a rehearsal/);
  });

  it('what was told before a crash is not told again, although the state that was saved is older', async () => {
    const election = await folder(
      `notify: [{ name: practice, on: any, rehearsals: mark, webhook: { url: '${url}' } }]`,
    );
    const { out, play } = await shortNight(election);
    const state = join(out, 'state', 'night.journal');
    await play({ until: '08:40' });
    await cp(state, join(out, 'before'));
    const early = asked.splice(0).length;
    await play({ resume: true });
    const late = asked.splice(0).length;
    assert.ok(early > 0 && late > 0, `${early} and ${late} told`);
    await cp(join(out, 'before'), state);
    await play({ resume: true });
    assert.deepEqual(asked.splice(0), []);
  });

  async function shortNight(election: string) {
    const [night, out] = [await mkdtemp(join(dir, 'night-')), await mkdtemp(join(dir, 'out-'))];
    await recordShortNight(await loadElection(election), night);
    mood = 200;
    const play = (how: { until?: string; resume?: boolean } = {}) =>
      conductNight(
        { kind: 'rehearsal', election, out, night, obs: [], speed: 'max', exit: true, ...how },
        { say: () => {}, signal: new AbortController().signal },
      );
    return { out, play };
  }

  function desk(notifications: readonly Notification[], limits: object = {}) {
    const notes: string[] = [];
    const notifier = new Notifier(
      {
        outDir: dir,
        timeZone: 'Asia/Kolkata',
        caption: async () => false,
        note: (text) => notes.push(text),
      },
      { firstWaitMs: 1, ...limits },
    );
    open.push(notifier);
    mood = 200;
    notifier.adopt(notifications);
    return { notifier, notes };
  }

  function webhook(
    more: Partial<NonNullable<Notification['webhook']>> = {},
    other: Partial<Notification> = {},
  ) {
    return notification({ webhook: { url, headers: {}, ...more }, ...other });
  }

  /** What has come since the last look, so many. */
  function taken(count: number): [(typeof asked)[number], ...typeof asked] {
    const all = asked;
    asked = [];
    assert.equal(all.length, count);
    return all as never;
  }

  function newest(): Promise<string> {
    return readFile(join(dir, 'newest.txt'), 'utf8');
  }

  async function folder(yaml: string): Promise<string> {
    const made = await mkdtemp(join(dir, 'election-'));
    await cp(join(SHORT_NIGHT, 'election'), made, { recursive: true });
    await writeFile(join(made, 'notify.yaml'), yaml);
    return made;
  }
});

function notification(what: Partial<Notification>): Notification {
  return { name: 'newsroom', on: 'any', minWeight: 0, text: '{reason}', rehearsals: 'withhold', ...what };
}

function live(number: number): CountEvent {
  return { ...leadChange(number, 1, 2, number), at: 0, mode: 'live' };
}
