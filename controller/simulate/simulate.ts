import { writeFile } from 'node:fs/promises';
import { DateTime } from 'luxon';
import { contestAbove, type Election } from '../election/election.ts';
import { readResults } from '../election/results.ts';
import { readYamlFile } from '../election/yaml-file.ts';
import { fingerprintOf, type NightFacts, planFile } from './current-night.ts';
import { type FaultsSpec, faultsSpec, spoilPage } from './fault.ts';
import { resultsOrMadeUp } from './made-up-results.ts';
import { NightFile } from './night-file.ts';
import { type NightPlan, planNight } from './plan.ts';
import { pageUrl, resultPage } from './result-page.ts';
import type { Order } from './seat-night.ts';

export interface SimulateOptions {
  /** The night to write, `.warc.gz`; beside it `.plan.json` says what is in it. */
  out: string;
  /** Same seed, same bytes. Default 1. */
  seed?: number;
  /** Default `region`: neighbours start and count alike. */
  order?: Order;
  /** Faults to plant: a YAML file, or what it holds. */
  faults?: string | FaultsSpec;
  /** Make votes up where the folder has no final results. Default: such a folder is refused. */
  madeUp?: boolean;
}

export interface SimulatedNight extends NightFacts {
  file: string;
}

/**
 * Makes a night out of an election's final results: recorded answers of a results site, minute by minute,
 * that end at exactly the published votes.
 * @param progress called with the share done, 0..1
 * @throws UserError 78 without results, 65 for a fault that cannot be planted, 74 when the file cannot be written
 */
export async function makeNight(
  election: Election,
  { out, seed = 1, order = 'region', faults, madeUp: made = false }: SimulateOptions,
  progress: (share: number) => void = () => {},
): Promise<SimulatedNight> {
  const { results, madeUp } = made
    ? await resultsOrMadeUp(election, seed)
    : { results: await readResults(election), madeUp: false };
  const spec = typeof faults === 'string' ? await readYamlFile(faults, faultsSpec) : faults;
  const plan = planNight(election, results, { seed, order, faults: spec });
  const bytes = await writeNight(plan, election, out, progress);
  const { looks, ...told } = plan;
  const madeOf = await fingerprintOf(election);
  const night = { ...told, file: out, madeOf, bytes, pages: looks.length, seats: results.size, madeUp };
  await writeFile(planFile(out), `${JSON.stringify({ ...night, file: undefined }, null, 2)}\n`);
  return night;
}

async function writeNight(
  plan: NightPlan,
  election: Election,
  out: string,
  progress: (share: number) => void,
): Promise<number> {
  const file = await NightFile.create(out, plan.starts, {
    software: 'countnight simulate',
    format: 'WARC File Format 1.1',
    description: `Simulated count of ${election.title}, seed ${plan.seed}, order ${plan.order}. Not news.`,
  });
  const encoder = new TextEncoder();
  for (const [i, look] of plan.looks.entries()) {
    const contest = election.contests.get(contestAbove(look.contest));
    if (!contest) continue;
    const unit = election.units?.get(contest.id)?.find(({ id }) => id === look.contest);
    const roster = election.candidates.get(contest.id) ?? [];
    const page = resultPage(election, contest, roster, look.version, unit);
    const answer = look.spoil ? spoilPage(page, look.spoil) : { status: 200, statusText: 'OK', body: page };
    const body = encoder.encode(answer.body);
    const { status, statusText } = answer;
    const headers = {
      Date: httpDate(look.at),
      'Content-Type': 'text/html',
      ...(status === 200 && { 'Last-Modified': httpDate(look.version.at) }),
      'Content-Length': String(body.length),
    };
    await file.add({ url: pageUrl(contest, unit), at: look.at, status, statusText, headers, body });
    if (i % 100 === 0) progress(i / plan.looks.length);
  }
  progress(1);
  return file.close();
}

function httpDate(at: number): string {
  return DateTime.fromMillis(at, { zone: 'utc' }).toHTTP() as string;
}
