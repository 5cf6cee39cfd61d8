import type { Command } from './command.ts';
import type { DesiredStage } from './desired.ts';
import { diffSettings } from './diff.ts';
import type { Ledger } from './ledger.ts';
import { describe, NOT_READY } from './obs-error.ts';
import { type Refusal, sendBatch } from './send.ts';

export interface TextLaneEffects {
  sent(commands: readonly Command[]): void;
  refused(refusal: Refusal): void;
  /** A batch was lost on its way; nobody knows what OBS has of it. */
  lost(reason: string): void;
}

/**
 * Texts have a lane of their own: they are what viewers wait for, and a picture that loads must not hold them up. One
 * batch at a time, because OBS does not order batches; the latest texts win.
 */
export class TextLane {
  readonly #ledger: Ledger;
  readonly #effects: TextLaneEffects;
  #busy = false;

  constructor(ledger: Ledger, effects: TextLaneEffects) {
    this.#ledger = ledger;
    this.#effects = effects;
  }

  /** Sends the texts that OBS has not. Resolves at once while a batch is on its way: it sends the rest behind it. */
  async send(): Promise<void> {
    const { actual, desired, obs } = this.#ledger;
    if (this.#busy || !this.#ledger.awake || !actual || !desired) return;
    const commands = textCommands(this.#ledger).filter((command) => !this.#ledger.isRefused(command));
    if (commands.length === 0) return;
    this.#busy = true;
    try {
      this.#effects.sent(commands);
      for (const refusal of await sendBatch(obs, commands, actual)) {
        this.#ledger.refuse(refusal.command);
        if (refusal.code !== NOT_READY) this.#effects.refused(refusal);
      }
    } catch (error) {
      this.#effects.lost(describe(error));
      return;
    } finally {
      this.#busy = false;
    }
    void this.send();
  }
}

function textCommands({ actual, desired, wanted }: Ledger): Command[] {
  if (!actual || !desired) return [];
  const texts = wanted?.texts ?? {};
  return [...desired.inputs.values()]
    .filter((input) => input.role === 'text')
    .flatMap((input) =>
      diffSettings(actual, { ...input, settings: { ...input.settings, text: texts[input.label] ?? '' } }),
    );
}

/** Whether a command is the text lane's. */
export function isText(command: Command, desired: DesiredStage): boolean {
  if (command.request !== 'SetInputSettings') return false;
  for (const input of desired.inputs.values())
    if (input.name === command.data.inputName) return input.role === 'text';
  return false;
}
