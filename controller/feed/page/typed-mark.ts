import { YES } from './outcome.ts';
import { saysOpen } from './status.ts';
import { foldStatus } from './status-lexicon.ts';

/** An unticked box as spreadsheets of many languages write it, and the noes that `status-words.txt` has not. */
const NO = new Set(
  (
    'false|falsch|faux|falso|fals|onwaar|fałsz|ложь|хибність|невярно|nepravda|hamis|epätosi|falskt|falsk|usann|yanliş|yanlış|' +
    'ψευδης|ψευδές|väär|aplams|netiesa|neistina|netačno|faltsua|偽|假|거짓|0|n|no|non|nein|nee|nej|nei|ei|ne|nem|não|nu|nie|' +
    'нет|нема|ні|όχι|οχι|hayır|tidak|不|否|아니요|아니오|لا|לא|ไม่|không|unfinished|half'
  )
    .split('|')
    .map(plain),
);
/** Nothing but signs, and none of them a tick. */
const SIGNS = /^[^\p{L}\p{N}✓✔✅☑☒√★⭐●■👍*+]*$/u;
/** Words of a status that are names as well: who ticks with a name has ticked. */
const NAMES = /^(?:will|may|mai|hope)$/;

/**
 * True for what stands in the column that marks a seat as finished and marks it as not: an empty cell, a box that is not
 * ticked, `no`, `not yet`, `pending`, `?`. Anything else is a mark: a tick, a round's number, initials.
 */
export function isUnmarked(text: string): boolean {
  const word = plain(text);
  if (SIGNS.test(word) || NO.has(word) || word.endsWith('?')) return true;
  return !YES.test(word) && !NAMES.test(word) && saysOpen(word);
}

function plain(text: string): string {
  return foldStatus(text)
    .replace(/[.!\s]+$/u, '')
    .trim();
}
