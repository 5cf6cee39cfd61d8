import { type Direction, type DirectorInput, direct } from '../../controller/director/direct.ts';
import type { DirectorLine } from '../../controller/director/draft.ts';
import type { DirectorCommand } from '../../controller/director/operator.ts';
import { type Plan, planRundown } from '../../controller/director/plan.ts';
import { parseRundown } from '../../controller/director/rundown.ts';
import { type DirectorState, openingState } from '../../controller/director/state.ts';
import type { ContestId, Election } from '../../controller/election/election.ts';
import type { CountEvent, EventType } from '../../controller/tally/event.ts';

/** Three districts of two seats: north 1-2, south 3-4, east 5-6. */
export const election = {
  id: 'small',
  mainState: 'WB',
  states: [],
  candidates: new Map(),
  contests: new Map([1, 2, 3, 4, 5, 6].map((n) => [`WB-${n}`, { id: `WB-${n}`, name: `Seat ${n}` }])),
  regionKinds: [
    {
      key: 'district',
      label: 'District',
      regions: ['north', 'south', 'east'].map((id, index) => ({
        id,
        name: id[0]?.toUpperCase() + id.slice(1),
        names: {},
        contests: [`WB-${index * 2 + 1}`, `WB-${index * 2 + 2}`],
      })),
    },
  ],
} as unknown as Election;

export const RUNDOWN = `
rotation:
  - { scene: state, seconds: 20 }
  - { each: district, order: changed, take: 1, seconds: 10 }
  - { scene: tally, seconds: 12 }
minSeconds: 5
preloadSeconds: 1
eventRunSeconds: 60
rules:
  - { on: [majority-crossed], scene: state, priority: 90, minSeconds: 10, maxSeconds: 20, expireSeconds: 300, cooldownSeconds: 0 }
  - { on: [flip, lead-changed], scene: '{district}', priority: 50, minSeconds: 8, maxSeconds: 16, expireSeconds: 120, cooldownSeconds: 90, hysteresisSeconds: 10 }
`;

export function smallPlan(rundown = RUNDOWN): Plan {
  return planRundown(parseRundown(rundown, 'rundown.yaml'), election);
}

/** A lead change in a seat, `from` and `to` being candidates' serials. */
export function leadChange(
  seat: number,
  from: number,
  to: number,
  atSeconds: number,
  type: EventType = 'lead-changed',
): CountEvent {
  const contest: ContestId = `WB-${seat}`;
  return {
    id: `${type}:${contest}:${from}>${to}@${atSeconds}`,
    type,
    at: atSeconds * 1000,
    mode: 'test',
    weight: 50,
    reason: `Seat ${seat}: ${to} leads ${from}`,
    contest,
    state: 'WB',
    party: null,
    coalition: null,
    from: `${contest}/${from}`,
    to: `${contest}/${to}`,
    before: null,
    after: null,
  };
}

export function majority(atSeconds: number): CountEvent {
  return {
    ...leadChange(1, 1, 2, atSeconds, 'majority-crossed'),
    id: `majority@${atSeconds}`,
    contest: null,
    from: null,
    to: null,
  };
}

/** A night played second by second. What happens at a second is given by that second. */
export class Played {
  readonly plan: Plan;
  readonly rate: number;
  state: DirectorState = openingState();
  last: Direction | null = null;
  readonly log: DirectorLine[] = [];
  second = -1;

  /** @param rate seconds of the night per second of the wall */
  constructor(plan = smallPlan(), rate = 1) {
    this.plan = plan;
    this.rate = rate;
  }

  tick(input: Omit<Partial<DirectorInput>, 'plan'> = {}): Direction {
    this.second += 1;
    const now = { night: this.second * 1000 * this.rate, wall: this.second * 1000 };
    // The state must survive a store between any two calls.
    const stored = JSON.parse(JSON.stringify(this.state)) as DirectorState;
    this.last = direct(stored, { plan: this.plan, events: [], ...input }, now);
    this.state = this.last.state;
    this.log.push(...this.last.log);
    return this.last;
  }

  /** Ticks until this second is over. */
  until(second: number): this {
    while (this.second < second) this.tick();
    return this;
  }

  takes(): [second: number, scene: string][] {
    return this.log
      .filter(({ verb }) => verb === 'take')
      .map(({ at, scene }) => [at / 1000 / this.rate, scene ?? '']);
  }

  verbs(verb: DirectorLine['verb']): DirectorLine[] {
    return this.log.filter((line) => line.verb === verb);
  }
}

export function operator(command: Record<string, unknown>): DirectorCommand {
  return {
    by: 'ana',
    why: '',
    scene: '',
    seconds: null,
    contest: null,
    ...command,
  } as unknown as DirectorCommand;
}
