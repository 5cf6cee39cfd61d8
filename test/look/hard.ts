import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Candidate, Contest, ContestId, Election, Party } from '../../controller/election/election.ts';
import type { NightView } from '../../controller/render/board/view.ts';
import { emptyCount } from '../../controller/tally/count.ts';
import type { Tally } from '../../controller/tally/tally.ts';
import { viewOf } from './night.ts';

/** A board in an awkward case: which page to look at, and the night that makes it awkward. */
export interface HardCase {
  name: string;
  page: string;
  view(election: Election, outDir: string): Promise<NightView>;
  /** Every glyph must come from a bundled font. */
  ownFonts?: boolean;
}

/** A place and people in each script, with the conjuncts, signs and letters that need shaping. */
const SCRIPTS: readonly { language: string; place: string; people: readonly string[] }[] = [
  {
    language: 'hi',
    place: 'श्रीरामपुर उत्तर-पश्चिम',
    people: ['श्रीमती लक्ष्मी क्षत्रिय', 'डॉ. ऋषि विश्वनाथ द्विवेदी', 'कृष्णमूर्ति ज्ञानेश्वर हृदयराम', 'दुर्गाप्रसाद ठाकुर'],
  },
  {
    language: 'ta',
    place: 'திருவல்லிக்கேணி',
    people: ['ஸ்ரீனிவாசன் கோவிந்தராஜன்', 'கௌசல்யா லக்ஷ்மணன்', 'மு. கைலாசநாதன்', 'ஜோசப் பொன்னையா'],
  },
  {
    language: 'ml',
    place: 'തിരുവനന്തപുരം സെൻട്രൽ',
    people: ['കൃഷ്ണൻകുട്ടി ക്ഷേത്രജ്ഞൻ', 'ലക്ഷ്മിക്കുട്ടി അമ്മ', 'പ്രൊഫ. സ്ക്കറിയ തോമസ്', 'അബ്ദുൾ റഹ്‌മാൻ'],
  },
  {
    language: 'te',
    place: 'శ్రీకాకుళం ఉత్తరం',
    people: ['కృష్ణమూర్తి విశ్వేశ్వరరావు', 'లక్ష్మీనరసింహ శాస్త్రి', 'డా. జ్ఞానేశ్వరి క్షత్రియ', 'అబ్దుల్ రహ్మాన్'],
  },
  {
    language: 'as',
    place: 'ৰঙিয়া উত্তৰ',
    people: ['ৰাজ্যেশ্বৰ বৰুৱা', 'লক্ষ্মীকান্ত ক্ষেত্ৰী', 'শ্ৰীমতী হৃদয়ৱতী দাস', 'প্ৰফুল্ল চন্দ্ৰ শৰ্মা'],
  },
];

const LONG_NAME = 'Thiruvananthapuram Kattakada Nedumangad';
const BENGALI = ['মেখলিগঞ্জ', 'শীতলকুচি', 'কোচবিহার দক্ষিণ', 'ময়নাগুড়ি', 'দার্জিলিং', 'কৃষ্ণনগর উত্তর', 'রানাঘাট উত্তর পূর্ব'];
const NOW = Date.UTC(2021, 4, 2, 7, 5);

export const HARD_CASES: readonly HardCase[] = [
  {
    name: 'long-name',
    page: 'seat',
    view: seatCase({ name: LONG_NAME, candidates: 6, longCandidates: true }),
  },
  {
    name: 'long-name-flip',
    page: 'flip',
    view: seatCase({ name: LONG_NAME, candidates: 4, longCandidates: true }),
  },
  { name: 'bengali', page: 'district-cooch-behar', view: bengali },
  { name: 'bengali-seat', page: 'seat', view: bengali },
  { name: 'no-votes', page: 'seat', view: seatCase({ votes: () => 0 }) },
  {
    name: 'tie',
    page: 'seat',
    view: seatCase({ votes: (at) => (at < 2 ? 51_234 : 900 - at), outcome: 'tied' }),
  },
  {
    name: 'nota-second',
    page: 'seat',
    view: seatCase({ candidates: 6, votes: (at) => [120_674, 8_000, 6_000, 900, 500, 99_874][at] ?? 0 }),
  },
  {
    name: 'uncontested',
    page: 'seat',
    view: seatCase({ candidates: 1, votes: () => 0, outcome: 'uncontested' }),
  },
  { name: 'postponed', page: 'seat', view: seatCase({ votes: () => 0, outcome: 'postponed' }) },
  { name: 'no-colour', page: 'tally', view: noColour },
  { name: 'one-seat', page: 'house', view: oneSeat },
  { name: 'two-candidates', page: 'seat', view: seatCase({ candidates: 2 }) },
  { name: 'forty-candidates', page: 'seat', view: seatCase({ candidates: 40 }) },
  { name: 'quarantined', page: 'district-cooch-behar', view: quarantined },
  { name: 'stale', page: 'state', view: stale },
  { name: 'projection', page: 'state', view: projected },
  { name: 'projected-night', page: 'projection', view: projectedNight },
  { name: 'over-seat', page: 'lower', view: cameIn({}) },
  { name: 'over-rtl', page: 'lower', view: cameIn({}, rightToLeft), ownFonts: true },
  { name: 'over-away', page: 'lower', view: cameIn({ away: true }) },
  { name: 'countdown', page: 'soon', view: waiting },
  { name: 'locator', page: 'seat', view: quarantined },
  { name: 'unmoved', page: 'changes', view: quarantined },
  { name: 'bengali-close', page: 'close', view: bengali },
  { name: 'rtl-left', page: 'left', view: rightToLeft, ownFonts: true },
  { name: 'past-no-map', page: 'past', view: noColour },
  { name: 'photos', page: 'seat', view: photos },
  ...SCRIPTS.map(({ language, place, people }) => ({
    name: `script-${language}`,
    page: 'seat',
    view: inScript(language, place, people),
    ownFonts: true,
  })),
  { name: 'rtl', page: 'seat', view: rightToLeft, ownFonts: true },
  { name: 'rtl-tally', page: 'tally', view: rightToLeft, ownFonts: true },
];

