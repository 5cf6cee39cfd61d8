import { isOwnHand } from '../director/follow.ts';
import {
  ackMessage,
  DIRECTOR_VERBS,
  type DirectorCommand,
  type OperatorCommand,
  receiveCommand,
  statusMessage,
} from '../director/operator.ts';
import { titleOf } from '../director/plan.ts';
import type { ContestId } from '../election/election.ts';
import { foldName } from '../election/name.ts';
import type { AsRunEntry } from '../log/as-run-entry.ts';
import type { Stage } from '../stage/stage-contract.ts';
import { addOverride } from '../tally/apply-overrides.ts';
import type { Count } from '../tally/count.ts';
import type { Override } from '../tally/override.ts';
import type { Logbook } from './logbook.ts';
import type { Hands, Show } from './show.ts';

/**
 * Where human hands arrive: commands of the dock and of `ctl` over OBS's bus, scene changes that were not ours,
 * and a saved overrides file. Each is handed on and answered at once.
 */
export class OperatorDesk {
  readonly #show: Show;
  readonly #logbook: Logbook;
  readonly #stages: readonly Stage[];
  readonly #follows: boolean;
  #commands: DirectorCommand[] = [];
  #takeover: { scene: string } | null = null;
  #overrules: ((count: Count) => Count)[] = [];
  #wake: () => void = () => {};

  /** @param follows another machine leads: the operator's hand counts for his own OBS alone */
  constructor(show: Show, stages: readonly Stage[], logbook: Logbook, follows = false) {
    this.#show = show;
    this.#logbook = logbook;
    this.#stages = stages;
    this.#follows = follows;
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
    if (!command) {
      await stage.broadcast(ackMessage(id, false, error));
      return;
    }
    try {
      const message = await this.obey(command, by, stage);
      // A dock that only asks for the status is not logged: the log must not depend on how many docks are open.
      if (command.do !== 'status') this.#logbook.append(this.#entry(command, by, message));
      await stage.broadcast(ackMessage(id, true, message));
    } catch (cause) {
      await stage.broadcast(ackMessage(id, false, (cause as Error).message));
    }
  }

  /** Obeys one command; returns what the operator reads. @throws when it cannot be obeyed, with the reason */
  async obey(command: OperatorCommand, by: string, stage: Stage | null): Promise<string> {
    if (this.#follows && !isOwnHand(command)) throw new Error('this OBS follows; ask the leading machine');
    switch (command.do) {
      case 'stream':
      case 'record':
        if (!stage) throw new Error('there is no OBS to do it');
        return stage.control(command.do, command.action);
      case 'status':
        if (stage) await stage.broadcast(statusMessage(this.#logbook.status(this.#show)));
        return 'status sent';
      case 'pin':
      case 'call':
      case 'withhold':
      case 'believe':
        return this.#override(command, by);
      case 'release':
        if (command.contest !== null)
          return this.#override({ ...command, contest: command.contest as ContestId }, by);
        if (stage && stage !== this.#stages[0] && stage.release()) return 'release, on this OBS only';
        for (const each of this.#stages) each.release();
        break;
    }
    const { plan } = this.#show.parts;
    if (command.do === 'cue' && !plan.scenes.has(command.scene))
      throw new Error(`there is no scene ${command.scene}; there are ${[...plan.scenes].join(', ')}`);
    const { air, held, queue } = this.#show.director;
    if (isDirectorCommand(command)) this.#commands.push({ ...command, by });
    this.#wake();
    if (this.#follows) return `${command.do}, on this OBS only`;
    switch (command.do) {
      case 'hold':
        return `holds ${air ? titleOf(air.cue.scene, plan) : 'the programme'} until release`;
      case 'step':
        return held?.kind === 'panic' ? 'panic stays until release' : 'wanted on air: the next scene';
      case 'cue':
        return `wanted on air: ${titleOf(command.scene, plan)}${command.seconds === null ? ' until clear or release' : ` for ${command.seconds} s`}`;
      case 'clear':
        return `empties the queue of ${queue.length}`;
      case 'panic':
        return `wanted on air: ${titleOf(plan.rundown.panicScene, plan)} until release`;
      default:
        return held ? `releases the ${held.kind} of ${held.by}` : 'nothing was held; the rundown goes on';
    }
  }

  #override(command: SeatCommand, by: string): string {
    const { election } = this.#show.parts;
    const contest = command.contest as ContestId;
    const name = election.contests.get(contest)?.name;
    if (name === undefined) throw new Error(`there is no contest ${contest} in ${election.title}`);
    const standing = new Set<string>(election.candidates.get(contest)?.map(({ id }) => id));
    if (command.do === 'call' && !standing.has(command.winner))
      throw new Error(`${command.winner} is not on the roster of ${contest} ${name}`);
    const strangers =
      command.do === 'pin' ? Object.keys(command.votes ?? {}).filter((id) => !standing.has(id)) : [];
    if (strangers.length > 0)
      throw new Error(`${strangers.join(', ')} is not on the roster of ${contest} ${name}`);
    const override = overrideOf(command, by, this.#now());
    const { hold } = this.#show.state.count.tallies.get(contest) ?? { hold: null };
    const people = hold?.answers?.map(({ who }) => who) ?? [];
    if (command.do === 'believe' && people.length > 0 && !people.some((who) => isPerson(who, command.person)))
      throw new Error(
        `nobody called ${command.person} typed ${contest} ${name}; there are ${people.join(', ')}`,
      );
    this.overrule((count) => addOverride(count, override, election, this.#now()));
    if (command.do === 'release')
      return hold
        ? `release ${contest} ${name}: ends the ${hold.kind} by ${hold.by}`
        : `release ${contest} ${name}: nothing was held, it follows its feed`;
    return `${command.do} ${contest} ${name}${command.do === 'believe' ? `: ${command.person}` : ''}`;
  }

  #entry({ do: verb }: OperatorCommand, by: string, message: string): AsRunEntry {
    return { at: this.#now(), what: 'operator', reason: `${by}: ${message}`, facts: { do: verb, by } };
  }

  #now(): number {
    return this.#show.parts.clock.now();
  }
}

type SeatCommand = Extract<OperatorCommand, { do: 'pin' | 'call' | 'withhold' | 'believe' | 'release' }>;

function overrideOf(command: SeatCommand, by: string, when: number): Override {
  const signed = { who: by, why: command.why || 'no reason given', when, origin: 'operator' } as const;
  const contest = command.contest as ContestId;
  switch (command.do) {
    case 'pin':
      return { kind: 'pin', contest, votes: command.votes, ...signed };
    case 'call':
      return { kind: 'call', contest, winner: command.winner as `${ContestId}/${number}`, ...signed };
    case 'believe':
      return { kind: 'believe', contest, person: command.person, ...signed };
    default:
      return { kind: command.do, contest, ...signed };
  }
}

function isPerson(who: string, asked: string): boolean {
  return foldName(who) === foldName(asked);
}

function isDirectorCommand(
  command: OperatorCommand,
): command is Exclude<OperatorCommand, { do: 'pin' }> & DirectorCommand {
  return (DIRECTOR_VERBS as readonly string[]).includes(command.do);
}
