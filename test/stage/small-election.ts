import type { Election, RegionKind } from '../../controller/election/election.ts';

/** As much of an election as the stage looks at: two districts and a phase. */
export function smallElection(): Election {
  const kind = (key: string, label: string, names: string[]): RegionKind => ({
    key,
    label,
    regions: names.map((name) => ({ id: name.toLowerCase(), name, names: {}, contests: [] })),
  });
  return {
    dir: '/nowhere',
    id: 'small-2021',
    title: 'Small',
    regionKinds: [kind('district', 'District', ['Kolkata', 'Malda']), kind('phase', 'Phase', ['1'])],
  } as unknown as Election;
}
