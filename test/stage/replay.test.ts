import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { wallClock } from '../../controller/ground/clock.ts';
import type { Page } from '../../controller/render/page.ts';
import { planStage } from '../../controller/stage/plan/plan.ts';
import { readScenes } from '../../controller/stage/plan/scene-spec.ts';
import { react } from '../../controller/stage/react.ts';
import { startStage } from '../../controller/stage/stage.ts';
import { openStage, type StageInput, type StageSetup } from '../../controller/stage/state.ts';
import type { WantedStage } from '../../controller/stage/wanted.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { until } from '../until.ts';
import { startObs } from './obs-headless.ts';
import { smallElection } from './small-election.ts';
import { smallPage } from './small-page.ts';

const SCENES = fileURLToPath(new URL('../../scenes', import.meta.url));
const GOLDEN = fileURLToPath(new URL('golden/conversation.ndjson.gz', import.meta.url));
const SETUP: StageSetup = {
  mode: 'live',
  plan: planStage(await readScenes(SCENES), smallElection()),
  chromium: true,
  title: 'Small',
  backPressure: false,
};

interface Heard {
  input: StageInput;
  now: number;
}

describe('a recorded conversation with a real OBS', () => {
  it('replays to the same requests, byte for byte', async () => {
    if (process.env.UPDATE) await record();
    const lines = gunzipSync(await readFile(GOLDEN))
      .toString()
      .trim()
      .split('\n');
    const conversation = lines.map((line) => decode(line) as Heard & { does: string });
    assert.ok(conversation.length > 100, `${conversation.length} inputs`);
    const replayed = replay(conversation);
    for (const [n, { input, does }] of conversation.entries())
      assert.equal(replayed[n], does, `input ${n}: ${JSON.stringify(input).slice(0, 200)}`);
    const all = replayed.join('\n');
    for (const what of ['"what":"read"', '"CreateScene"', '"what":"take"', '"what":"place"', '"what":"ask"'])
      assert.ok(all.includes(what), what);
  });
});

/** What the stage does at each input: its requests and wishes, as one line. */
function replay(conversation: readonly Heard[]): string[] {
  let state = openStage(SETUP);
  return conversation.map(({ input, now }) => {
    const { state: next, send, draw } = react(state, input, now);
    state = next;
    return JSON.stringify({ send, draw });
  });
}

/** Records it anew: scenes are made, a page changes, another is taken, a hand switches and lets go, panic. */
async function record(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-replay-'));
  const obs = await startObs({ size: '640x360', fps: 10 });
  const eye = await connectOnce(obs.url, obs.password, 15_000);
  const pages = new Map<string, Page>();
  for (const id of ['state', 'tally', 'standby']) pages.set(id, await smallPage(dir, id, 1, '#204060'));
  const heard: Heard[] = [];
  const stage = startStage(
    { obs, outDir: dir, scenesDir: SCENES, election: smallElection(), mode: 'live', backPressure: false },
    // Copied as it is: what is said later must not change what was heard.
    { clock: wallClock, record: (each) => heard.push(decode(encode(each)) as Heard) },
  );
  let wanted: WantedStage = {
    mode: 'live',
    program: 'state',
    preload: 'tally',
    pages,
    texts: {},
    panicPage: 'standby',
  };
  const want = (change: Partial<WantedStage>) => {
    wanted = { ...wanted, ...change };
    stage.want(wanted);
  };
  const onAir = (page: string) => until(page, () => stage.onAir() === page);
  await stage.ready;
  want({});
  await onAir('state');
  pages.set('state', await smallPage(dir, 'state', 2, '#602020'));
  want({ pages: new Map(pages), texts: { 'Countnight headline': 'AITC 2' } });
  await until('it is drawn', () => heard.some(({ input }) => input.what === 'picture' && input.rev === 2));
  want({ program: 'tally', preload: 'state' });
  await onAir('tally');
  let taken = false;
  stage.on('takeover', () => {
    taken = true;
  });
  await eye.call('SetCurrentProgramScene', { sceneName: 'Scene' });
  await until('the hand', () => taken);
  want({ program: undefined });
  want({ program: 'standby', urgent: true });
  await onAir('standby');
  await stage.stop();
  eye.stop();
  await obs.stop();
  await rm(dir, { recursive: true, force: true });
  const does = replay(heard);
  const lines = heard.map((each, n) => encode({ ...each, does: does[n] }));
  await writeFile(GOLDEN, gzipSync(`${lines.join('\n')}\n`));
}

/** JSON with maps, sets and times that never come. */
function encode(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (part instanceof Map) return { $map: [...part] };
    if (part instanceof Set) return { $set: [...part] };
    return part === Number.POSITIVE_INFINITY ? { $never: true } : part;
  });
}

function decode(text: string): unknown {
  return JSON.parse(text, (_, part: unknown) => {
    const { $map, $set, $never } = (part ?? {}) as {
      $map?: [unknown, unknown][];
      $set?: unknown[];
      $never?: true;
    };
    if ($map) return new Map($map);
    if ($set) return new Set($set);
    return $never ? Number.POSITIVE_INFINITY : part;
  });
}
