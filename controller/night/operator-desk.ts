import { shotOf } from '../director/cue.ts';
import { isOwnHand } from '../director/follow.ts';
import { waitsFor } from '../director/obey.ts';
import {
  ackMessage,
  DIRECTOR_VERBS,
  type DirectorCommand,
  type OperatorCommand,
  receiveCommand,
  statusMessage,
} from '../director/operator.ts';
import { oneScene, titleOf } from '../director/plan.ts';
import { type CandidateId, type ContestId, candidateId, type Election } from '../election/election.ts';
import { oneCandidate, oneContest } from '../election/find.ts';
import { foldName } from '../election/name.ts';
import { ownNameOf } from '../election/own-scene.ts';
import type { ReplayHand } from '../feed/run/feeds.ts';
import type { AsRunEntry } from '../log/as-run-entry.ts';
import type { Stage } from '../stage/stage-contract.ts';
import { amendElection } from '../tally/amend.ts';
import { addOverride, lastOperators, undoOverride } from '../tally/apply-overrides.ts';
import type { Count } from '../tally/count.ts';
import type { Override } from '../tally/override.ts';
import { foundSeats } from './found-seat.ts';
import type { Logbook } from './logbook.ts';
import { handleReplay } from './replay-hand.ts';
import type { Hands, Show } from './show.ts';

/** More commands that are not understood than this within so long are a flood. */
const REFUSALS = { most: 20, ms: 10_000 };
/** Longest name or id that is repeated. */
const MOST_BY = 100;
/** No contest has more electors than this. */
const MOST_VOTES = 100_000_000;

/**
 * Where human hands arrive: commands of the dock and of `ctl` over OBS's bus, scene changes that were not ours,
 * and a saved overrides file. Each is handed on and answered at once.
 */
export class OperatorDesk {
  readonly #show: Show;
  readonly #logbook: Logbook;
  readonly #stages: readonly Stage[];
  readonly #follows: boolean;
  readonly #rehearsal: ReplayHand | null;
  #commands: DirectorCommand[] = [];
  #takeover: { scene: string } | null = null;
  #overrules: ((count: Count) => Count)[] = [];
  #wake: () => void = () => {};
  #refusing = { since: Number.NEGATIVE_INFINITY, number: 0 };

