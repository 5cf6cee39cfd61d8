import type { Candidate, Contest, Election, Party } from '../../election/election.ts';
import {
  contestsCoded,
  contestsIn,
  contestsNamed,
  isCodeLike,
  keysOf,
  matchParty,
} from '../../election/identity.ts';
import { foldName } from '../../election/name.ts';
import { asciiDigits } from '../../feed/page/number-text.ts';
import { grouped } from '../../ground/grouped.ts';
import { keptBy } from '../../ground/kept.ts';

/** Who and what an election knows, asked by a text of a page. Answers are kept: a page repeats its texts. */
export class Roster {
  readonly election: Election;
  readonly #named: ReadonlyMap<string, readonly Candidate[]>;
  readonly #words: ReadonlySet<string>;
  readonly #parties: ReadonlyMap<string, readonly Candidate[]>;
  readonly #numbered: ReadonlyMap<number, readonly Contest[]>;
  readonly #states: ReadonlyMap<string, string>;

  constructor(election: Election) {
    this.election = election;
    const candidates = [...election.candidates.values()].flat();
    this.#parties = grouped(candidates, ({ party }) => [party]);
    this.#named = grouped(candidates, (candidate) => [...keysOf(candidate, election.parties)]);
    this.#words = new Set([...this.#named.keys()].flatMap((key) => key.split(' ')));
    this.#numbered = grouped(election.contests.values(), ({ number }) => [number]);
    this.#states = new Map(
      election.states.flatMap(({ code, name, names }) =>
        [code, name, ...Object.values(names)].map((text) => [foldName(text), code] as const),
      ),
    );
  }

  /** All of that name, in any contest. */
  readonly candidates = keptBy((text: string): readonly Candidate[] =>
    /\p{L}/u.test(text) ? (this.#named.get(foldName(text)) ?? []) : [],
  );

  readonly isName = (text: string): boolean => this.candidates(text).length > 0;

  /** Whether a text may be a part of somebody's name. */
  readonly isPart = keptBy((text: string) =>
    foldName(text)
      .split(' ')
      .every((word) => this.#words.has(word)),
  );

  /** All of that name, in any state. Plain numbers are votes, or numbers of contests. */
  readonly contests = keptBy((text: string): readonly Contest[] =>
    text === '' || text.length > 200 || /^\d+$/.test(text) ? [] : contestsNamed(text, this.election),
  );

  /** All of the number that a text is read as, in any state. */
  readonly numbered = keptBy((text: string): readonly Contest[] => {
    const coded = contestsCoded(text, this.election);
    if (coded.length > 0 || isCodeLike(text, this.election)) return coded;
    return this.#numbered.get(Number(/\d+/.exec(asciiDigits(text))?.[0])) ?? [];
  });

  /** All that two texts mean, the name (or the number in its region) and the region: `Abbey` of `Barking`. */
  readonly placed = keptBy((texts: string): readonly Contest[] => {
    const [name = '', region = ''] = texts.split('\n');
    return name === '' || region === '' || texts.length > 200 ? [] : contestsIn(region, name, this.election);
  });

  readonly party = keptBy((text: string): Party | null =>
    text === '' || text.length > 200 ? null : matchParty(text, null, this.election.parties),
  );

  /** All candidates of the party that a text names. */
  readonly ofParty = keptBy(
    (text: string): readonly Candidate[] => this.#parties.get(this.party(text)?.id ?? '') ?? [],
  );

  readonly isParty = (text: string): boolean => this.party(text) !== null;

  /** The code of the state that is called so. */
  state(text: string): string | null {
    return this.#states.get(foldName(text)) ?? null;
  }
}
