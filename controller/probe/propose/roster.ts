import type { Candidate, Contest, Election, Party } from '../../election/election.ts';
import { contestsNamed, keysOf, matchParty } from '../../election/identity.ts';
import { foldName } from '../../election/name.ts';
import { asciiDigits } from '../../feed/page/digits.ts';

/** Who and what an election knows, asked by a text of a page. Answers are kept: a page repeats its texts. */
export class Roster {
  readonly election: Election;
  readonly #named = new Map<string, Candidate[]>();
  readonly #words = new Set<string>();
  readonly #numbers: ReadonlySet<number>;

  constructor(election: Election) {
    this.election = election;
    for (const candidate of [...election.candidates.values()].flat())
      for (const key of keysOf(candidate, election.parties)) {
        for (const word of key.split(' ')) this.#words.add(word);
        const same = this.#named.get(key);
        if (same) same.push(candidate);
        else this.#named.set(key, [candidate]);
      }
    this.#numbers = new Set([...election.contests.values()].map(({ number }) => number));
  }

  /** All of that name, in any contest. */
  readonly candidates = kept((text): readonly Candidate[] =>
    /\p{L}/u.test(text) ? (this.#named.get(foldName(text)) ?? []) : [],
  );

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

  readonly party = kept((text): Party | null =>
    text === '' || text.length > 200 ? null : matchParty(text, null, this.election.parties),
  );

  /** The number that a text is read as, when a contest has it. */
  number(text: string): number | null {
    const digits = /\d+/.exec(asciiDigits(text))?.[0];
    return digits !== undefined && this.#numbers.has(Number(digits)) ? Number(digits) : null;
  }
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
