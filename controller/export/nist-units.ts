import type { Unit } from '../election/election.ts';
import type { ContestReturn } from './returns.ts';

/** Of contests and of their units. OtherCounts would tell overvotes from undervotes; what we know is what is not valid. */
export function ballotCounts(contests: readonly ContestReturn[]): object {
  const places = contests.flatMap(({ contest, ballots, units }) => [
    { id: `unit-${contest.id}`, ballots },
    ...units.map((own) => ({ id: partId(own.unit), ballots: own.ballots })),
  ]);
  const counts = places.flatMap(({ id, ballots }) => {
    const { cast = null, valid = null } = ballots ?? {};
    if (cast === null) return [];
    return [
      {
        '@type': 'ElectionResults.BallotCounts',
        GpUnitId: id,
        BallotsCast: cast,
        ...(valid !== null && { BallotsRejected: cast - valid }),
      },
    ];
  });
  return counts.length > 0 ? { BallotCounts: counts } : {};
}

/** A reporting unit below a contest, as a GpUnit. */
export function partUnit(
  { unit, status, rounds }: ContestReturn['units'][number],
  { contest }: ContestReturn,
): object {
  return {
    '@type': 'ElectionResults.ReportingUnit',
    '@id': partId(unit),
    Type: 'other',
    OtherType: 'reporting unit',
    Name: unit.name,
    CountStatus: [{ '@type': 'ElectionResults.CountStatus', Type: 'total', Status: status }],
    ...(rounds && { SubUnitsReported: rounds.done, ...(rounds.of !== null && { TotalSubUnits: rounds.of }) }),
    ...(unit.electors !== null && { VotersRegistered: unit.electors }),
    ExternalIdentifier: [
      {
        '@type': 'ElectionResults.ExternalIdentifier',
        Type: 'local-level',
        Value: unit.unit,
        Label: contest.id,
      },
    ],
  };
}

/** An NCName, as the XML form wants. */
export function partId({ id }: Unit): string {
  return `part-${id.replace('~', '-')}`;
}
