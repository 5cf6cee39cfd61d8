import { foldName, tidyName } from '../election/name.ts';
import { asciiDigits } from '../feed/page/number-text.ts';
import { countIn, type Fact, isTotal } from './fact.ts';
import type { Found, FoundContest } from './found.ts';
import { Groups } from './groups.ts';
import { NUMBERED } from './numbered.ts';
import type { ReadTable } from './read-table.ts';
import { codeOf } from './short-names.ts';
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
  /** Folded code -> state -> number. */
  readonly #coded = new Map<string, Map<string, number>>();
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
    const heading = above?.name ?? nameIn(table);
    const only = apart?.isWithin ? cell('number') : '';
    const own = tidyName(cell('contest') || (headed ? heading : '') || (apart?.alone ?? ''));
    const parted =
      apart?.names.has(foldName(own)) && apart.where !== '' ? `${own} (${tidyName(apart.where)})` : own;
    const whole = only === '' ? parted : tidyName(`${apart?.where} ${only}`);
    const name = office === '' ? whole : tidyName(`${office} ${whole || cell('number')}`);
    const digits = headed ? (above?.number ?? '') : apart?.byNumber === false ? '' : cell('number');
    const code =
      apart?.codes?.has(foldName(digits)) || this.#coded.has(foldName(digits)) ? tidyName(digits) : '';
    const printed =
      code === ''
        ? Number(/(\d{1,6})\D*$/.exec(asciiDigits(digits))?.[1] ?? 0)
        : this.#numberOf(state, code, apart?.codes);
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
      ...(code !== '' && { code }),
      name: name || `Seat ${number}`,
      electors: countIn(cell('electors')),
      elects: countIn(cell('elects')),
      regions: {},
    };
    this.#contests.set(key, contest);
    return contest;
  }

  /** The number that a code is shown as; one that another contest has already gives way. */
  #numberOf(state: string, code: string, codes: ReadonlyMap<string, number> = new Map()): number {
    const key = foldName(code);
    const known = this.#coded.get(key)?.get(state);
    if (known !== undefined) return known;
    const taken = new Set(this.all.filter((one) => one.state === state).map(({ number }) => number));
    let number = codes.get(key) ?? taken.size + 1;
    while (taken.has(number)) number++;
    this.#coded.set(key, (this.#coded.get(key) ?? new Map<string, number>()).set(state, number));
    return number;
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

/** The contest that a heading names; of a page of its own the state may stand before it, `State-Contest`. */
function nameIn({ heading, level }: ReadTable['table']): string {
  if (level !== undefined) return heading;
  const isGlued = heading.split(/-(?=\D)/).length === 2;
  return heading.split(isGlued ? /\s+[-–]\s+|-(?=\D)/ : /\s+[-–]\s+/).at(-1) ?? '';
}
