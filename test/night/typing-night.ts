import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ContestId, Election } from '../../controller/election/election.ts';
import type { FeedProblem } from '../../controller/feed/report.ts';
import { type FeedHandle, startFeeds } from '../../controller/feed/run/feeds.ts';
import { beginNight, type NightState, step } from '../../controller/night/step.ts';
import { addOverride } from '../../controller/tally/apply-overrides.ts';
import type { Count } from '../../controller/tally/count.ts';
import type { CountEvent } from '../../controller/tally/event.ts';
import type { Override } from '../../controller/tally/override.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import type { Verdict } from '../../controller/tally/verdict.ts';
import { riverElection } from '../feed/river-election.ts';
import { until } from '../until.ts';

/** Riverland's numbers typed into a real file, read by the real thread of the feed, weighed by the real step. */
export class TypingNight {
  readonly election: Election;
  readonly events: CountEvent[] = [];
  readonly verdicts: Verdict[] = [];
  readonly problems: FeedProblem[] = [];
  /** Votes of each seat as they were shown, without repeats: `RL-1` -> `77 55 1`. */
  readonly shown = new Map<string, string[]>();
  readonly notes: string[] = [];
  state: NightState;
  polls = 0;
  readonly #feeds: FeedHandle;
  /** Resolves when there is nothing more to read: at the end of a recorded night. */
  readonly ended: Promise<void>;
  #overrule: ((count: Count) => Count) | undefined;
  #fault: unknown = null;

  private constructor(election: Election, feeds: FeedHandle) {
    this.election = election;
    this.#feeds = feeds;
    this.state = beginNight(election, 'live');
    feeds.on('note', ({ text }) => this.notes.push(text));
    this.ended = this.#play();
    this.ended.catch((error: unknown) => {
      this.#fault = error;
    });
  }

  /** @param feeds feed.yaml from `feeds:` on; @param files beside it */
  static async start(
    t: TestContext,
    feeds: string,
    files: Record<string, string | Uint8Array>,
    change = (election: Election): Election => election,
    record?: string,
  ): Promise<TypingNight> {
    const election = change(await riverElection(feeds));
    for (const [name, text] of Object.entries(files)) await writeFile(join(election.dir, name), text);
    const handle = await startFeeds({ election, mode: 'live', ...(record && { record }) });
    t.after(async () => {
      await handle.stop();
      await rm(election.dir, { recursive: true, force: true });
    });
    return new TypingNight(election, handle);
  }

  /** The night as it was recorded, in a folder where nobody types. */
  static async replay(t: TestContext, { election }: TypingNight, file: string): Promise<TypingNight> {
    const handle = await startFeeds({ election, mode: 'rehearsal', night: { file, speed: 'max' } });
    t.after(() => handle.stop());
    return new TypingNight(election, handle);
  }

  /** Everybody stops typing; the recording is whole. */
  stop(): Promise<void> {
    return this.#feeds.stop();
  }

  /** Saves a sheet as a spreadsheet does: whole, under a name of its own, then renamed. */
  async save(name: string, text: string | Uint8Array): Promise<void> {
    const file = join(this.election.dir, name);
    await writeFile(`${file}.tmp`, text);
    await rename(`${file}.tmp`, file);
  }

  /** An operator's word. */
  order(order: { kind: 'release' | 'believe'; contest: string; person?: string }): void {
    const when = Date.now();
    const override = { ...order, who: 'ana', why: 'asked', when, origin: 'operator' } as Override;
    this.#overrule = (count) => addOverride(count, override, this.election, when);
  }

  tally(contest: string): Tally {
    return this.state.count.tallies.get(contest as ContestId) as Tally;
  }

  votes(contest: string): number[] {
    return this.tally(contest).votes.map(({ votes }) => votes);
  }

  /** Why people are waited for; null when they are not. */
  waits(contest: string): string | null {
    const { hold } = this.tally(contest);
    return hold?.kind === 'waits' ? hold.reason : null;
  }

  async until(what: string, holds: () => boolean): Promise<void> {
    await until(what, () => this.#fault !== null || holds()).catch((error: unknown) => {
      const holdsNow = [...this.state.count.tallies.values()].map(({ contest, hold }) => [
        contest,
        this.votes(contest),
        hold?.reason,
      ]);
      throw new Error(`${(error as Error).message}; it is ${JSON.stringify(holdsNow)}`, { cause: error });
    });
    if (this.#fault !== null) throw this.#fault;
  }

  /** So many looks at the sheet after now. */
  async looks(times: number): Promise<void> {
    const from = this.polls;
    await this.until(`${times} looks at the sheet`, () => this.polls >= from + times);
  }

  async #play(): Promise<void> {
    for await (const poll of this.#feeds.polls()) {
      const overrule = this.#overrule;
      this.#overrule = undefined;
      const done = step(this.state, poll, this.election, poll.at, overrule);
      this.state = done.state;
      this.events.push(...done.events);
      this.verdicts.push(...done.verdicts);
      this.problems.push(...poll.problems);
      for (const { contest } of done.changes) {
        const votes = this.votes(contest).join(' ');
        const seen = this.shown.get(contest) ?? [];
        if (votes !== '' && seen.at(-1) !== votes) this.shown.set(contest, [...seen, votes]);
      }
      this.polls++;
    }
  }
}

/** One row a candidate, as people type it; a blank is not typed yet. */
export function sheetOf(
  seats: readonly (readonly (string | number)[])[],
  header = 'Seat No.,Candidate,Party,Votes',
): string {
  const rows = seats.flatMap((votes, i) => [
    `${i + 1},ASHA SEN,Party of Rivers,${votes[0]}`,
    `${i + 1},BIMAL ROY,Party of Hills,${votes[1]}`,
    `${i + 1},NOTA,None of the Above,${votes[2]}`,
  ]);
  return `${header}\n${rows.join('\n')}\n`;
}
