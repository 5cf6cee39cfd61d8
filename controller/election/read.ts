import { existsSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type * as z from 'zod';
import {
  type Candidate,
  type CandidateId,
  type Contest,
  type ContestId,
  candidateId,
  type Election,
  type PartyId,
  type PastResult,
  type State,
} from './election.ts';
import { oneContest } from './find.ts';
import type { Finding, Tell } from './finding.ts';
import { seatsIn } from './house-size.ts';
import type { Sources } from './kept-election.ts';
import { tidyName } from './name.ts';
import { readCoalitions } from './read-coalitions.ts';
import { contestMeant, numberContests, readContests, readUnits } from './read-contests.ts';
import { aliasesOf, namesOf, partyFinder, readParties } from './read-parties.ts';
import { readPast } from './read-past.ts';
import { readRegions } from './read-regions.ts';
import { candidateRow, contestRow, type ElectionSpec, electionSpec, partyRow } from './spec.ts';
import { straysIn } from './stray.ts';
import { parseTable, type TableColumns, type TableRow } from './table-file.ts';
import { parseYaml } from './yaml-file.ts';

/** Where things are written, for findings that come later: `WB-12` -> line of contests.csv. */
export interface Places {
  files: ElectionSpec['files'];
  contests: Map<ContestId, number>;
  parties: Map<PartyId, number>;
  candidates: Map<CandidateId, number>;
}

/**
 * Reads a whole election folder and says everything that is wrong with it.
 * @returns the election when no finding is an error, else null
 */
export async function readFolder(
  dir: string,
): Promise<{ election: Election | null; findings: Finding[]; places: Places | null; sources: Sources }> {
  const root = resolve(dir);
  const findings: Finding[] = [];
  const sources = new Map<string, string | null>();
  const tell: Tell = (severity, rule, { file, line }, what, rest = {}) => {
    findings.push({ severity, rule, file, line, what, ...rest });
  };
  const read = async (file: string, optional = false): Promise<string | null> => {
    try {
      const text = await readFile(resolve(root, file), 'utf8');
      const strange = text.indexOf('\ufffd');
      if (strange >= 0) {
        const line = text.slice(0, strange).split('\n').length;
        tell('error', 'encoding', { file, line }, 'letters that are not UTF-8', {
          remedy: 'save it as UTF-8',
        });
        return null;
      }
      sources.set(file, text);
      return text;
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (missing && optional) {
        sources.set(file, null);
        return null;
      }
      const what = missing ? 'the file is missing' : `the file cannot be read (${(error as Error).message})`;
      tell('error', 'missing-file', { file, line: null }, what, {
        remedy: 'countnight new DIR makes a folder with every file in place',
      });
      return null;
    }
  };

  for (const { file, what } of await straysIn(root))
    tell('error', 'stray', { file, line: null }, what, {
      remedy: 'put the file itself into the folder, or take it out',
    });
  // Before anything is read: what is read may stand in a message, and a pipe is waited for.
  if (findings.length > 0) return { election: null, findings, places: null, sources };
  const source = await read('election.yaml');
  const { value: spec, findings: faults } =
    source === null ? { value: null, findings: [] } : parseYaml(source, electionSpec, 'election.yaml');
  findings.push(...faults);
  if (spec === null) return { election: null, findings, places: null, sources };
  const { files } = spec;

  const table = async <T extends z.ZodObject>(
    file: string,
    columns: TableColumns<T>,
    optional = false,
  ): Promise<TableRow<z.output<T>>[]> => {
    const text = await read(file, optional);
    if (text === null) return [];
    const parsed = parseTable(text, columns, file);
    findings.push(...parsed.findings);
    return parsed.rows;
  };
  const kinds = spec.regions.map(({ key }) => key);
  const named = (column: string): boolean => column.startsWith('name:');
  const partyRows = await table(files.parties, { row: partyRow, also: named });
  const contestTable = await table(files.contests, {
    row: contestRow,
    oneOf: ['number', 'id'],
    also: (column) => named(column) || kinds.includes(column),
  });
  const candidateRows = await table(files.candidates, {
    row: candidateRow,
    also: named,
    oneOf: ['number', 'contest'],
  });
  const pastText = await read(files.past, spec.past === undefined);
  const places: Places = { files, contests: new Map(), parties: new Map(), candidates: new Map() };

  const states = readStates(spec, tell);
  const codes = new Set(states.map(({ code }) => code));
  const contestRows = numberContests(contestTable, [...codes], files.contests, tell);
  const mainState = spec.mainState ?? (states[0] as State).code;
  if (!codes.has(mainState)) {
    const place = { file: 'election.yaml', line: null };
    tell('error', 'unknown-state', place, 'mainState is no state of this election', {
      got: mainState,
      expected: [...codes].join(', '),
    });
  }

  const parties = readParties(partyRows, files.parties, tell, places.parties);
  const findParty = partyFinder(parties, tell, files.parties);

  const { regionKinds, regionOf } = readRegions(spec, mainState, contestRows, files.contests, tell);
  const known = { spec, file: files.contests, codes, regionOf };
  const contests = readContests(contestRows, known, tell, places.contests);
  for (const kind of regionKinds) {
    for (const region of kind.regions) {
      const members = region.contests as ContestId[];
      for (const contest of contests.values()) {
        if (contest.state === mainState && contest.regions[kind.key] === region.id) members.push(contest.id);
      }
    }
  }

  const candidates = new Map<ContestId, Candidate[]>([...contests.keys()].map((id) => [id, []]));
  const seen = places.candidates;
  for (const { line, value, cells } of candidateRows) {
    const place = { file: files.candidates, line };
    const contest = contestMeant(value, contests);
    const id = candidateId(contest, value.serial);
    const roster = candidates.get(contest);
    const party = findParty(value.party, place);
    if (!roster) {
      tell(
        'error',
        'unknown-contest',
        place,
        `a candidate of a contest that ${files.contests} does not have`,
        {
          got: contest,
        },
      );
    } else if (seen.has(id)) {
      tell('error', 'duplicate-serial', place, 'a serial stands twice in one contest', {
        got: id,
        remedy: `it is already in line ${seen.get(id)}; serials tell namesakes apart, so each needs its own`,
      });
    } else if (party) {
      seen.set(id, line);
      const name = tidyName(value.name);
      const { serial, photo } = value;
      const aliases = aliasesOf(value.aliases);
      if (photo !== null && !/^https?:/.test(photo) && !existsSync(resolve(root, photo))) {
        tell('warning', 'no-photo', place, `the photo of ${id} is not there`, {
          got: photo,
          remedy: 'the seat board shows a silhouette instead',
        });
      }
      roster.push({
        ...{ id, contest, serial, name, names: namesOf(cells), party: party.id },
        ...(photo !== null && { photo }),
        ...(aliases.length > 0 && { aliases }),
      });
    }
  }
  for (const roster of candidates.values()) roster.sort((a, b) => a.serial - b.serial);

  const unitText = await read(files.units, true);
  const units = unitText === null ? new Map() : readUnits(unitText, files.units, contests, tell, findings);
  const past =
    pastText === null
      ? new Map<ContestId, PastResult>()
      : readPast(
          pastText,
          files.past,
          { contests, parties, findParty, contestsFile: files.contests },
          tell,
          findings,
        );

  const coalitionSource = await read(files.coalitions, true);
  const coalitions =
    coalitionSource === null
      ? []
      : readCoalitions(
          coalitionSource,
          files.coalitions,
          { codes, contests, candidates, findParty },
          tell,
          findings,
        );
  const keySeats = spec.keySeats.flatMap(({ seat, reason, reasons = {} }) => {
    try {
      const contest = oneContest({ title: spec.title, contests, candidates }, seat).id;
      return [{ contest, name: reason, names: reasons }];
    } catch (error) {
      const place = { file: 'election.yaml', line: null };
      tell('error', 'unknown-contest', place, 'a key seat is no contest of this election', {
        got: seat,
        remedy: (error as Error).message,
      });
      return [];
    }
  });
  const logo = spec.look.logo === null ? null : resolve(root, spec.look.logo);
  if (logo !== null) {
    await access(logo).catch(() => {
      tell('error', 'missing-file', { file: 'election.yaml', line: null }, 'the logo is missing', {
        got: logo,
      });
    });
  }
  const majorities = states.map((state) => {
    const seats = spec.states ? state.seats : seatsIn([...contests.values()]);
    return { ...state, seats, majority: majorityOf({ ...state, seats }, spec, [...contests.values()]) };
  });
  if (findings.some(({ severity }) => severity === 'error'))
    return { election: null, findings, places, sources };
  const election: Election = {
    dir: root,
    files: Object.values(files),
    id: basename(root),
    title: spec.title,
    timeZone: spec.timeZone,
    locale: spec.locale,
    language: spec.language,
    countedIn: spec.countedIn,
    voteKinds: spec.voteKinds,
    countStarts: spec.countStarts === undefined ? null : Date.parse(spec.countStarts),
    ageLimitSeconds: spec.ageLimitSeconds,
    pastLabel: spec.past?.label ?? '',
    source: spec.source,
    ...(spec.sourceShort !== undefined && { sourceShort: spec.sourceShort }),
    states: majorities,
    mainState,
    contests,
    ...(units.size > 0 && { units }),
    candidates,
    parties,
    coalitions,
    past,
    regionKinds,
    ...(keySeats.length > 0 && { keySeats }),
    look: { ...spec.look, name: spec.look.name ?? spec.title, logo },
  };
  return { election, findings, places, sources };
}

/** The state of an election that names none. */
const ONLY_STATE = 'ALL';

function readStates(spec: ElectionSpec, tell: Tell): State[] {
  const states: State[] = [];
  // Without states there is one house, of all contests; how many seats it has is known when they are read.
  if (!spec.states) return [{ code: ONLY_STATE, name: spec.title, names: {}, seats: 0, majority: 0 }];
  for (const { code, name, names = {}, seats, levelling } of spec.states) {
    if (states.some((state) => state.code === code)) {
      const place = { file: 'election.yaml', line: null };
      tell('error', 'duplicate-state', place, 'a state stands twice', { got: code });
    } else states.push({ code, name, names, seats, majority: 0, ...(levelling && { levelling }) });
  }
  return states;
}

function majorityOf({ code, seats }: State, spec: ElectionSpec, contests: readonly Contest[]): number {
  const rule = spec.states?.find((state) => state.code === code)?.majority ?? 'house';
  if (typeof rule === 'number') return rule;
  const tonight = ({ state, poll }: Contest): boolean =>
    state === code && poll !== 'postponed' && poll !== 'countermanded';
  const of = rule === 'house' ? seats : seatsIn(contests.filter(tonight));
  return Math.floor(of / 2) + 1;
}
