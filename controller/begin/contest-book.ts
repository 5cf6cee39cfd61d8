import { foldName, tidyName } from '../election/name.ts';
import { asciiDigits } from '../feed/page/number-text.ts';
import type { ReadTable } from './columns.ts';
import { countIn, type Fact, isTotal } from './fact.ts';
import type { Found, FoundContest } from './found.ts';
import { Groups } from './groups.ts';
import { codeOf } from './short-names.ts';
import { NUMBERED } from './tables.ts';
import type { Apart } from './tell-apart.ts';

export interface Wanted {
  /** Only this state of a source that has several; the code of the one where the source names none. */
  state?: string | undefined;
  /** Columns that group contests, by header. */
  regions: readonly string[];
  /** Code of the state where the source names none. */
  usualState: string;
  /** What the one contest of a source that names none is called. */
  title: string;
  /** Folded names and codes of the states that the folder has already -> their codes. */
  states: ReadonlyMap<string, string>;
}

/** How a row says its contest: how those of its table are told apart, the group it is in, and what the only one of a table is called. */
export type Told = Apart & { where: string; alone: string };

/** The contests of a source and the states they are in, as rows name them. */
export class ContestBook {
  readonly #wanted: Wanted;
  readonly #found: Found;
  readonly #contests = new Map<string, FoundContest>();
  /** Folded words of a state -> its code. */
  readonly #states = new Map<string, string>();
  /** Codes of the states that are left out. */
  readonly others = new Set<string>();
  readonly groups: Groups;

  constructor(wanted: Wanted, found: Found) {
    this.#wanted = wanted;
    this.#found = found;
    this.groups = new Groups(wanted.regions);
  }

  get all(): FoundContest[] {
    return [...this.#contests.values()];
  }

  /**
   * The contest of a row; null for one that is of none, or of a state that is left out.
   *
   * @param apart null = it adds none
   */
  contestOf(
    { table, header, columns }: ReadTable,
    cell: (fact: Fact) => string,
    apart: Told | null,
  ): FoundContest | null {
    // A page of one contest names it above its table: `State-Contest`, or `32 - Contest (State)`.
    const above = NUMBERED.exec(table.heading)?.groups;
    const headed = cell('contest') === '' && cell('number') === '';
    const office = tidyName(cell('office'));
    const isRegion = this.groups.isAsked(header[columns.get('state') ?? -1] ?? '');
    const said = (isRegion ? '' : cell('state')) || (headed ? (above?.state ?? '') : '') || office;
    const state = said === '' ? (this.#wanted.state ?? this.#wanted.usualState) : this.#stateOf(said);
    if (this.#wanted.state !== undefined && state !== this.#wanted.state) {
      this.others.add(state);
      return null;
    }
    const heading = above?.name ?? table.heading.split(/\s+[-–]\s+|-(?=\D)/).at(-1) ?? '';
    const own = tidyName(cell('contest') || (headed ? heading : '') || (apart?.alone ?? ''));
    const parted =
      apart?.names.has(foldName(own)) && apart.where !== '' ? `${own} (${tidyName(apart.where)})` : own;
    const name = office === '' ? parted : tidyName(`${office} ${parted || cell('number')}`);
    const digits = headed ? (above?.number ?? '') : apart?.byNumber === false ? '' : cell('number');
    const printed = Number(/(\d{1,6})\D*$/.exec(asciiDigits(digits))?.[1] ?? 0);
    if ((name === '' && printed === 0) || isTotal(name)) return null;
    const key = `${state} ${printed > 0 ? printed : foldName(name)}`;
    const known = this.#contests.get(key) ?? this.#named(state, name);
    if (known || !apart) {
      if (known) {
        known.electors ??= countIn(cell('electors'));
        known.elects ??= countIn(cell('elects'));
      }
      return known ?? null;
    }
    const number = printed > 0 ? printed : this.#contests.size + 1;
    const contest = {
      state,
      number,
      numbered: printed > 0,
      name: name || `Seat ${number}`,
      electors: countIn(cell('electors')),
      elects: countIn(cell('elects')),
      regions: {},
    };
    this.#contests.set(key, contest);
    return contest;
  }

  #stateOf(said: string): string {
    const known = this.#wanted.states.get(foldName(said)) ?? this.#states.get(foldName(said));
    if (known !== undefined) return known;
    // Two states may have one code: AP is Andhra Pradesh, and Arunachal Pradesh would be.
    const taken = new Set([...this.#states.values(), ...this.#wanted.states.values()]);
    const first = codeOf(said);
    let code = first;
    for (let n = 2; taken.has(code); n++) code = `${first.slice(0, 7)}${n}`;
    this.#states.set(foldName(said), code);
    this.#found.states.set(code, tidyName(said));
    return code;
  }

  #named(state: string, name: string): FoundContest | undefined {
    return name === '' ? undefined : this.#contests.get(`${state} ${foldName(name)}`);
  }
}
