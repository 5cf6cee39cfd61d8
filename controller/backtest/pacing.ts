import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as z from 'zod';
import { refusal } from '../election/finding.ts';
import { parseTable } from '../election/table-file.ts';
import { EXIT, telling, UserError } from '../ground/user-error.ts';

/** In what order and how fast the seats of a real night counted. */
export interface Pacing {
  name: string;
  /** Smallest lean first. */
  seats: readonly PacedSeat[];
}

export interface PacedSeat {
  /** Share of the party with most seats at the end, less that of its best rival. */
  lean: number;
  /** What was counted when: part (0..1) by minute of the night, both rising. */
  counted: readonly { minute: number; part: number }[];
}

const number = z.string().min(1).pipe(z.coerce.number());
const row = z.object({
  seat: z.string().min(1),
  lean: number.pipe(z.number().min(-1).max(1)),
  minute: number.pipe(z.number().min(0)),
  part: number.pipe(z.number().min(0).max(1)),
});

/**
 * Reads the order of a real night from CSV: `seat`, `lean`, `minute`, `part`, a row whenever a seat's count grew.
 * @throws UserError with file and line
 */
export async function readPacing(path: string): Promise<Pacing> {
  const source = await readFile(path, 'utf8').catch(
    telling(EXIT.data, { what: 'the order of a night cannot be read', where: path }),
  );
  const file = basename(path);
  const { rows, findings } = parseTable(source, { row }, file);
  if (findings.length > 0) throw refusal(findings, dirname(path));
  const seats = new Map<string, { lean: number; counted: { minute: number; part: number }[] }>();
  for (const { value } of rows) {
    const seat = seats.get(value.seat) ?? { lean: value.lean, counted: [] };
    seats.set(value.seat, seat);
    seat.counted.push({ minute: value.minute, part: value.part });
  }
  if (seats.size === 0) throw new UserError(EXIT.data, { what: 'a night without a seat', where: path });
  for (const { counted } of seats.values()) {
    counted.sort((a, b) => a.minute - b.minute);
    // A correction may take votes back; what came first is the order of the count.
    let most = 0;
    for (const step of counted) {
      most = Math.max(most, step.part);
      step.part = most;
    }
  }
  return {
    name: file.replace(/\.csv$/, ''),
    seats: [...seats.values()].sort((a, b) => a.lean - b.lean),
  };
}

/** Minute at which this part of a seat is in; what the record does not reach comes with its last row. */
export function minuteOf({ counted }: PacedSeat, part: number): number {
  return (counted.find((step) => step.part >= part - 1e-9) ?? counted.at(-1))?.minute ?? 0;
}
