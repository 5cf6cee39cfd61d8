import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Election } from '../election/election.ts';
import type { Mode } from '../mode.ts';
import { headlineTexts } from '../render/board/headline.ts';
import {
  deskFor,
  openPages,
  type PageBook,
  reloadPages,
  renderPages,
  settlePages,
} from '../render/board/pages.ts';
import type { NightView } from '../render/board/view.ts';
import type { Stage } from '../stage/stage-contract.ts';
import type { FlipLine } from '../tally/flips.ts';
import type { HouseTotal } from '../tally/house.ts';

/** What makes an edition: the language of its words and names, and how it writes numbers. */
export interface Tongue {
  language: string;
  locale: string;
}

/** The tongue of an OBS, or null when it is the election's own. */
export function tongueOf(
  { language, locale }: Partial<Tongue>,
  election: Pick<Election, 'language' | 'locale'>,
): Tongue | null {
  const tongue = { language: language ?? election.language, locale: locale ?? election.locale };
  return tongue.language === election.language && tongue.locale === election.locale ? null : tongue;
}

/**
 * The boards of the night in another language, in a folder of their own inside OUT. A stage of this edition is told the
 * same things as the others, and shows these pages instead.
 */
export class Edition {
  readonly #tongue: Tongue;
  readonly #dir: string;
  readonly #clock: Clock;
  /** The last election and its translation: boards are compared by identity. */
  #translated: { of: Election; election: Election } | null = null;
  #pages: PageBook;
  #texts: Record<string, string> = {};

  /** @throws UserError 78 for a template or a words file that is no good */
  constructor(election: Election, tongue: Tongue, outDir: string, clock: Clock) {
    this.#tongue = tongue;
    this.#dir = editionDir(outDir, tongue);
    this.#clock = clock;
    this.#pages = openPages(this.#translate(election), this.#dir, { clock });
    // Boards name their maps as ../maps/FILE, and those are the same in every language.
    link(join(outDir, 'maps'), join(this.#dir, 'maps'));
  }

  get pages(): PageBook {
    return this.#pages;
  }

  render(view: NightView): void {
    renderPages({ ...view, election: this.#translate(view.election) }, this.#pages, { clock: this.#clock });
  }

  /** Writes the texts that the edition's stages are told next. */
  head(house: HouseTotal, flips: readonly FlipLine[], election: Election, mode: Mode): void {
    this.#texts = headlineTexts(house, flips, deskFor(this.#pages, this.#translate(election)), mode);
  }

  /** The election folder was read again. */
  reopen(election: Election): void {
    this.#pages = openPages(this.#translate(election), this.#dir, { clock: this.#clock }, this.#pages);
  }

  /** Templates, words or styles were saved. @throws UserError 78, and nothing changes */
  reload(): void {
    reloadPages(this.#pages);
  }

  settled(): Promise<void> {
    return settlePages(this.#pages);
  }

  /** The same stage, shown this edition's pages. */
  dress(stage: Stage): Stage {
    return {
      name: stage.name,
      ready: stage.ready,
      want: (wanted) => {
        this.#pages.program = wanted.program ?? this.#pages.program;
        stage.want({ ...wanted, pages: this.#pages.pages, texts: this.#texts });
      },
      on: (event, listener) => stage.on(event, listener),
      health: () => stage.health(),
      onAir: () => stage.onAir(),
      drawn: () => stage.drawn(),
      sceneOf: (page) => stage.sceneOf(page),
      broadcast: (data) => stage.broadcast(data),
      control: (output, action) => stage.control(output, action),
      mark: (name) => stage.mark(name),
      release: () => stage.release(),
      stop: () => stage.stop(),
    };
  }

  #translate(election: Election): Election {
    if (this.#translated?.of !== election)
      this.#translated = { of: election, election: { ...election, ...this.#tongue } };
    return this.#translated.election;
  }
}

/** Folder of an edition's pages inside OUT. */
export function editionDir(outDir: string, { language, locale }: Tongue): string {
  return join(outDir, `${language}_${locale}`);
}

function link(target: string, path: string): void {
  try {
    // A junction needs no rights on Windows; elsewhere the word is ignored.
    symlinkSync(target, path, 'junction');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
