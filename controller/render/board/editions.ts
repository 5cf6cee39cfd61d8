import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Election } from '../../election/election.ts';
import type { Mode } from '../../ground/mode.ts';
import type { Sliced } from '../../ground/slices.ts';
import type { FlipLine } from '../../tally/flips.ts';
import type { HouseTotal } from '../../tally/house.ts';
import type { Page } from '../page.ts';
import { headlineTexts } from './headline.ts';
import {
  deskFor,
  mapsShown,
  openPages,
  type PageBook,
  type PageEffects,
  reloadPages,
  renderPagesInSlices,
  settlePages,
} from './pages.ts';
import type { NightView } from './view.ts';

/** What makes an edition: the language of its words and names, and how it writes numbers. */
interface Tongue {
  language: string;
  locale: string;
}

/** What a stage is given to show in its own language. */
export interface Readable {
  /** Every page by id. */
  pages: ReadonlyMap<string, Page>;
  /** Text source name -> text. */
  texts: Readonly<Record<string, string>>;
}

/** Name of an OBS's edition, and of its folder inside OUT: `bn_bn-IN`; '' when it is the election's own. */
export function editionOf(target: Partial<Tongue>, election: Tongue): string {
  const { language, locale } = tongueOf(target, election);
  return language === election.language && locale === election.locale ? '' : `${language}_${locale}`;
}

interface Edition {
  /** The same election in this language; the same object for the same election, because boards compare by identity. */
  translate(election: Election): Election;
  book: PageBook;
  texts: Readonly<Record<string, string>>;
}

/**
 * The boards of a night in every language that one of its stages shows. The election's own language is always there, in
 * OUT itself; each other one lies in a folder of its own inside OUT.
 */
export class Editions {
  readonly #effects: PageEffects;
  readonly #own: Edition;
  readonly #editions: ReadonlyMap<string, Edition>;

  /**
   * @param targets what each stage says of its language; those that are alike share an edition
   * @throws UserError 78 for a template or a words file that cannot be used
   */
  constructor(election: Election, outDir: string, targets: readonly Partial<Tongue>[], effects: PageEffects) {
    this.#effects = effects;
    this.#own = open((same) => same, election, outDir, effects);
    const editions = new Map([['', this.#own]]);
    for (const target of targets) {
      const name = editionOf(target, election);
      if (editions.has(name)) continue;
      const dir = join(outDir, name);
      editions.set(name, open(translator(tongueOf(target, election)), election, dir, effects));
      // Boards name their maps as ../maps/FILE, and those are the same in every language.
      link(join(outDir, 'maps'), join(dir, 'maps'));
    }
    this.#editions = editions;
  }

  /** The boards in the election's own language. */
  get own(): PageBook {
    return this.#own.book;
  }

  /** What stages show: in the election's own language, and for stages of other editions in theirs. */
  get readable(): Readable & { editions: ReadonlyMap<string, Readable> } {
    const { book, texts } = this.#own;
    const editions = new Map<string, Readable>();
    for (const [name, each] of this.#editions)
      editions.set(name, { pages: each.book.pages, texts: each.texts });
    return { pages: book.pages, texts, editions };
  }

  /** Writes the texts for OBS's own text sources. @param election as tonight has changed it */
  head(house: HouseTotal, flips: readonly FlipLine[], election: Election, mode: Mode): void {
    for (const edition of this.#editions.values())
      edition.texts = headlineTexts(house, flips, deskFor(edition.book, edition.translate(election)), mode);
  }

  /** Renders what changed; pauses after each board. @throws the system's error when a page cannot be written */
  *render(view: NightView): Sliced<void> {
    for (const edition of this.#editions.values())
      yield* renderPagesInSlices(
        { ...view, election: edition.translate(view.election) },
        edition.book,
        this.#effects,
      );
  }

  /** Page on air, for the previews; undefined = whichever it was. */
  show(program: string | undefined): void {
    for (const { book } of this.#editions.values()) book.program = program ?? book.program;
  }

  /** Files of the maps that pages show: on disk, or on their way there. */
  mapsShown(): Set<string> {
    return mapsShown([...this.#editions.values()].map(({ book }) => book));
  }

  /** The election folder was read again. @throws UserError 78, and nothing changes */
  reopen(election: Election): void {
    const books = [...this.#editions.values()].map(({ book, translate }) =>
      openPages(translate(election), book.outDir, this.#effects, book),
    );
    for (const [index, edition] of [...this.#editions.values()].entries())
      edition.book = books[index] as PageBook;
  }

  /** The output folder was removed: styles and links are laid out anew, and every board is drawn again. */
  removed(): void {
    for (const [name, { book }] of this.#editions) {
      mkdirSync(join(book.outDir, 'overlays'), { recursive: true });
      if (name !== '') link(join(this.own.outDir, 'maps'), join(book.outDir, 'maps'));
    }
    this.reload();
  }

  /** Templates, words or styles were saved. @throws UserError 78, and nothing changes */
  reload(): void {
    reloadPages(...[...this.#editions.values()].map(({ book }) => book));
  }

  /** Resolves when every page rendered so far is on disk. */
  async settled(): Promise<void> {
    await Promise.all([...this.#editions.values()].map(({ book }) => settlePages(book)));
  }
}

function open(
  translate: Edition['translate'],
  election: Election,
  outDir: string,
  effects: PageEffects,
): Edition {
  return { translate, book: openPages(translate(election), outDir, effects), texts: {} };
}

function translator(tongue: Tongue): Edition['translate'] {
  let last: { of: Election; election: Election } | null = null;
  return (of) => {
    if (last?.of !== of) last = { of, election: { ...of, ...tongue } };
    return last.election;
  };
}

function tongueOf({ language, locale }: Partial<Tongue>, election: Tongue): Tongue {
  return { language: language ?? election.language, locale: locale ?? election.locale };
}

function link(target: string, path: string): void {
  try {
    // A junction needs no rights on Windows; elsewhere the word is ignored.
    symlinkSync(target, path, 'junction');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
