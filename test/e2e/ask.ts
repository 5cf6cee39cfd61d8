import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { commandMessage, type OperatorCommand, receiveAnswer } from '../../controller/director/operator.ts';
import type { ObsConnection } from '../../controller/stage/wire/connection.ts';

/** How often it is looked whether the answer is there, ms. */
const LOOK_EVERY_MS = 5;

/**
 * Sends a command over OBS's bus as a dock does.
 *
 * @returns ms to the controller's answer; null when none came within `withinMs`
 */
export async function ask(
  eye: ObsConnection,
  command: OperatorCommand,
  withinMs: number,
): Promise<number | null> {
  const id = randomUUID();
  const began = performance.now();
  let ms: number | null = null;
  const off = eye.events.on('obs', ({ type, data }) => {
    const message = type === 'CustomEvent' ? receiveAnswer(data) : null;
    if (message?.kind === 'ack' && message.id === id) ms = performance.now() - began;
  });
  await eye.call('BroadcastCustomEvent', { eventData: commandMessage(id, 'test', command) as never });
  while (ms === null && performance.now() < began + withinMs) await wait(LOOK_EVERY_MS);
  off();
  return ms;
}
