import type { Election } from '../../controller/election/election.ts';
import type { NightView } from '../../controller/render/board/view.ts';

const SEAT = 'Thiruvananthapuram Kattakada Nedumangad';
const STATE = 'Dadra and Nagar Haveli and Daman and Diu';
const REGION = 'Upper Brahmaputra and Barak Valley Autonomous Hill Districts';
const SHOW = 'The Eastern Morning Herald: every seat and every round, all through the night';

/** A night in which everything that a headline or a title names has as long a name as it may have, or a longer one. */
export function longNames(view: NightView): NightView {
  const { election } = view;
  const seat = [...election.contests.values()].find(({ state }) => state === election.mainState)?.id ?? null;
  const named: Election = {
    ...election,
    look: { ...election.look, name: SHOW },
    title: `${SHOW}, with ${STATE}`,
    contests: new Map([...election.contests].map(([id, contest]) => [id, { ...contest, ...called(SEAT) }])),
    states: election.states.map((state) =>
      state.code === election.mainState ? { ...state, ...called(STATE) } : state,
    ),
    regionKinds: election.regionKinds.map((kind) => ({
      ...kind,
      regions: kind.regions.map((region) => ({ ...region, ...called(REGION) })),
    })),
  };
  const told = { type: 'lead-changed' as const, contest: seat as string, from: null, to: null, at: view.now };
  const focus = new Map([['lower', { contest: seat as string, happenings: [told] }]]);
  return { ...view, election: named, seat, focus };
}

function called(name: string): { name: string; names: Record<string, string> } {
  return { name, names: {} };
}
