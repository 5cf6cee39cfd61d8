import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { readPlan } from '../../controller/director/rundown-file.ts';
import { loadElection } from '../../controller/election/load.ts';
import { wallClock } from '../../controller/ground/clock.ts';
import { atOnce } from '../../controller/ground/slices.ts';
import type { Logbook } from '../../controller/night/logbook.ts';
import { OperatorDesk } from '../../controller/night/operator-desk.ts';
import { watchFolder } from '../../controller/night/reload.ts';
import { Show } from '../../controller/night/show.ts';
import { OUR_LEAD } from '../../controller/night/source.ts';
import { beginNight } from '../../controller/night/step.ts';
import { Projector } from '../../controller/projection/projector.ts';
import { Editions } from '../../controller/render/board/editions.ts';
import { openMapBook } from '../../controller/render/map/map-book.ts';
import { smallFolder } from '../election/small-folder.ts';
import { until } from '../until.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

test('after a save of election.yaml the boards show the source by its short name, in every language', async () => {
  const { show, saved, board, save, text } = await opened(true);
  await save('election.yaml', `${text}source: The Long Office of Elections\nsourceShort: TLO\n`);
  await until('it is read', () => saved.includes('election.yaml was read again'));
  for (const edition of ['', 'bn_bn-IN']) {
    const html = await board(show, edition);
    assert.match(html, /TLO/);
    assert.doesNotMatch(html, /The Long Office/);
  }
});

test('who is told is read again; a bad file is told and changes nothing', async () => {
  const { adopted, saved, save } = await opened(true);
  await save('notify.yaml', 'notify: [{ name: board, on: any, file: newest.txt }]');
  await until('it is read', () => adopted.length > 0);
  assert.deepEqual(adopted, [['board']]);
  await save('notify.yaml', 'notify: [{ name: board }]');
  await until('it is refused', () =>
    saved.some((line) => /^notify\.yaml is refused, the last good/.test(line)),
  );
  assert.equal(adopted.length, 1);
});

test('a follower reads its rundown again and leaves the count to its leader', async () => {
  const { show, saved, save, text } = await opened(false);
  const { election } = show.parts;
  await save('election.yaml', `${text}source: The Long Office of Elections\n`);
  await save('overrides.yaml', 'no overrides at all');
  await save('rundown.yaml', 'rotation: [{ scene: state, seconds: 20 }]\npanicScene: thanks\n');
  await until('the rundown is read', () => saved.includes('rundown.yaml was read again'));
  assert.equal(show.parts.plan.rundown.panicScene, 'thanks');
  assert.equal(show.parts.election, election);
  assert.deepEqual(saved, ['rundown.yaml was read again']);
});

test('templates are read again while the night runs; a bad one is told and changes nothing', async () => {
  const { show, saved, board, save } = await opened(false);
  await mkdir(join(show.parts.election.dir, 'overlays'));
  const { own } = show.parts.editions;
  await save('overlays/still.hbs', '<p>first {{headline}}</p>');
  await until('it is read', () => saved.length > 0);
  const { rev } = own;
  assert.match(await board(show, '', 'standby'), /first We will/);
  assert.ok(own.rev > rev);
  assert.deepEqual(
    [...new Set([...own.drawn.values()].map((drawn) => drawn.rev))],
    [own.rev],
    'every board is drawn anew',
  );
  assert.match(await board(show, 'bn_bn-IN', 'standby'), /first /);
  await save('overlays/still.hbs', '{{#each}');
  await until('it is refused', () => saved.length > 1);
  assert.match(saved[1] ?? '', /overlays are refused.*template does not parse.*still\.hbs:1/);
  const before = own.rev;
  assert.match(await board(show, '', 'standby'), /first We will/);
  assert.equal(own.rev, before);
  assert.equal(saved[0], 'overlays were read again');
});

async function opened(counts: boolean) {
  const { dir, remove } = await smallFolder({
    'election.yaml': (text) => text.replace(/^source.*\n/gm, ''),
    'rundown.yaml': 'rotation: [{ scene: state, seconds: 20 }]\n',
  });
  const out = await mkdtemp(join(tmpdir(), 'countnight-reload-'));
  closing.push(remove, () => rm(out, { recursive: true }));
  const election = await loadElection(dir);
  const saved: string[] = [];
  const logbook = { note: (text: string) => saved.push(text) } as unknown as Logbook;
  const editions = new Editions(election, out, [{ language: 'bn', locale: 'bn-IN' }], { clock: wallClock });
  closing.push(() => editions.settled());
  const state = beginNight(election, 'test');
  const show = new Show(
    {
      ...{
        election,
        plan: await readPlan(election),
        lead: OUR_LEAD,
        editions,
        clock: wallClock,
        clockRate: 1,
      },
      ...{ photos: new Map(), stages: [], projector: new Projector() },
      maps: await openMapBook(election, state.count, out),
      moment: () => ({ night: Date.now(), wall: Date.now() }),
      problem: (text) => assert.fail(text),
    },
    state,
  );
  const desk = new OperatorDesk(show, [], logbook);
  const feeds = counts ? { adopt: () => {} } : null;
  const adopted: string[][] = [];
  const notifier = {
    adopt: (all: readonly { name: string }[]) => void adopted.push(all.map(({ name }) => name)),
  };
  const watching = await watchFolder({ show, logbook, desk, feeds, notifier, wake: () => {} });
  closing.push(() => watching.close());
  atOnce(show.draw());
  return {
    show,
    saved,
    adopted,
    text: await readFile(join(dir, 'election.yaml'), 'utf8'),
    save: (name: string, text: string) => writeFile(join(dir, name), text),
    board: async (drawn: Show, edition: string, page = 'state') => {
      atOnce(drawn.step(null, desk.take().overrule));
      atOnce(drawn.draw());
      await editions.settled();
      return readFile(join(out, edition, 'overlays', `${page}.html`), 'utf8');
    },
  };
}
