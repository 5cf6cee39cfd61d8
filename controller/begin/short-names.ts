import { tidyName } from '../election/name.ts';

const INDEPENDENT =
  /^(ind|independent|independents|indep\.?|no (party )?affiliation|non[- ]?affiliated|unaffiliated|nonpartisan|non[- ]?partisan|parteilos|einzelbewerber(in)?|independiente|indépendant|sans étiquette|independente|निर्दलीय|নির্দল|சுயேச்சை|സ്വതന്ത്രൻ)$/i;
const NOBODY = /^(nota|none of the above|none of these candidates|इनमें से कोई नहीं|নোটা)$/i;

/** What a candidate stands for, by the text of the party and, for None of the Above, by the name. */
export function kindOf(name: string, party: string): 'party' | 'independent' | 'none' {
  if (NOBODY.test(tidyName(name)) || NOBODY.test(tidyName(party))) return 'none';
  return party === '' || INDEPENDENT.test(tidyName(party)) ? 'independent' : 'party';
}

/** A state's code as an election has it: `TN`, `ALBERTA`. The year of an election is no part of its state. */
export function codeOf(text: string): string {
  const plain = withoutYear(
    text
      .normalize('NFKD')
      .toUpperCase()
      .replace(/[^A-Z0-9 ]+/g, '')
      .trim(),
  );
  const initials = plain
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('');
  const code =
    plain.length <= 8 ? plain.replace(/\s+/g, '') : initials.length > 1 ? initials : plain.slice(0, 8);
  return code.slice(0, 8) || 'ST';
}

/** A title without the year of its election: Assam of `Assam 2021`. */
export function withoutYear(title: string): string {
  return title.replace(/\s*\b(1[89]|20)\d\d\b/g, '').trim() || title;
}

/** Short names for parties without one: initials, else the beginning; each of them once. */
export function shorten(parties: readonly { name: string; short: string }[]): void {
  const taken = new Set(parties.map(({ short }) => short).filter(Boolean));
  for (const party of parties) {
    if (party.short !== '') continue;
    const words = party.name
      .replace(/['’]s\b/g, '')
      .split(/[^\p{L}\p{M}\p{N}]+/u)
      .filter((word) => word !== '' && !/^(of|the|and|for|de|la|le|der|die|und)$/i.test(word));
    const initials = words.map((word) => [...word][0]?.toUpperCase() ?? '').join('');
    const telling = words.filter((word) => !/^party$/i.test(word));
    const [first = party.name] = telling;
    const choices = [
      telling.length > 1 ? initials.slice(0, 6) : first.slice(0, 7),
      first.slice(0, 7),
      party.name.slice(0, 7),
    ];
    const base = choices.find((one) => one.length > 1 && !taken.has(one)) ?? choices[0] ?? 'P';
    let short = base;
    for (let n = 2; taken.has(short); n++) short = `${base}${n}`;
    taken.add(short);
    party.short = short;
  }
}