interface SeatCase {
  name?: string;
  candidates?: number;
  longCandidates?: boolean;
  votes?: (at: number) => number;
  outcome?: Tally['outcome'];
}

const SEAT: ContestId = 'WB-1';

/** The election with one seat made as asked, shown on the seat board. */
function seatCase(asked: SeatCase): HardCase['view'] {
  return (election, outDir) => {
    const total = asked.candidates ?? 8;
    const real = [...election.parties.values()].filter(({ kind }) => kind === 'party');
    const nota = [...election.parties.values()].find(({ kind }) => kind === 'none') as Party;
    const roster: Candidate[] = Array.from({ length: total }, (_, at) => ({
      id: `${SEAT}/${at + 1}`,
      contest: SEAT,
      serial: at + 1,
      name: asked.longCandidates
        ? `Dr. Venkatanarasimharajuvaripeta Krishnamurthy ${at + 1}`
        : at === total - 1 && total > 4
          ? 'NOTA'
          : `Candidate Number ${at + 1}`,
      names: {},
      party: at === total - 1 && total > 4 ? nota.id : (real[at % real.length] as Party).id,
    }));
    const outcome = asked.outcome ?? (asked.votes?.(0) === 0 ? 'no-trend' : 'leading');
    const votesOf = asked.votes ?? ((at: number) => Math.round(98_765 / (at + 1)));
    const votes = roster.map(({ id }, at) => ({
      candidate: id,
      votes: votesOf(at),
      electionDay: null,
      postal: null,
    }));
    const leads = outcome === 'leading' || outcome === 'uncontested';
    return seatView(
      {
        ...election,
        contests: changed(election.contests, SEAT, (contest) => ({
          ...contest,
          name: asked.name ?? contest.name,
        })),
        candidates: new Map([...election.candidates, [SEAT, roster]]),
      },
      {
        votes,
        total: votes.reduce((sum, count) => sum + count.votes, 0),
        outcome,
        leader: leads ? (roster[0] as Candidate).id : null,
        leaderParty: leads ? (roster[0] as Candidate).party : null,
        runnerUp: leads && total > 1 ? (roster[1] as Candidate).id : null,
        margin: leads && total > 1 ? votesOf(0) - votesOf(1) : null,
        rounds:
          outcome === 'uncontested' || outcome === 'postponed'
            ? null
            : { done: votesOf(0) > 0 ? 7 : 0, of: 20 },
      },
      outDir,
    );
  };
}

async function seatView(
  election: Election,
  tally: Partial<Tally>,
  outDir: string,
  withMaps = false,
): Promise<NightView> {
  const count = emptyCount(election, 'live');
  const tallies = new Map(count.tallies);
  tallies.set(SEAT, {
    ...(tallies.get(SEAT) as Tally),
    ...tally,
    seenAt: NOW - 120_000,
    stamp: NOW - 120_000,
    revision: 1,
  });
  const view = await viewOf(election, { ...count, tallies }, [], NOW, outDir, 'live', withMaps);
  const roster = election.candidates.get(SEAT) ?? [];
  const flip =
    tally.leader && roster[1]
      ? [{ contest: SEAT, from: roster[1].id, to: tally.leader, margin: 987_654, times: 6, at: NOW - 60_000 }]
      : [];
  return { ...view, dataAt: NOW - 120_000, seat: SEAT, flips: flip };
}

