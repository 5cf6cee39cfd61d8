import type { Candidate } from '../../election/election.ts';
import { keptBy } from '../../ground/kept.ts';
import { type Desk, personName } from './desk.ts';
import type { NightView } from './view.ts';

/** Somebody's picture, or the letters in its place. */
export interface Portrait {
  /** Relative to a page in `overlays/`; empty = none. */
  photo: string;
  /** One or two letters where nobody of the seat has a photo; else empty, and a silhouette stands in. */
  monogram: string;
}

export function portraitOf(candidate: Candidate | undefined, view: NightView, desk: Desk): Portrait {
  if (!candidate) return { photo: '', monogram: '' };
  const { election, photos } = view;
  const photo = photos?.get(candidate.id);
  const pictured = election.candidates.get(candidate.contest)?.some(({ id }) => photos?.has(id));
  const isNobody = election.parties.get(candidate.party)?.kind === 'none';
  return {
    photo: photo === undefined ? '' : `../${photo.split('/').map(encodeURIComponent).join('/')}`,
    monogram: pictured && !isNobody ? '' : monogram(personName(candidate, desk)),
  };
}

/**
 * First letters of the first and last word that begin with a letter. In scripts whose letters carry their
 * vowels a grapheme is as wide as two Latin letters (ஜோ), so there it is the first one only.
 */
export const monogram = keptBy((name: string): string => {
  const letters = name
    .split(/\s+/)
    .filter((word) => /^\p{L}/u.test(word))
    .map((word) => [...graphemes.segment(word)][0]?.segment ?? '');
  const [first] = letters;
  if (first === undefined) return '';
  if (/^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/u.test(first)) {
    return letters.length > 1 ? first + (letters.at(-1) ?? '') : first;
  }
  // A vowel written on both sides, or a cluster of several consonants, would not fit: the letter alone.
  return first.length > 3 || TWO_SIDED.test(first) ? ([...first][0] ?? '') : first;
}, 10_000);

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Vowel signs of Bengali, Tamil and Malayalam that stand left and right of their letter. */
const TWO_SIDED = /[\u09cb\u09cc\u0bca-\u0bcc\u0d4a-\u0d4c]/;
