import { print } from '../controller/ground/terminal.ts';
import type { Masks } from '../controller/render/map/mask-file.ts';
import type { Complaint } from './judge.ts';

/** Says what a command came to: lines for a human, or the same as JSON. */
export function answer(json: boolean, data: object, lines: readonly string[]): void {
  print(json ? `${JSON.stringify(data)}\n` : `${lines.join('\n')}\n`);
}

/** Masks in three numbers. */
export function sum(masks: Masks): { width: number; height: number; seats: number } {
  return { width: masks.width, height: masks.height, seats: masks.seats.size };
}

export function lineOf({ kind, fatal, text }: Complaint): string {
  return `${fatal ? 'ERROR' : 'look'} ${kind}: ${text}`;
}