  /**
   * @param follows another machine leads: the operator's hand counts for his own OBS alone
   * @param rehearsal the hand in a night that is replayed
   */
  constructor(
    show: Show,
    stages: readonly Stage[],
    logbook: Logbook,
    { follows = false, rehearsal = null }: { follows?: boolean; rehearsal?: ReplayHand | null } = {},
  ) {
    this.#show = show;
    this.#logbook = logbook;
    this.#stages = stages;
    this.#follows = follows;
    this.#rehearsal = rehearsal;
    for (const [index, stage] of stages.entries()) {
      stage.on('takeover', ({ scene, reason }) => {
        // The director follows the main OBS; a hand on another one holds that one alone.
        if (index > 0) return logbook.note(`OBS ${stage.name}: ${reason}; it stays there until release`);
        this.#takeover = { scene };
        this.#wake();
      });
      stage.on('message', ({ data }) => void this.#receive(stage, data));
    }
  }

  /** Called at once whenever something waits to be taken. */
  onHand(wake: () => void): void {
    this.#wake = wake;
  }

  /** Everything that was asked for since the last time; overrides as one change of the count. */
  take(): Required<Hands> & { overrule: ((count: Count) => Count) | undefined } {
    const overrules = this.#overrules;
    const taken = {
      commands: this.#commands,
      takeover: this.#takeover,
      overrule:
        overrules.length === 0
          ? undefined
          : (count: Count) => overrules.reduce((now, rule) => rule(now), count),
    };
    this.#commands = [];
    this.#takeover = null;
    this.#overrules = [];
    return taken;
  }

  /** Overrides of the file, or of an operator, to be put into force. */
  overrule(rule: (count: Count) => Count): void {
    this.#overrules.push(rule);
    this.#wake();
  }

  async #receive(stage: Stage, data: Record<string, unknown>): Promise<void> {
    const received = receiveCommand(data);
    if (!received) return;
    const { id, by, command, error } = received;
    if (!command) return this.#refuse(stage, id, by, error);
    try {
      const message = await this.obey(command, by, stage);
      // A dock that only asks is not logged: the log must not depend on how many docks are open.
      if (command.do !== 'status' && command.do !== 'find')
        this.#logbook.append(this.#entry(command, by, message));
      await stage.broadcast(ackMessage(id, true, message, { found: this.#found(command) }));
    } catch (cause) {
      await stage.broadcast(
        ackMessage(id, false, (cause as Error).message, cause instanceof Slip ? { asks: true } : {}),
      );
    }
  }

  // Whoever knows OBS's password can send what he likes: a flood is told once, and costs OBS no flood of answers.
  async #refuse(stage: Stage, id: string, by: string, error: string): Promise<void> {
    const now = performance.now();
    if (now - this.#refusing.since > REFUSALS.ms) this.#refusing = { since: now, number: 0 };
    const number = ++this.#refusing.number;
    const who = by.slice(0, MOST_BY);
    if (number === 1) this.#logbook.note(`${who}: ${error}`);
    if (number === REFUSALS.most + 1)
      this.#logbook.note(
        `more commands that are not understood, of ${who} and perhaps others; no more is said of them`,
      );
    if (number <= REFUSALS.most) await stage.broadcast(ackMessage(id.slice(0, MOST_BY), false, error));
  }

  #found(command: OperatorCommand): object[] | undefined {
    if (command.do !== 'find') return undefined;
    const { state, parts } = this.#show;
    return foundSeats(command.text, state.count, parts.election, parts.plan);
  }

  /** Obeys one command; returns what the operator reads. @throws when it cannot be obeyed, with the reason */
  async obey(asked: OperatorCommand, by: string, stage: Stage | null): Promise<string> {
    if (this.#follows && !isOwnHand(asked)) throw new Error('this OBS follows; ask the leading machine');
    switch (asked.do) {
      case 'stream':
      case 'record':
        if (!stage) throw new Error('there is no OBS to do it');
        return stage.control(asked.do, asked.action);
      case 'status':
        if (stage) await stage.broadcast(statusMessage(this.#logbook.status(this.#show)));
        return 'status sent';
      case 'find':
        return `found ${this.#found(asked)?.length ?? 0}`;
      case 'pin':
      case 'call':
      case 'withhold':
      case 'annul':
      case 'believe':
        return this.#override(asked, by);
      case 'pause':
      case 'play':
      case 'jump':
      case 'inject':
        return handleReplay(asked, this.#rehearsal, this.#show);
      case 'undo':
        if (asked.of === 'seat') return this.#undoSeat();
        if (!this.#show.director.before) throw new Error('no take to take back');
        break;
      case 'release':
        if (asked.contest !== null) return this.#override({ ...asked, contest: asked.contest }, by);
        if (stage && stage !== this.#stages[0] && stage.release()) return 'release, on this OBS only';
        for (const each of this.#stages) each.release();
        break;
    }
    const { plan } = this.#show.parts;
    const command = this.#aimed(asked);
    const { air, held, queue, before } = this.#show.director;
    const waits = 'scene' in command && queue.some(({ cue }) => waitsFor(cue, command.scene));
    if ((command.do === 'take' || command.do === 'drop') && !waits)
      throw new Error(`nothing waits for ${titleOf(command.scene, plan)}`);
    if (command.do === 'undo' && held?.kind === 'panic') throw new Error('panic stays until release');
    if (isDirectorCommand(command)) this.#commands.push({ ...command, by });
    this.#wake();
    if (this.#follows) return `${command.do}, on this OBS only`;
    switch (command.do) {
      case 'hold':
        return `holds ${air ? titleOf(shotOf(air.cue), plan) : 'the programme'} until release`;
      case 'step':
        return held?.kind === 'panic' ? 'panic stays until release' : 'wanted on air: the next scene';
      case 'cue':
        return `wanted on air: ${titleOf(shotOf({ scene: command.scene, contest: command.contest as ContestId | undefined }), plan)}${command.seconds === null ? ' until clear or release' : ` for ${command.seconds} s`}`;
      case 'take':
        return `wanted on air: ${titleOf(command.scene, plan)}`;
      case 'drop':
        return `drops what waits for ${titleOf(command.scene, plan)}`;
      case 'undo':
        return `wanted on air again: ${titleOf(before ?? '', plan)} until clear or release`;
      case 'clear':
        return `empties the queue of ${queue.length}`;
      case 'panic':
        return `wanted on air: ${titleOf(plan.rundown.panicScene, plan)} until release`;
      default:
        return held ? `releases the ${held.kind} of ${held.by}` : 'nothing was held; the rundown goes on';
    }
  }

  /** A cue for a board that there is, of a seat that is clear. */
  #aimed(command: OperatorCommand): OperatorCommand {
    const { plan, election } = this.#show.parts;
    if (command.do === 'take' || command.do === 'drop') {
      const { queue } = this.#show.director;
      if (plan.scenes.has(command.scene) || queue.some(({ cue }) => waitsFor(cue, command.scene)))
        return command;
      const waiting = new Set(queue.map(({ cue }) => shotOf(cue)));
      return { ...command, scene: oneScene([...waiting], command.scene, plan) };
    }
    if (command.do !== 'cue') return command;
    // `seat WB-210` says both.
    const [, ofSeat] = /^seat (.+)$/.exec(command.scene) ?? [];
    const [asked, contest] = ofSeat === undefined ? [command.scene, command.contest] : ['seat', ofSeat];
    const scene = oneScene([...plan.scenes], asked, plan);
    if (ownNameOf(scene) !== null && !this.#show.own.has(scene))
      throw new Error(`OBS has no scene "${ownNameOf(scene)}"`);
    if (contest === undefined) return { ...command, scene };
    if (scene !== 'seat') throw new Error(`${scene} shows no single seat; cue seat ${contest} does`);
    return { ...command, scene, contest: oneContest(election, contest).id };
  }

  #override(command: SeatCommand, by: string): string {
    const { state, parts } = this.#show;
    const election = amendElection(parts.election, state.count);
    const override = overrideOf(command, by, this.#now(), { election, count: state.count });
    const { contest } = override;
    const name = election.contests.get(contest)?.name;
    const { hold } = state.count.tallies.get(contest) ?? { hold: null };
    const people = hold?.answers?.map(({ who }) => who) ?? [];
    if (command.do === 'believe' && people.length > 0 && !people.some((who) => isPerson(who, command.person)))
      throw new Error(
        `nobody called ${command.person} typed ${contest} ${name}; there are ${people.join(', ')}`,
      );
    this.overrule((count) => addOverride(count, override, parts.election, this.#now()));
    if (command.do === 'release')
      return hold
        ? `release ${contest} ${name}: ends the ${hold.kind} by ${hold.by}`
        : `release ${contest} ${name}: nothing was held, it follows its feed`;
    const winner =
      override.kind === 'call' && election.candidates.get(contest)?.find(({ id }) => id === override.winner);
    if (command.do === 'believe') return `believe ${contest} ${name}: ${command.person}`;
    return `${command.do} ${contest} ${name}${winner ? ` for ${winner.name}` : ''}`;
  }

  #undoSeat(): string {
    const { state, parts } = this.#show;
    const last = lastOperators(state.count);
    if (!last) throw new Error('no pin, call, withholding or release of an operator stands');
    this.overrule((count) => undoOverride(count, last, parts.election, this.#now()));
    const contest = 'contest' in last ? last.contest : null;
    const name = contest && parts.election.contests.get(contest)?.name;
    return `takes back: ${last.kind} ${contest} ${name} by ${last.who}`;
  }

  #entry({ do: verb }: OperatorCommand, by: string, message: string): AsRunEntry {
    return { at: this.#now(), what: 'operator', reason: `${by}: ${message}`, facts: { do: verb, by } };
  }

  #now(): number {
    return this.#show.parts.clock.now();
  }
}

/** What looks like a slip of the hand: said again as sure it is obeyed. */
class Slip extends Error {
  constructor(why: string) {
    super(`${why}; if it is so, say it again as sure`);
  }
}

type SeatCommand = Extract<
  OperatorCommand,
  { do: 'pin' | 'call' | 'withhold' | 'annul' | 'believe' | 'release' }
>;

type SeatOverride = Extract<Override, { kind: SeatCommand['do'] }>;

/** @throws Error when nobody, or more than one, may be meant, or when the words cannot be true */
function overrideOf(
  command: SeatCommand,
  by: string,
  when: number,
  { election, count }: { election: Election; count: Count },
): SeatOverride {
  const signed = { who: by, why: command.why || 'no reason given', when, origin: 'operator' } as const;
  const { id: contest, name, electors, poll } = oneContest(election, command.contest ?? '');
  if ((command.do === 'call' || command.do === 'pin') && (poll === 'postponed' || poll === 'countermanded'))
    throw new Error(`${contest} ${name} is ${poll}: nobody is elected there tonight`);
  const votesOf = (candidate: CandidateId) =>
    count.tallies.get(contest)?.votes.find((one) => one.candidate === candidate)?.votes ?? 0;
  switch (command.do) {
    case 'pin': {
      const votes = command.votes && pinnedVotes(command.votes, contest, election);
      const total = Object.values(votes ?? {}).reduce((sum, number) => sum + number, 0);
      const most = electors ?? MOST_VOTES;
      if (total > most && !command.sure)
        throw new Slip(
          `${total} votes in ${contest} ${name} are more than ${electors === null ? 'any contest has' : `its ${most} electors`}`,
        );
      return { kind: 'pin', contest, votes, ...signed };
    }
    case 'call': {
      const winner = oneCandidate(election, contest, command.winner);
      if (election.parties.get(winner.party)?.kind === 'none')
        throw new Error(`${winner.name} cannot win ${contest} ${name}`);
      const trails =
        count.tallies.get(contest)?.votes.filter(({ votes }) => votes > votesOf(winner.id)) ?? [];
      // One of the two in front may be called against the count so far; further back it is most likely a slip.
      if (trails.length > 1 && !command.sure)
        throw new Slip(`${trails.length} have more votes than ${winner.name} in ${contest} ${name}`);
      return { kind: 'call', contest, winner: winner.id, ...signed };
    }
    case 'believe':
      return { kind: 'believe', contest, person: command.person, ...signed };
    default:
      return { kind: command.do, contest, ...signed };
  }
}

/** Votes by candidate; they are named by id or serial. */
function pinnedVotes(
  votes: Readonly<Record<string, number>>,
  contest: ContestId,
  election: Election,
): Record<CandidateId, number> {
  const known = new Set(election.candidates.get(contest)?.map(({ id }) => id));
  return Object.fromEntries(
    Object.entries(votes).map(([key, number]) => {
      const id = candidateId(contest, Number(key.slice(key.lastIndexOf('/') + 1)));
      if (!known.has(id)) {
        const name = election.contests.get(contest)?.name;
        throw new Error(`${id} is not on the roster of ${contest} ${name}`);
      }
      return [id, number];
    }),
  );
}

function isPerson(who: string, asked: string): boolean {
  return foldName(who) === foldName(asked);
}

function isDirectorCommand(
  command: OperatorCommand,
): command is Exclude<OperatorCommand, { do: 'pin' }> & DirectorCommand {
  return (DIRECTOR_VERBS as readonly string[]).includes(command.do);
}
