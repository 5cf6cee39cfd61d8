import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WARCRecord, WARCSerializer } from 'warcio';
import type { Election } from '../../controller/election/election.ts';
import { loadElection } from '../../controller/election/load.ts';
import { readResults } from '../../controller/election/results.ts';
import { type Answer, NightFile } from '../../controller/simulate/night-file.ts';
import { planNight } from '../../controller/simulate/plan.ts';
import { pageUrl, resultPage } from '../../controller/simulate/result-page.ts';
import { makeNight } from '../../controller/simulate/simulate.ts';
import type { BenchResult } from './result.ts';
import { alternate, rowsOf } from './rounds.ts';

const RIVAL = "warcio's own gzip";
const PAGES = 400;
const HEADERS = { 'Content-Type': 'text/html' };

/** Times the writing of a night's pages against warcio compressing them itself; notes time the whole. */
export async function bench(): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'countnight-bench-'));
  const election = await loadElection(
    fileURLToPath(new URL('../../elections/west-bengal-2021', import.meta.url)),
  );
  const answers = await pages(election);
  const times = await alternate(
    {
      'our night file': (k) => writeOurs(join(dir, `ours-${k}.warc.gz`), answers),
      [RIVAL]: (k) => writeRival(join(dir, `rival-${k}.warc.gz`), answers),
    },
    7,
    2,
  );
  const began = performance.now();
  const night = await makeNight(election, { out: join(dir, 'night.warc.gz') });
  const whole = performance.now() - began;
  const loading = performance.now();
  await loadElection(election.dir);
  const loaded = performance.now() - loading;
  await rm(dir, { recursive: true });
  return {
    name: 'simulate',
    rival: RIVAL,
    rows: rowsOf(times, RIVAL, `${PAGES} pages`),
    notes: [
      `the whole night, ${night.pages} pages of ${night.seats} seats, ${(night.bytes / 1e6).toFixed(1)} MB: ${(whole / 1000).toFixed(1)} s`,
      `the election folder, 824 contests and 9,181 candidates, read and checked in ${loaded.toFixed(0)} ms`,
    ],
  };
}

async function pages(election: Election): Promise<Answer[]> {
  const plan = planNight(election, await readResults(election), { seed: 1, order: 'region' });
  const encoder = new TextEncoder();
  return plan.looks.slice(3000, 3000 + PAGES).flatMap(({ contest: id, at, version }) => {
    const contest = election.contests.get(id);
    if (!contest) return [];
    const page = resultPage(election, contest, election.candidates.get(id) ?? [], version);
    const body = encoder.encode(page);
    return { url: pageUrl(contest), at, status: 200, statusText: 'OK', headers: HEADERS, body };
  });
}

async function writeOurs(path: string, answers: readonly Answer[]): Promise<void> {
  const file = await NightFile.create(path, 0, {});
  for (const answer of answers) await file.add(answer);
  await file.close();
}

async function writeRival(path: string, answers: readonly Answer[]): Promise<void> {
  const parts: Uint8Array[] = [];
  for (const { url, at, body } of answers) {
    const record = WARCRecord.create(
      {
        ...{ url, date: new Date(at).toISOString(), type: 'response', warcVersion: 'WARC/1.1' },
        ...{ statusline: 'HTTP/1.1 200 OK', httpHeaders: HEADERS },
      },
      [body],
    );
    parts.push(await WARCSerializer.serialize(record, { gzip: true }));
  }
  await writeFile(path, Buffer.concat(parts));
}