async function bengali(election: Election, outDir: string): Promise<NightView> {
  const inBengali: Election = {
    ...election,
    language: 'bn',
    contests: new Map(
      [...election.contests].map(([id, contest]) => [
        id,
        { ...contest, names: { bn: BENGALI[contest.number % BENGALI.length] as string } },
      ]),
    ),
    candidates: new Map(
      [...election.candidates].map(([id, roster]) => [
        id,
        roster.map((candidate, at) => ({ ...candidate, names: { bn: `${BENGALI[at % 7]} চক্রবর্তী` } })),
      ]),
    ),
  };
  const roster = inBengali.candidates.get(SEAT) ?? [];
  return seatView(
    inBengali,
    {
      votes: roster.map(({ id }, at) => ({
        candidate: id,
        votes: 90_000 - at * 11_111,
        electionDay: null,
        postal: null,
      })),
      total: 400_000,
      outcome: 'leading',
      leader: roster[0]?.id ?? null,
      leaderParty: roster[0]?.party ?? null,
      runnerUp: roster[1]?.id ?? null,
      margin: 11_111,
      rounds: { done: 7, of: 20 },
    },
    outDir,
  );
}

/** A party of no colour, unknown to any file, leads a third of the seats (hazard H8). */
async function noColour(election: Election, outDir: string): Promise<NightView> {
  const party: Party = {
    id: 'fix-lab',
    name: 'Fix Lab Co-op',
    names: {},
    short: 'FIXLAB',
    colour: null,
    aliases: [],
    kind: 'party',
  };
  const count = emptyCount(election, 'live');
  const tallies = new Map(count.tallies);
  for (const [id, roster] of election.candidates) {
    const contest = election.contests.get(id) as Contest;
    if (contest.state !== 'WB' || contest.poll !== 'polled') continue;
    const first = roster[contest.number % 2] as Candidate;
    tallies.set(id, {
      ...(tallies.get(id) as Tally),
      votes: roster.map((candidate) => ({
        candidate: candidate.id,
        votes: candidate === first ? 900 : 300,
        electionDay: null,
        postal: null,
      })),
      total: 900 + 300 * (roster.length - 1),
      outcome: 'leading',
      leader: first.id,
      leaderParty: contest.number % 3 === 0 ? party.id : first.party,
      margin: 600,
      seenAt: NOW - 60_000,
    });
  }
  return viewOf(
    { ...election, parties: new Map([...election.parties, [party.id, party]]) },
    { ...count, tallies, parties: new Map([[party.id, party]]) },
    [],
    NOW,
    outDir,
    'live',
    false,
  );
}

async function oneSeat(election: Election, outDir: string): Promise<NightView> {
  const only = election.contests.get(SEAT) as Contest;
  const small: Election = {
    ...election,
    contests: new Map([[SEAT, only]]),
    states: election.states
      .filter(({ code }) => code === 'WB')
      .map((state) => ({ ...state, seats: 1, majority: 1 })),
    regionKinds: [],
  };
  const roster = election.candidates.get(SEAT) ?? [];
  return seatView(
    small,
    {
      votes: roster.map(({ id }, at) => ({
        candidate: id,
        votes: 5000 - at,
        electionDay: null,
        postal: null,
      })),
      total: 30_000,
      outcome: 'won',
      leader: roster[0]?.id ?? null,
      leaderParty: roster[0]?.party ?? null,
      margin: 1,
    },
    outDir,
  );
}

async function quarantined(election: Election, outDir: string): Promise<NightView> {
  const roster = election.candidates.get(SEAT) ?? [];
  const first = painted === null;
  const view = await seatView(
    election,
    {
      votes: roster.map(({ id }, at) => ({
        candidate: id,
        votes: 5000 - at * 900,
        electionDay: null,
        postal: null,
      })),
      total: 9000,
      outcome: 'leading',
      leader: roster[0]?.id ?? null,
      leaderParty: roster[0]?.party ?? null,
      margin: 900,
      hold: { kind: 'quarantine', by: 'arithmetic', reason: 'rows do not add up', since: NOW, differs: null },
    },
    outDir,
    first,
  );
  if (painted === null) {
    painted = { maps: view.maps, dir: join(outDir, 'maps') };
    return view;
  }
  cpSync(painted.dir, join(outDir, 'maps'), { recursive: true });
  return { ...view, maps: painted.maps };
}

/** The maps of the first case: the others show the same seats in the same colours, and drawing takes seconds. */
let painted: { maps: NightView['maps']; dir: string } | null = null;

/** Nothing new for forty minutes: the age turns to the accent and LIVE is gone (hazard H16). */
async function stale(election: Election, outDir: string): Promise<NightView> {
  const view = await quarantined(election, outDir);
  return { ...view, dataAt: NOW - 40 * 60_000 };
}

