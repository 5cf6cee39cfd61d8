import {
  differenceCiede2000,
  displayable,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  formatHex,
  type Oklch,
  oklch,
  type Rgb,
  rgb,
  toGamut,
  wcagContrast,
} from 'culori';
import type { Contest, Election, PartyId } from './election.ts';

/** The middle of each bundled theme's ground; a theme of somebody's own counts as dark. */
const GROUNDS: Readonly<Record<string, string>> = { night: '#101a26', light: '#e8edf2' };
/** Colour differences (CIEDE2000) below which two neighbours in a legend are too alike. */
const ALIKE = 11;
/** The same for eyes without green or red cones; lightness does the telling there. */
const ALIKE_DEFICIENT = 6;
/** So many parties of a state share a legend; the rest are others until they matter. */
const LEGEND = 7;
/** WCAG 2.1 asks for 3:1 of shapes. */
const CONTRAST = 3;

/** Somebody with a colour: a party, or a coalition. */
interface Coloured {
  kind: 'party' | 'coalition';
  id: string;
  name: string;
  colour: string;
  /** Seats last time and candidates now: the lesser one of a pair is asked to move. */
  weight: number;
}

export interface ColourTrouble {
  who: Coloured;
  /** The other one; null when it is the ground. */
  other: Coloured | null;
  /** Who has the trouble: everyone, or people without green (deuteranopia) or red cones (protanopia). */
  eyes: 'all' | 'deuteranopia' | 'protanopia';
  /** CIEDE2000 difference, or the contrast ratio against the ground. */
  value: number;
  least: number;
  /** The shade nearest to `who` that has no trouble with anyone; null when none was found. */
  shade: string | null;
}

type Eyes = ColourTrouble['eyes'];
const difference = differenceCiede2000();
const SEEN: Readonly<Record<Eyes, (colour: Rgb) => Rgb>> = {
  all: (colour) => colour,
  deuteranopia: filterDeficiencyDeuter(1),
  protanopia: filterDeficiencyProt(1),
};

/**
 * Colours that viewers could not tell apart, among those who stand side by side on a board: the coalitions of
 * a state, and its greatest parties. Each pair is told once, with its worst case.
 */
export function checkColours(election: Election): ColourTrouble[] {
  const ground = GROUNDS[election.look.theme] ?? (GROUNDS.night as string);
  const troubles = new Map<string, ColourTrouble>();
  for (const group of legends(election)) {
    for (const [i, one] of group.entries()) {
      const contrast = wcagContrast(one.colour, ground);
      if (contrast < CONTRAST) {
        const shade = saferShade(one, group, ground);
        troubles.set(one.id, { who: one, other: null, eyes: 'all', value: contrast, least: CONTRAST, shade });
      }
      for (const other of group.slice(i + 1)) {
        const key = [one.id, other.id].sort().join(' ');
        const worst = troubles.has(key) ? null : clash(one.colour, other.colour);
        if (!worst) continue;
        const [greater, lesser] = one.weight >= other.weight ? [one, other] : [other, one];
        const shade = saferShade(lesser, group, ground);
        troubles.set(key, { who: lesser, other: greater, ...worst, shade });
      }
    }
  }
  return [...troubles.values()];
}

/** The worst of what is wrong with two colours side by side; null when nothing is. */
function clash(a: string, b: string): Pick<ColourTrouble, 'eyes' | 'value' | 'least'> | null {
  let worst: Pick<ColourTrouble, 'eyes' | 'value' | 'least'> | null = null;
  for (const eyes of Object.keys(SEEN) as Eyes[]) {
    const see = SEEN[eyes];
    const value = difference(see(toRgb(a)), see(toRgb(b)));
    const least = eyes === 'all' ? ALIKE : ALIKE_DEFICIENT;
    if (value < least && (!worst || value / least < worst.value / worst.least))
      worst = { eyes, value, least };
  }
  return worst;
}

