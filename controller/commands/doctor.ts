import { resolve } from 'node:path';
import { SCENES } from '../director/rundown-file.ts';
import type { Check } from '../doctor/check.ts';
import { examineObs, examineScenes } from '../doctor/doctor.ts';
import { examineFeeds } from '../doctor/feed-address.ts';
import { examineFonts } from '../doctor/fonts.ts';
import { examineMachine } from '../doctor/machine.ts';
import { examineZone } from '../doctor/zone.ts';
import type { Election } from '../election/election.ts';
import { loadElection } from '../election/load.ts';
import { readFeedSpec } from '../feed/spec-file.ts';
import { print, printJson } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { verb } from '../ground/verbs.ts';
import { askPassword, DEFAULT_OBS, obsTargets } from '../stage/obs-target.ts';
import type { ObsTarget } from '../stage/stages-file.ts';

const MARKS = { ok: 'ok  ', warning: 'warn', failure: 'FAIL' } as const;

export const command = verb(
  {
    election: { type: 'string', describe: 'election folder' },
    obs: { type: 'string', array: true, describe: `OBS's WebSocket, or none (default ${DEFAULT_OBS})` },
    out: { type: 'string', default: 'out', describe: 'output folder' },
    scenes: { type: 'string', default: SCENES, describe: 'folder of the scene declarations' },
    json: { type: 'boolean', default: false, describe: 'print JSON' },
  },
  async (args) => {
    const { checks: ofElection, election } = await examineElection(args.election);
    const targets = await obsTargets(args.obs, askPassword, process.env, election?.dir);
    const checks = [
      ...(await examineMachine(resolve(args.out))),
      ...ofElection,
      ...(await examineScenes(resolve(args.scenes), election)),
      ...(await examineFonts(election, languagesOf(targets, election))),
    ];
    for (const { url, password } of targets)
      checks.push(...(await examineObs(url, password, resolve(args.out), election)));
    const failures = checks.filter(({ verdict }) => verdict === 'failure').length;
    if (args.json) printJson({ ok: failures === 0, checks });
    else for (const check of checks) print(line(check));
    if (failures > 0) process.exitCode = EXIT.unavailable;
  },
);

async function examineElection(
  dir: string | undefined,
): Promise<{ checks: Check[]; election: Election | null }> {
  if (dir === undefined) return { checks: [], election: null };
  try {
    const election = await loadElection(resolve(dir));
    const spec = await readFeedSpec(election.dir);
    const found = `${election.title}: ${election.contests.size} contests`;
    const checks: Check[] = [
      { name: 'election', verdict: 'ok', found, fix: null },
      { name: 'feed', verdict: 'ok', found: 'feed.yaml is read', fix: null },
      await examineZone(election),
      ...(await examineFeeds(spec, election)),
    ];
    return { checks, election };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const fix = error.complaint.remedy ?? 'countnight check says more';
    return { checks: [{ name: 'election', verdict: 'failure', found: error.message, fix }], election: null };
  }
}

function languagesOf(targets: readonly ObsTarget[], election: Election | null): string[] {
  const own = election ? [election.language] : [];
  return [...new Set([...own, ...targets.flatMap(({ language }) => language ?? [])])];
}

function line({ name, verdict, found, fix }: Check): string {
  return `${MARKS[verdict]} ${name.padEnd(12)} ${found}${fix === null ? '' : `\n${' '.repeat(18)}-> ${fix}`}\n`;
}
