import { readFileSync } from 'node:fs';

/** Parts of speech of the words in status-words.txt. */
const PARTS = [
  /** Said of the contest: declared, certified, called. */
  'declared',
  /** An adjective of the result: final, official. */
  'final',
  /** Final only beside a result: official results, but an official count. */
  'official',
  /** The act, which may be yet to come: declaration, proclamation. */
  'declaration',
  /** Said of a person: elected, winner. */
  'elected',
  /** Said of a party that has the seat, believed only beside its name: hold, gain. */
  'held',
  'lost',
  /** Goes on to another round. */
  'through',
  /** Who cannot win: withdrawn, disqualified, deceased. */
  'out',
  'ended',
  'count',
  'counted',
  'result',
  'voting',
  'started',
  /** Starts at: a beginning that is yet to come. */
  'starts',
  'progress',
  'recount',
  'postponed',
  'void',
  'unopposed',
  'not',
  /** What may or will be: expected, pending, if, likely. */
  'future',
  'awaited',
  /** A part or a first look: partial, provisional, projected. */
  'part',
  'all',
  /** What a contest is counted in: rounds, booths, wards. */
  'unit',
  /** `after the recount`: what follows (or, in some languages, goes before) is over. */
  'after',
  'behind',
  /** `due to`, `wegen`: what stands behind is why. */
  'reason',
  'yes',
  /** Words that look like another part and mean nothing. */
  'filler',
] as const;

export type Part = (typeof PARTS)[number];

/** A word of the lexicon found in a text. */
export interface Word {
  text: string;
  at: number;
  parts: readonly Part[];
}

/** The words of a folded text with their parts, in order; the longest that fits counts. */
export function scanStatus(folded: string): Word[] {
  entries ??= compileLexicon();
  const found: Word[] = [];
  let at = 0;
  while (at < folded.length) {
    const start = at > 0 && LETTER.test(folded[at - 1] as string);
    const entry = entries.get(folded[at] as string)?.find(({ word, bounded, open }) => {
      if (!folded.startsWith(word, at) || (bounded && start)) return false;
      return open || !bounded || !LETTER.test(folded[at + word.length] ?? ' ');
    });
    if (!entry) {
      at++;
      continue;
    }
    let end = at + entry.word.length;
    if (entry.open) while (LETTER.test(folded[end] ?? ' ')) end++;
    found.push({ text: folded.slice(at, end), at, parts: entry.parts });
    at = end;
  }
  return found;
}

interface Entry {
  word: string;
  parts: readonly Part[];
  /** Not within another word. */
  bounded: boolean;
  /** With any ending. */
  open: boolean;
}

const LETTER = /[\p{L}\p{M}\p{N}]/u;
/** By first character, longest first. */
let entries: ReadonlyMap<string, readonly Entry[]> | null = null;

function compileLexicon(): ReadonlyMap<string, readonly Entry[]> {
  const byStart = new Map<string, Entry[]>();
  const seen = new Set<string>();
  const lines = readFileSync(new URL('./status-words.txt', import.meta.url), 'utf8').split('\n');
  for (const [i, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [, names = '', words = ''] = /^([a-z ]+): (.+)$/.exec(line) ?? [];
    const parts = names.split(' ').map((name) => PARTS.find((part) => part === name));
    if (!parts.every((part) => part !== undefined) || words === '')
      throw new Error(`status-words.txt, line ${i + 1}: not a line of parts and words: ${line}`);
    for (const written of words.split('|')) {
      const open = written.endsWith('~');
      const word = foldStatus(written.replace(/^=|~$/g, ''));
      const key = `${word}${open ? '~' : ''}`;
      // The first language to claim a word has it.
      if (seen.has(key)) continue;
      seen.add(key);
      const bounded = written.startsWith('=') || /^\p{sc=Latin}/u.test(word);
      const start = word[0] as string;
      const entry = { word, parts, bounded, open };
      byStart.set(start, [...(byStart.get(start) ?? []), entry]);
    }
  }
  // A whole word goes before a stem of the same length.
  for (const list of byStart.values())
    list.sort((a, b) => b.word.length - a.word.length || Number(a.open) - Number(b.open));
  return byStart;
}

/**
 * The form in which words are compared: compatibility forms, case, accents of Latin letters, Arabic vowel
 * signs, old spellings of Malayalam's chillu letters and all digits but ASCII's do not count.
 */
export function foldStatus(text: string): string {
  return text
    .replace(
      /([\u0d23\u0d28\u0d30\u0d32\u0d33\u0d15])\u0d4d\u200d/g,
      (_, letter: string) => CHILLU[letter] ?? letter,
    )
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(
      /[\u0300-\u036f\u064b-\u065f\u0670\u0640\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g,
      '',
    )
    .normalize('NFC')
    .replace(/[\u2018\u2019\u02bc\u00b4`]/g, "'")
    .replace(/ł/g, 'l')
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه');
}
const CHILLU: Readonly<Record<string, string>> = { ണ: 'ൺ', ന: 'ൻ', ര: 'ർ', ല: 'ൽ', ള: 'ൾ', ക: 'ൿ' };
