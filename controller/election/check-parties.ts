import { timesOf } from '../ground/times.ts';
import { checkColours } from './colours.ts';
import type { Election, PartyId } from './election.ts';
import type { Tell } from './finding.ts';
import { foldName } from './name.ts';
import type { Places } from './read.ts';

/** Short names, spellings and missing colours of parties. */
export function checkParties(election: Election, { files, parties: lines }: Places, tell: Tell): void {
  const { parties, past } = election;
  const at = (id: PartyId): { file: string; line: number | null } => ({
    file: files.parties,
    line: lines.get(id) ?? null,
  });
  const shorts = new Map<string, PartyId>();
  const names = new Map<string, PartyId>();
  for (const { id, short, name, aliases } of parties.values()) {
    const other = shorts.get(short);
    if (other !== undefined) {
      tell('warning', 'same-short', at(id), 'two parties share a short name', {
        got: `${short}: ${other} and ${id}`,
        remedy: 'viewers could not tell them apart, and a feed that prints it would match neither',
      });
    }
    shorts.set(short, id);
    for (const spelling of new Set([name, ...aliases].map(foldName))) {
      const taken = names.get(spelling);
      if (taken !== undefined && taken !== id) {
        tell('error', 'same-name', at(id), 'one spelling means two parties', {
          got: `${spelling}: ${taken} and ${id}`,
          remedy: 'take it from the aliases of one of them',
        });
      }
      names.set(spelling, id);
    }
  }
  const stands = timesOf([...election.candidates.values()].flat().map(({ party }) => party));
  const held = new Set([...past.values()].map(({ party }) => party));
  for (const { id, name, kind, colour } of parties.values()) {
    const matters = held.has(id) || (stands.get(id) ?? 0) > 0.05 * election.contests.size;
    if (kind !== 'party' || colour !== null || !matters || !stands.has(id)) continue;
    tell('warning', 'no-colour', at(id), `${name} has no colour`, {
      got: `${stands.get(id) ?? 0} candidates${held.has(id) ? ', seats last time' : ''}`,
      remedy: 'it will be drawn in neutral grey',
    });
  }
}

/** Members of coalitions who stand nowhere. */
export function checkCoalitions(
  { coalitions, candidates, contests }: Election,
  { files }: Places,
  tell: Tell,
): void {
  const standing = new Map<string, Set<PartyId>>();
  for (const [id, roster] of candidates) {
    const state = contests.get(id)?.state ?? '';
    const parties = standing.get(state) ?? new Set();
    for (const { party } of roster) parties.add(party);
    standing.set(state, parties);
  }
  for (const { id, members, states } of coalitions) {
    const where = states.length > 0 ? states : [...standing.keys()];
    const idle = members.filter((party) => !where.some((state) => standing.get(state)?.has(party)));
    if (idle.length === 0) continue;
    tell(
      'warning',
      'idle-member',
      { file: files.coalitions, line: null },
      `members of ${id} without a candidate there`,
      {
        got: idle.join(', '),
      },
    );
  }
}

/** Colours that viewers could not tell apart. */
export function checkLooks(election: Election, { files, parties: lines }: Places, tell: Tell): void {
  for (const { who, other, eyes, value, least, shade } of checkColours(election)) {
    const id = who.id.slice(who.id.indexOf(':') + 1);
    const place =
      who.kind === 'party'
        ? { file: files.parties, line: lines.get(id) ?? null }
        : { file: files.coalitions, line: null };
    const remedy =
      shade === null ? 'no shade near it is safe: choose another hue' : `the nearest safe shade is ${shade}`;
    if (other === null) {
      tell('warning', 'colour-ground', place, `${who.name} hardly stands out from the ground`, {
        got: `${who.colour}, contrast ${value.toFixed(1)}`,
        expected: `${least} or more`,
        remedy,
      });
      continue;
    }
    const whom = eyes === 'all' ? '' : ` with ${eyes}`;
    tell('warning', 'colours-alike', place, `${who.name} and ${other.name} look alike${whom}`, {
      got: `${who.colour} and ${other.colour}, difference ${value.toFixed(1)}`,
      expected: `${least} or more`,
      remedy,
    });
  }
}