async function rightToLeft(election: Election, outDir: string): Promise<NightView> {
  const named = <T extends { names: object }>(thing: T, text: string): T => ({
    ...thing,
    names: { ur: text },
  });
  const urdu: Election = {
    ...election,
    language: 'ur',
    contests: changed(election.contests, SEAT, (contest) => named(contest, 'میکھلی گنج')),
    candidates: changed(election.candidates, SEAT, (roster) =>
      roster.map((candidate, at) => named(candidate, `امیدوار نمبر ${at + 1} (آزاد)`)),
    ),
  };
  return quarantined(urdu, outDir);
}

function inScript(language: string, place: string, people: readonly string[]): HardCase['view'] {
  return (election, outDir) => {
    const roster = (election.candidates.get(SEAT) ?? []).slice(0, people.length);
    const named: Election = {
      ...election,
      language,
      contests: changed(election.contests, SEAT, (contest) => ({ ...contest, names: { [language]: place } })),
      candidates: changed(election.candidates, SEAT, () =>
        roster.map((candidate, at) => ({ ...candidate, names: { [language]: people[at] as string } })),
      ),
    };
    return quarantined(named, outDir);
  };
}

/** Two photos, one that is no picture, one that is not on disk, and candidates without any. */
async function photos(election: Election, outDir: string): Promise<NightView> {
  const view = await seatCase({ candidates: 6 })(election, outDir);
  mkdirSync(join(outDir, 'photos'), { recursive: true });
  for (const [at, coat] of ['#7a3b2e', '#2e5a7a'].entries()) {
    const portrait = `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="400">
      <rect width="300" height="400" fill="${at ? '#c9d6df' : '#e3d9c6'}"/>
      <path d="M20 400q0-150 130-150t130 150" fill="${coat}"/><path d="M120 200h60v70l-30 30-30-30z" fill="#b98462"/>
      <ellipse cx="150" cy="150" rx="68" ry="86" fill="#c9936e"/><path d="M80 140q5-90 70-90t70 90q-20-45-70-45t-70 45" fill="#2b2119"/>
    </svg>`;
    await sharp(Buffer.from(portrait))
      .png()
      .toFile(join(outDir, 'photos', `WB-1-${at + 1}.png`));
  }
  writeFileSync(join(outDir, 'photos', 'WB-1-3.jpg'), '<html>not found</html>');
  return {
    ...view,
    photos: new Map([
      ['WB-1/1', 'photos/WB-1-1.png'],
      ['WB-1/2', 'photos/WB-1-2.png'],
      ['WB-1/3', 'photos/WB-1-3.jpg'],
      ['WB-1/4', 'photos/WB-1-4.jpg'],
    ]),
  };
}

/** A projection beside the totals, in numbers as wide as they come. */
async function projected(election: Election, outDir: string): Promise<NightView> {
  const view = await quarantined(election, outDir);
  const blocs = election.coalitions
    .filter(({ states }) => states.includes('WB'))
    .map(({ id }, at) => ({ id, seats: 200 - at * 80, low: 188 - at * 80, high: 212 - at * 70 }));
  return { ...view, projection: { blocs, at: NOW } };
}

/** A projection that narrows through two hours. */
async function projectedNight(election: Election, outDir: string): Promise<NightView> {
  const view = await projected(election, outDir);
  const projections = Array.from({ length: 12 }, (_, n) => ({
    at: NOW - (11 - n) * 600_000,
    blocs: (view.projection?.blocs ?? []).map(({ id, seats, low, high }) => ({
      ...{ id, seats: seats + ((n * 7) % 5) - 2, low: low - (11 - n) * 3, high: high + (11 - n) * 2 },
      majority: seats > 147 ? 0.95 : 0.02,
    })),
  }));
  return { ...view, projection: projections.at(-1) ?? null, projections };
}

/** A lower third that came in for a lead that changed in its seat, and perhaps went out again. */
function cameIn(more: { away?: boolean }, of: HardCase['view'] = quarantined): HardCase['view'] {
  return async (election, outDir) => {
    const view = await of(election, outDir);
    const told = { type: 'lead-changed' as const, contest: SEAT, from: null, to: null, at: NOW };
    const focus = new Map([['lower', { contest: SEAT, happenings: [told], ...more }]]);
    return { ...view, focus, mode: 'live' };
  };
}

/** An hour and seven minutes before the count. */
function waiting(election: Election, outDir: string): Promise<NightView> {
  return quarantined({ ...election, countStarts: NOW + 67 * 60_000 - 5000 }, outDir);
}

function changed<K, V>(map: ReadonlyMap<K, V>, key: K, change: (value: V) => V): ReadonlyMap<K, V> {
  const value = map.get(key);
  return value === undefined ? map : new Map([...map, [key, change(value)]]);
}
