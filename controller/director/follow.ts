import { type Direction, type DirectorInput, programOf, takeOver } from './direct.ts';
import { type DirectorLine, type Draft, draftOf } from './draft.ts';
import { obey } from './obey.ts';
import type { DirectorCommand, OperatorCommand } from './operator.ts';
import { type DirectorState, focusOf, type Moment } from './state.ts';

/** What the operator of a following machine has put above the leader's direction, for his own OBS alone. */
export type OwnHand = Pick<DirectorState, 'air' | 'held'>;

/** Whether a following machine's operator may ask for it: his hand counts for his own OBS, and for nothing else. */
export function isOwnHand(command: OperatorCommand): boolean {
  if (command.do === 'release') return command.contest === null;
  return (
    command.do === 'hold' ||
    command.do === 'cue' ||
    command.do === 'panic' ||
    command.do === 'status' ||
    command.do === 'find'
  );
}

/**
 * Decides what a following machine's OBS shows: what the leader's director has on air, unless a hand of its own is above
 * it. Pure, like `direct`; `own` is what it is told the next time.
 *
 * @param input only plan, commands and takeover matter: of everything else the leader's director has been told
 */
export function follow(
  own: OwnHand | null,
  leader: DirectorState,
  { plan, commands = [], takeover, own: has }: DirectorInput,
  now: Moment,
): Direction & { own: OwnHand | null } {
  const log: DirectorLine[] = [];
  let hand = own && isOver(own, now) ? null : own;
  const draw = (change: (draft: Draft) => void) => {
    const draft = draftOf({ ...leader, held: null, ...hand }, plan, now);
    if (has) draft.own = has;
    change(draft);
    log.push(...draft.log);
    hand = { air: draft.air, held: draft.held };
  };
  if (takeover) draw((draft) => takeOver(draft, takeover.scene));
  for (const command of commands) {
    if (!isOwnHand(command)) continue;
    if (command.do !== 'release' || hand) draw((draft) => obey(draft, command as DirectorCommand));
    if (command.do === 'release') hand = null;
  }
  const state = { ...leader, ...hand };
  const program = programOf(state);
  const preload = hand || program === undefined ? undefined : leader.preload?.scene;
  const focus = focusOf(preload === undefined ? { ...state, preload: null } : state);
  return { own: hand, state, cue: state.air?.cue ?? null, program, preload, focus, log, wakeMs: null };
}

// A cue that was given its seconds ends with them; under a hold it stays.
function isOver({ air, held }: OwnHand, now: Moment): boolean {
  return held === null && air !== null && now.wall - air.dwellFrom >= air.cue.maxMs;
}
