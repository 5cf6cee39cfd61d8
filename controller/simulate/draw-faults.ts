import { DateTime } from 'luxon';
import type { ContestId, Election } from '../election/election.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import type { Fault, FaultKind, FaultsSpec } from './fault.ts';
import { type Look, plant, SWEEP } from './looks.ts';
import type { Random } from './random.ts';

/** The faults of an ordinary night, each in a seat of its own: seats enough for all only in a big election. */
export function drawFaults(
  looks: ReadonlyMap<ContestId, Look[]>,
  election: Election,
  recounted: ContestId | null,
  random: Random,
): Fault[] {
  const seats = [...looks.keys()].filter(
    (id) => id !== recounted && election.contests.get(id)?.state === election.mainState,
  );
  const share = Math.min(1, seats.length / 292);
  const some = (n: number): number => Math.round(n * share);
  const order = random.sample(seats, seats.length);
  const faults: Fault[] = [];
  const draw = (kind: FaultKind, n: number, minutes: () => number, votes = 0): void => {
    for (let i = 0; i < some(n); i++) {
      const id = order.pop();
      const seat = id === undefined ? undefined : looks.get(id);
      if (!id || !seat) return;
      const counting = seat.filter(({ version }) => version.done > 1 && version.status === 'in-progress');
      const look = counting[random.int(0, Math.max(1, counting.length - 2))];
      if (!look) continue;
      const end = seat.at(-1)?.at ?? look.at;
      const at = look.at + (kind === 'older-copy' || kind === 'same-copy' ? SWEEP : 0);
      const until = Math.min(at + minutes() * SWEEP, end - SWEEP);
      if (until <= at) continue;
      const by = Math.round(votes * (0.3 + random.share()));
      const wrong = { at: '', minutes: 1, contest: id, kind, by, note: 'drawn' };
      const fault = plant(seat, wrong, kind, at, until);
      if (fault) faults.push(fault);
    }
  };
  draw('wrong-votes', 9, () => random.int(12, 70), 1200);
  draw('wrong-votes', 3, () => random.int(12, 70), -700);
  draw('wrong-votes', 2, () => random.int(10, 25), -12_000);
  draw('older-copy', 25, () => 1);
  draw('same-copy', 30, () => 2);
  draw('server-error', 8, () => random.int(1, 4));
  draw('unavailable', 4, () => random.int(1, 6));
  draw('empty', 4, () => random.int(1, 3));
  draw('cut', 6, () => random.int(1, 3));
  draw('denied', 3, () => random.int(1, 8));
  draw('names-changed', 4, () => random.int(20, 60));
  const id = order.pop();
  const seat = id === undefined ? undefined : looks.get(id);
  if (id && seat && share > 0.1) {
    // One seat whose page comes from two caches in turn: an old copy every other minute.
    const look = seat[Math.floor(seat.length / 2)] as Look;
    for (let i = 0; i < 6; i++) {
      const fault = plant(
        seat,
        null,
        'older-copy',
        look.at + (2 * i + 1) * SWEEP,
        look.at + (2 * i + 2) * SWEEP,
      );
      if (fault) faults.push({ ...fault, note: 'drawn' });
    }
  }
  if (recounted) {
    const recount = looks.get(recounted) ?? [];
    const from = recount.find(({ version }) => version.status === 'recount');
    const until = recount.at(-1)?.at;
    if (from && until)
      faults.push({ kind: 'recount', contest: recounted, at: from.at, until, note: 'drawn' });
  }
  return faults;
}

/**
 * Puts a fault from a file where it says.
 * @throws UserError 65 when nothing is counted in its contest at that time
 */
export function plantFrom(
  fault: FaultsSpec['faults'][number],
  looks: ReadonlyMap<ContestId, Look[]>,
  election: Election,
  starts: number,
): Fault {
  const id = fault.contest as ContestId;
  const seat = looks.get(id);
  const [hour, minute] = fault.at.split(':').map(Number);
  const day = DateTime.fromMillis(starts, { zone: election.timeZone });
  const clock = day.set({ hour: hour ?? 0, minute: minute ?? 0 });
  const at = (clock < day ? clock.plus({ days: 1 }) : clock).toMillis();
  const planted = seat && plant(seat, fault, fault.kind, at, at + fault.minutes * SWEEP);
  if (planted) return planted;
  throw new UserError(EXIT.data, {
    what: 'a fault cannot be planted',
    got: `${fault.kind} in ${fault.contest} at ${fault.at}`,
    expected: 'a contest with results, after the count began',
  });
}
