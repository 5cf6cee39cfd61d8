import type { Mode } from '../ground/mode.ts';
import type { Page } from '../render/page.ts';

/** Whether two wishes ask for the same. */
export function sameWish(a: WantedStage, b: WantedStage): boolean {
  const { texts, ...rest } = a;
  return (
    Object.keys(b).every((key) => key in a) &&
    Object.entries(rest).every(([key, value]) => b[key as keyof WantedStage] === value) &&
    Object.keys(b.texts).length === Object.keys(texts).length &&
    Object.entries(texts).every(([name, text]) => b.texts[name] === text)
  );
}

/** What viewers should see. `undefined` means: not ours, leave it as it is. */
export interface WantedStage {
  mode: Mode;
  /** Page id of the scene on air, or a scene of the user's own (election/own-scene.ts); undefined while a human has taken over or holds. */
  program: string | undefined;
  /** Page id to have loaded and rendered before its take. */
  preload: string | undefined;
  /** Every page that has a scene, by id. */
  pages: ReadonlyMap<string, Page>;
  /** Text source name -> text, `{'Countnight headline': 'AITC 213 · BJP 77'}`. */
  texts: Readonly<Record<string, string>>;
  /** Pages and texts in the languages of other editions; a stage of one of these shows those instead. */
  editions?: ReadonlyMap<string, Pick<WantedStage, 'pages' | 'texts'>>;
  /** Page that a panic would show: it is drawn before anything else, and stays ready. */
  panicPage?: string;
  /** Why this programme: the cue's sentence, for the log of takes. */
  reason?: string;
  /**
   * Panic holds the programme: it must reach air at once. Until its page is drawn, a safe scene of OBS's own sources
   * stands in for it.
   */
  urgent?: boolean;
}
