import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { isOurs } from '../../controller/stage/actual.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';
import { connectOnce } from '../../controller/stage/wire/scene-work.ts';
import { type HeadlessObs, startObs } from '../stage/obs-headless.ts';
import { readUsers, userCollection } from '../stage/user-collection.ts';
import { until } from '../until.ts';
import { type AsRunLine, asRun, type Running, startCountnight } from './controller-process.ts';
import { placeMap, shareOfHue } from './seat-pixels.ts';

const ELECTION = fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url));

// An hour of the count, a minute a second, in a real OBS that already holds somebody's scenes.
describe('the night on air, end to end', () => {
  let obs: HeadlessObs;
  let eye: ObsConnection;
  let election: Election;
  let out: string;
  let folder: string;
  let night: Running;
  let users: Record<string, unknown>;
  let firstHeadline: string;
  let flip: AsRunLine;

  before(async () => {
    out = await mkdtemp(join(tmpdir(), 'countnight-e2e-'));
    folder = await mkdtemp(join(tmpdir(), 'countnight-e2e-election-'));
    await cp(ELECTION, folder, { recursive: true });
    await writeFile(join(folder, 'rundown.yaml'), await districtRundown());
    election = await loadElection(folder);
    obs = await startObs({ collections: { Untitled: userCollection('Untitled') } });
    eye = await connectOnce(obs.url, obs.password);
    users = await readUsers(eye);
    night = startCountnight(
      [
        'rehearse',
        folder,
        '--speed',
        '60',
        '--from',
        '12:00',
        // To the night's end, hours more than are needed: a slow machine sees later flips than a fast one.
        '--obs',
        obs.url,
        '--out',
        out,
      ],
      { OBS_PASSWORD: obs.password },
    );
  });
  after(async () => {
    night?.process.kill('SIGKILL');
    eye?.stop();
    await obs?.stop();
    for (const dir of [out, folder]) await rm(dir, { recursive: true, force: true });
  });

  it('makes scenes and sources beside the user’s own', async () => {
    await until('our scenes are there', async () => (await ourScenes()).length >= 4 + 23 + 8);
    firstHeadline = await until('a headline', leads);
    assert.match(firstHeadline, /AITC \d+ · BJP \d+/);
  });

  it('cuts to the district of a flip, and shows the seat in the new leader’s colour', async () => {
    flip = await until('a flip was taken to air, and OBS shows its district', async () => {
      const take = await flipOnAir();
      return take && (await program()) === sceneName(take.scene as string) ? take : null;
    });
    const scene = flip.scene as string;
    const map = await placeMap(out, scene, join(folder, 'maps'));
    await until('the seat has its leader’s colour on air', async () => {
      const { contest, colour } = await leaderOf(flip);
      return shareOfHue(await screenshot(sceneName(scene)), map, Number(contest.split('-')[1]), colour) > 0.6;
    });
  });

  it('goes back to the rotation, and the headline has moved', async () => {
    await until('the rotation goes on', async () =>
      (await asRun(out)).some(
        ({ what, kind, seq }) => what === 'take' && kind === 'rotation' && seq > flip.seq,
      ),
    );
    await until(
      'the district left the air',
      async () => (await program()) !== sceneName(flip.scene as string),
    );
    await until('another headline', async () => (await headline()) !== firstHeadline);
  });

  it('is whole again after OBS was killed', async () => {
    eye.stop();
    await obs.kill();
    await obs.restart();
    eye = await connectOnce(obs.url, obs.password);
    await until('our scenes are there again', async () => (await ourScenes()).length >= 4 + 23 + 8);
    await until('one of ours is on air', async () => isOurs(await program()));
    const scene = await program();
    await until('its picture is not blank', async () => colours(await screenshot(scene)) > 50);
  });

  it('left the user’s scenes as they were', async () => {
    assert.deepEqual(await readUsers(eye, users), users);
  });

  it('ends well when asked to, and says what the night came to', async () => {
    night.process.kill('SIGINT');
    assert.equal(await night.ended, 0, night.said());
    const summary = JSON.parse(await readFile(join(out, 'summary.json'), 'utf8'));
    assert.equal(summary.mode, 'rehearsal');
    assert.equal(summary.contests, 292);
    assert.ok(summary.takes > 1 && summary.obs.requests > 0, JSON.stringify(summary));
    const lines = await asRun(out);
    const ids = lines.flatMap(({ id }) => id ?? []);
    assert.equal(new Set(ids).size, ids.length, 'no event is written twice');
    assert.ok(lines.every(({ reason }) => reason.length > 0));
  });

  async function ourScenes(): Promise<string[]> {
    const { scenes } = await eye.call('GetSceneList');
    return scenes.map(({ sceneName: name }) => String(name)).filter(isOurs);
  }

  async function program(): Promise<string> {
    return (await eye.call('GetCurrentProgramScene')).currentProgramSceneName;
  }

  async function headline(): Promise<string> {
    const { inputSettings } = await eye.call('GetInputSettings', { inputName: 'Countnight headline' });
    return String(inputSettings.text ?? '');
  }

  async function leads(): Promise<string | null> {
    const text = await headline();
    return /\d/.test(text) ? text : null;
  }

  async function screenshot(sourceName: string): Promise<PNG> {
    const { imageData } = await eye.call('GetSourceScreenshot', {
      sourceName,
      imageFormat: 'png',
      imageWidth: 1280,
      imageHeight: 720,
    });
    return PNG.sync.read(Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64'));
  }

  /** The take that is on air, if a flip caused it. */
  async function flipOnAir(): Promise<AsRunLine | undefined> {
    const take = (await asRun(out)).findLast(({ what }) => what === 'take');
    return take?.kind === 'event' && take.events?.some((id) => /^(flip|lead-changed):/.test(id))
      ? take
      : undefined;
  }

  /** Contest of the flip, and who leads it by the newest line of the log: it may have flipped again. */
  async function leaderOf(take: AsRunLine): Promise<{ contest: string; colour: string }> {
    const lines = await asRun(out);
    const first = lines.find(({ id }) => id !== undefined && take.events?.includes(id));
    const contest = first?.contest as string;
    const newest =
      lines.findLast((line) => line.contest === contest && line.type === 'lead-changed') ?? first;
    const candidate = election.candidates.get(contest as never)?.find(({ id }) => id === newest?.to);
    const colour = candidate && election.parties.get(candidate.party)?.colour;
    assert.ok(colour, `${contest}: the new leader has a colour`);
    return { contest, colour };
  }

  function sceneName(page: string): string {
    const region = election.regionKinds.flatMap(({ key, regions }) =>
      regions.map((one) => ({ id: `${key}-${one.id}`, name: one.name })),
    );
    return `Countnight · ${region.find(({ id }) => id === page)?.name}`;
  }
});

/**
 * The bundled rundown, but whoever leads anew is shown on the district's map, where his seat can be told by its place; and
 * the rotation comes back sooner.
 */
async function districtRundown(): Promise<string> {
  const bundled = await readFile(new URL('../../scenes/rundown.yaml', import.meta.url), 'utf8');
  const rule =
    '  - { on: [flip, lead-changed], scene: "{first}", minWeight: 25, priority: 60, minSeconds: 6, maxSeconds: 10, cooldownSeconds: 90, hysteresisSeconds: 20 }';
  return bundled
    .replace(/^rules:$/m, `rules:\n${rule}`)
    .replace('eventRunSeconds: 60', 'eventRunSeconds: 15');
}

function colours(png: PNG): number {
  const seen = new Set<number>();
  for (let at = 0; at < png.data.length; at += 4 * 37) seen.add(png.data.readUInt32BE(at));
  return seen.size;
}
