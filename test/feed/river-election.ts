import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Candidate,
  type Contest,
  candidateId,
  contestId,
  type Election,
  ONE_MEMBER,
  type Party,
} from '../../controller/election/election.ts';

const party = (id: string, name: string, short: string, kind: Party['kind'] = 'party'): Party => ({
  id,
  name,
  names: {},
  short,
  colour: null,
  aliases: [],
  kind,
});

const PARTIES = [
  party('rivers', 'Party of Rivers', 'PR'),
  party('hills', 'Party of Hills', 'PH'),
  party('nota', 'None of the Above', 'NOTA', 'none'),
];

/** A small election in a folder of its own: Riverland (RL) with so many seats, three rows each. */
export async function riverElection(
  feedYaml: string,
  names: readonly string[] = ['Northbank', 'Southbank', 'Eastbank'],
): Promise<Election> {
  const dir = await mkdtemp(join(tmpdir(), 'river-'));
  await writeFile(join(dir, 'feed.yaml'), feedYaml);
  return riverElectionAt(dir, names);
}

export function riverElectionAt(dir: string, names: readonly string[]): Election {
  const contests = new Map(
    names.map((name, i) => {
      const id = contestId('RL', i + 1);
      const contest: Contest = {
        id,
        state: 'RL',
        number: i + 1,
        name,
        names: {},
        regions: {},
        electors: 5000,
        reserved: null,
        poll: 'polled',
        ...ONE_MEMBER,
      };
      return [id, contest] as const;
    }),
  );
  const roster = (contest: Contest): Candidate[] =>
    [
      ['ASHA SEN', 'rivers'],
      ['BIMAL ROY', 'hills'],
      ['NOTA', 'nota'],
    ].map(([name = '', id = ''], i) => ({
      id: candidateId(contest.id, i + 1),
      contest: contest.id,
      serial: i + 1,
      name,
      names: {},
      party: id,
    }));
  return {
    dir,
    files: [],
    id: 'riverland',
    title: 'Riverland',
    timeZone: 'Asia/Kolkata',
    locale: 'en-IN',
    language: 'en',
    source: 'Test',
    ageLimitSeconds: 300,
    pastLabel: '2021',
    states: [
      {
        code: 'RL',
        name: 'Riverland',
        names: {},
        seats: names.length,
        majority: Math.floor(names.length / 2) + 1,
      },
    ],
    mainState: 'RL',
    contests,
    candidates: new Map([...contests.values()].map((contest) => [contest.id, roster(contest)])),
    parties: new Map(PARTIES.map((p) => [p.id, p])),
    coalitions: [],
    past: new Map(),
    regionKinds: [],
    look: { name: 'Test', logo: null, theme: 'dark', motion: 'full', accent: null },
  };
}
