import type { Board } from './board.ts';

/** A board that shows words only and never fails: standby (used by panic), starting soon, thank you. */
export function stillBoard(id: 'standby' | 'soon' | 'thanks'): Board {
  return {
    id,
    template: 'still',
    title: () => '',
    inputs: (view) => [view.election],
    model: (view, { say }) => ({
      headline: say(id),
      sub: say(`${id}Sub`, { title: view.election.title }),
    }),
  };
}
