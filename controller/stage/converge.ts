import type { Command } from './command.ts';
import { diffStage } from './diff.ts';
import { type Ledger, REFUSED_MS } from './ledger.ts';
import { NOT_READY } from './obs-error.ts';
import { type Refusal, sendBatch } from './send.ts';
import { isText } from './text-lane.ts';

/** Some commands become possible only when others are done. */
const ROUNDS = 4;

/**
 * Sends the difference until OBS has what it should have; texts go by their own lane. Commands that OBS refuses are left
 * out for a while and the rest goes on.
 *
 * @returns null when there is nothing left to do, else what was refused and when to try again
 * @throws ObsCallError when OBS is gone
 */
export async function converge(
  ledger: Ledger,
  sent: (commands: readonly Command[]) => void,
): Promise<{ refusals: Refusal[]; againMs: number } | null> {
  const { actual, desired, obs } = ledger;
  if (!actual || !desired) return null;
  for (let round = 0; round < ROUNDS; round++) {
    const missing = diffStage(actual, desired).filter((command) => !isText(command, desired));
    const commands = missing.filter((command) => !ledger.isRefused(command));
    if (obs.state !== 'connected' || missing.length === 0) return null;
    if (commands.length === 0) return { refusals: [], againMs: REFUSED_MS + 50 };
    sent(commands);
    const refusals = await sendBatch(obs, commands, actual);
    if (refusals.some(({ code }) => code === NOT_READY)) {
      ledger.actual = null;
      return { refusals: [], againMs: 100 };
    }
    for (const { command } of refusals) ledger.refuse(command);
    if (refusals.length > 0) return { refusals, againMs: REFUSED_MS + 50 };
  }
  return null;
}
