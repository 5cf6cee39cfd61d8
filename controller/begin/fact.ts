import { parseCount } from '../feed/page/count.ts';
import { ASIDE_WORDS, headerKey, TOTAL_WORDS } from '../feed/page/words.ts';

/** What a column of a roster may hold. */
export type Fact =
  | 'state'
  | 'office'
  | 'number'
  | 'contest'
  | 'serial'
  | 'candidate'
  | 'surname'
  | 'firstName'
  | 'party'
  | 'partyCode'
  | 'votes'
  | 'electionDay'
  | 'postal'
  | 'electors'
  | 'elects'
  | 'leader'
  | 'leaderParty'
  | 'runnerUp'
  | 'runnerUpParty';

/**
 * Patterns over a header in small letters whose words are parted by single blanks, the surest first. They stand beside the
 * words by which a feed finds its columns, for the headers of files that people keep themselves.
 */
export const PATTERNS: readonly (readonly [Fact, RegExp])[] = [
  ['state', /^(state|province|canton|land|nation)( code| id)?$/],
  ['office', /^(office|race type|contest type|position|cargo|ds cargo)( name| title)?$/],
  [
    'electors',
    /\b(electors|electorate|registered voters|eligible voters|wahlberechtigte|inscrits|electores)\b/,
  ],
  [
    'elects',
    /^((number of )?(seats|members|mandates|vacancy)( (to be filled|to fill|to elect|elected|available))?|elects|escaños|sièges|sitze|mandater)$/,
  ],
  ['leaderParty', /\b(leading|leader|winning|winner)s?( candidate)?s? party\b/],
  ['runnerUpParty', /\b(trailing|runner up|second)( candidate)?s? party\b/],
  ['leader', /^(leader|leading candidate|leading|winner|winning candidate|elected candidate)( name)?$/],
  ['runnerUp', /^(trailing candidate|runner ?up|second)( name)?$/],
  ['postal', /\b(postal|mail in|absentee|briefwahl)( ballots?| votes?)?$/],
  ['electionDay', /\b(evm|machine)( votes?)?$|^(general|election ?day)( votes)?$/],
  [
    'surname',
    /^(surname|last ?name|family name|nachname|nom|nom (de famille|(du )?candidat)|apellidos?|cognome|efternamn|etternavn)$/,
  ],
  ['firstName', /^((first|fore) ?names?|given names?|vorname|pr[eé]nom( (du )?candidat)?|fornavn|förnamn)$/],
  [
    'partyCode',
    /^(abbr|party short|abbreviation|short|party (ab|abbr|abbreviation|code|short name|id)|list code)$/,
  ],
  [
    'serial',
    /^(serial|serial no|s no|sl no|sr no|o s n|osn|ballot (order|position|no|number)|(numéro de|no|n) panneau|candidate (no|number|id))$/,
  ],
  [
    'number',
    /\b(ac|pc|seat|constituency|riding|electoral district|district|division|ward|contest|race|area|county|ed)s? ?(no|nr|num|number|code|id)$|^(fips|number|wahlkreis nr)$|^(code|numéro) (de la )?circonscription( législative)?$/,
  ],
  ['party', /^nuance( (du )?candidat)?$/],
  [
    'candidate',
    /^cand$|^(?!.*\b(sexe?|gender|age)\b).*\b(candidates?|ballot name|nominee|kandidat(in)?|candidat(e|o|a)?)\b(?!.*\b(no|number|id|votes?|party)\b)/,
  ],
  [
    'party',
    /\b(party|affiliation|partei|parti|partido|slate|list name|nuance|group)\b(?!.*\b(id|no|code|abbr|votes?|share)\b)|^(description|list|liste|lista)$/,
  ],
  [
    'contest',
    /^(ac name|constituency|riding|ward|seat|division|electoral district|electorate name|contest|race|wahlkreis|(libellé (de la )?)?circonscription( législative)?)s?( name)?$|\b(constituency|riding|ward|seat|contest|race|electoral district|district) name$/,
  ],
  // Counties and areas are voted on themselves only where nothing smaller is.
  ['contest', /^(area|county)s?( name)?$|\b(area|county) name$/],
  [
    'votes',
    /^(total )?(valid )?(votes|vote count|ballots|stimmen|erststimmen|voix|votos)( cast| polled| received| secured| total)?$|^(number|no) of (valid )?votes$|\btotal( valid)? votes\b/,
  ],
];

/** Facts that are numbers. */
export const NUMERIC: ReadonlySet<Fact> = new Set([
  'votes',
  'electionDay',
  'postal',
  'electors',
  'elects',
  'serial',
]);

const TOTALS = new Set(TOTAL_WORDS.map(headerKey));
const ASIDE = new Set(ASIDE_WORDS.map(headerKey));

// A list in a tree names its rows by what it is a list of: constituencies.
export function plain(text: string): string {
  return text
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]s?\b/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/ies\b/g, 'y')
    .replace(/\bnm\b/g, 'name')
    .trim();
}

/** Whether a text marks a total row. */
export function isTotal(text: string): boolean {
  return TOTALS.has(headerKey(text));
}

/** Whether a text is nobody's name: a total, blank papers, a turnout. */
export function isNobody(text: string): boolean {
  return isTotal(text) || ASIDE.has(headerKey(text));
}

/** A count as a cell has it; null where it holds none. */
export function countIn(text: string): number | null {
  const count = parseCount(text);
  return count !== null && Number.isInteger(count) && count >= 0 ? count : null;
}

/** Headers of what groups contests. In a tree the thing that is grouped stands before the group: `constituency district`. */
export const GROUPS =
  /^(?:(?:constituenc(?:y|ies)|contests?|races?|seats?|ridings?|libellé(?: du| de la)?) )?(?<label>(?:district|region|région|département|county|borough|province|phase|zone|department|division|area|land|city|council|local authority|authority|municipality)s?(?: name)?)$/i;
