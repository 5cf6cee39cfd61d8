import type { Candidate, Contest, Election, Party } from '../../election/election.ts';
import { contestsNamed, keysOf, matchParty } from '../../election/identity.ts';
import { foldName } from '../../election/name.ts';
import { asciiDigits } from '../../feed/page/digits.ts';

/** Who and what an election knows, asked by a text of a page. Answers are kept: a page repeats its texts. */
export class Roster {
  readonly election: Election;
  readonly #named = new Map<string, Candidate[]>();
  readonly #words = new Set<string>();
  readonly #parties = new Map<string, Candidate[]>();
  readonly #numbered = new Map<number, Contest[]>();
  readonly #states: ReadonlyMap<string, string>;

  constructor(election: Election) {
    this.election = election;
    for (const candidate of [...election.candidates.values()].flat()) {
      put(this.#parties, candidate.party, candidate);
      for (const key of keysOf(candidate, election.parties)) {
        for (const word of key.split(' ')) this.#words.add(word);
        put(this.#named, key, candidate);
      }
    }
    for (const contest of election.contests.values()) put(this.#numbered, contest.number, contest);
    this.#states = new Map(
      election.states.flatMap(({ code, name, names }) =>
        [code, name, ...Object.values(names)].map((text) => [foldName(text), code] as const),
      ),
    );
  }

  /** All of that name, in any contest. */
  readonly candidates = kept((text): readonly Candidate[] =>
    /\p{L}/u.test(text) ? (this.#named.get(foldName(text)) ?? []) : [],
  );

  readonly isName = (text: string): boolean => this.candidates(text).length > 0;

  /** Whether a text may be a part of somebody's name. */
  readonly isPart = kept((text) =>
    foldName(text)
      .split(' ')
      .every((word) => this.#words.has(word)),
  );

  /** All of that name, in any state. Plain numbers are votes, or numbers of contests. */
  readonly contests = kept((text): readonly Contest[] =>
    text === '' || text.length > 200 || /^\d+$/.test(text) ? [] : contestsNamed(text, this.election),
  );

  /** All of the number that a text is read as, in any state. */
  readonly numbered = kept(
    (text): readonly Contest[] => this.#numbered.get(Number(/\d+/.exec(asciiDigits(text))?.[0])) ?? [],
  );

  readonly party = kept((text): Party | null =>
    text === '' || text.length > 200 ? null : matchParty(text, null, this.election.parties),
  );

  /** All candidates of the party that a text names. */
  readonly ofParty = kept(
    (text): readonly Candidate[] => this.#parties.get(this.party(text)?.id ?? '') ?? [],
  );

  readonly isParty = (text: string): boolean => this.party(text) !== null;

  /** The code of the state that is called so. */
  state(text: string): string | null {
    return this.#states.get(foldName(text)) ?? null;
  }
}

function put<K, T>(groups: Map<K, T[]>, key: K, member: T): void {
  const group = groups.get(key);
  if (group) group.push(member);
  else groups.set(key, [member]);
}

function kept<T>(ask: (text: string) => T): (text: string) => T {
  const answers = new Map<string, T>();
  return (text) => {
    let answer = answers.get(text);
    if (answer === undefined) {
      answer = ask(text);
      answers.set(text, answer);
    }
    return answer;
  };
}