/** Tries lighter, darker, purer and turned shades from near to far; the first that suits everyone is nearest. */
function saferShade(who: Coloured, group: readonly Coloured[], ground: string): string | null {
  const others = group.filter((other) => other.id !== who.id && other.colour !== who.colour);
  const start = oklch(toRgb(who.colour)) as Oklch;
  const shades: { hex: string; far: number }[] = [];
  for (let dl = -0.3; dl <= 0.3001; dl += 0.04) {
    for (const dc of [0, 0.04, -0.04]) {
      for (const dh of [0, 8, -8, 16, -16, 26, -26, 40, -40]) {
        const shade: Oklch = {
          ...start,
          l: start.l + dl,
          c: Math.max(0, start.c + dc),
          h: (start.h ?? 0) + dh,
        };
        if (shade.l < 0.3 || shade.l > 0.95 || !displayable(shade)) continue;
        const hex = formatHex(shade);
        shades.push({ hex, far: difference(toRgb(hex), toRgb(who.colour)) });
      }
    }
  }
  shades.sort((a, b) => a.far - b.far || a.hex.localeCompare(b.hex));
  const suits = ({ hex }: { hex: string }): boolean =>
    wcagContrast(hex, ground) >= CONTRAST && others.every((other) => !clash(hex, other.colour));
  return shades.find(suits)?.hex ?? null;
}

/** Groups that stand side by side: for each state its coalitions, and its parties that matter. */
function legends(election: Election): Coloured[][] {
  const groups: Coloured[][] = [];
  for (const { code } of election.states) {
    const contests = [...election.contests.values()].filter(({ state }) => state === code);
    const coalitions = election.coalitions.filter(
      ({ states }) => states.length === 0 || states.includes(code),
    );
    const held = holdings(contests, election);
    const weigh = (party: PartyId): number => held.get(party) ?? 0;
    groups.push(
      coalitions.map(({ id, name, colour, members }) => ({
        ...{ kind: 'coalition', id: `coalition:${id}`, name, colour },
        weight: members.reduce((sum, party) => sum + weigh(party), 0),
      })),
    );
    const parties = [...election.parties.values()].flatMap(({ id, name, colour, kind }) => {
      if (colour === null || kind === 'none' || weigh(id) < 10) return [];
      return { kind: 'party', id: `party:${id}`, name, colour, weight: weigh(id) } as const;
    });
    groups.push(parties.sort((a, b) => b.weight - a.weight).slice(0, LEGEND));
  }
  return groups;
}

/** Seats held count ten times a candidate. */
function holdings(contests: readonly Contest[], election: Election): Map<PartyId, number> {
  const held = new Map<PartyId, number>();
  const add = (party: PartyId | undefined, n: number): void => {
    if (party !== undefined) held.set(party, (held.get(party) ?? 0) + n);
  };
  for (const { id } of contests) {
    add(election.past.get(id)?.party, 10);
    for (const { party } of election.candidates.get(id) ?? []) add(party, 1);
  }
  return held;
}

function toRgb(hex: string): Rgb {
  return rgb(hex) as Rgb;
}

/** Lightness, chroma and hues that colours are proposed from: bright enough for a dark ground, apart by hue. */
const PROPOSED = [0.66, 0.78, 0.56, 0.86, 0.46, 0.36].flatMap((l) =>
  [0.15, 0.09].flatMap((c) =>
    Array.from({ length: 24 }, (_, i) => ({ mode: 'oklch', l, c, h: i * 15 }) as const),
  ),
);

/**
 * So many colours that everybody can tell apart, the safest first: each is the one that is farthest from all before it, to
 * the eyes that see it worst. From about eight on they come nearer than a legend should have them.
 *
 * @param taken colours that stand beside them already
 */
export function colourChoices(count: number, theme = 'night', taken: readonly string[] = []): string[] {
  const ground = GROUNDS[theme] ?? (GROUNDS.night as string);
  const all = PROPOSED.map((shade) => formatHex(toGamut('rgb', 'oklch')(shade))).filter(
    (hex) => wcagContrast(hex, ground) >= CONTRAST,
  );
  const chosen = [...taken];
  const apart = (a: string, b: string): number =>
    Math.min(
      ...(Object.keys(SEEN) as Eyes[]).map(
        (eyes) =>
          difference(SEEN[eyes](toRgb(a)), SEEN[eyes](toRgb(b))) / (eyes === 'all' ? ALIKE : ALIKE_DEFICIENT),
      ),
    );
  while (chosen.length < taken.length + count) {
    const far = (hex: string): number =>
      chosen.reduce((least, other) => Math.min(least, apart(hex, other)), 99);
    const best = all.map((hex) => ({ hex, far: far(hex) })).sort((a, b) => b.far - a.far)[0];
    if (!best) break;
    chosen.push(best.hex);
  }
  return chosen.slice(taken.length);
}
