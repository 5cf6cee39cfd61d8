/**
 * A small election folder that passes `check` and rehearses as it stands: three seats of a made-up state, to
 * be overwritten line by line. File name -> text.
 */
export function scaffold(title: string): ReadonlyMap<string, string> {
  return new Map([
    [
      'election.yaml',
      `# The election. countnight check DIR says what is wrong; every key is explained in docs/election-folder.md.
title: ${JSON.stringify(title)}
timeZone: Asia/Kolkata
locale: en-IN
countStarts: '2031-05-02T08:00:00+05:30' # with its offset
source: Returning officers
past: { label: '2026' } # take this line and past.csv away if there is nothing to compare with

states:
  - { code: EX, name: Example State, seats: 3 } # majority: house (default), polled, or a number

# Ways of grouping the seats; each key is a column of contests.csv, each region gets a map and a table.
regions:
  - { key: district, label: District }

look:
  name: ${JSON.stringify(title)}
  # logo: logo.png
`,
    ],
    [
      'parties.csv',
      `id,name,short,colour,kind,aliases
rose-party,Rose Party,ROSE,#d6455d,party,The Roses;RP
lily-front,Lily Front,LILY,#3f8fd2,party,
independent,Independent,IND,#9aa3b2,independent,
none-of-the-above,None of the Above,NOTA,,none,
`,
    ],
    [
      'coalitions.yaml',
      `# Who stands with whom: parties by id, name or short name. In one state a party is in one coalition.
coalitions:
  - id: garden
    name: Garden Alliance
    short: Garden
    colour: '#d6455d'
    members: [ROSE]
    exceptions:
      # One candidate who counts for it without being a member's:
      - { contest: EX-3, party: IND, serial: 3, note: backed by the Roses }
`,
    ],
    [
      'contests.csv',
      `state,number,name,district,electors,reserved,poll
EX,1,Northtown,North,210000,,
EX,2,Midvale,North,195000,SC,
EX,3,Southport,South,188000,,
`,
    ],
    [
      'candidates.csv',
      `state,number,serial,name,party
EX,1,1,ASHA RAO,ROSE
EX,1,2,BIMAL SEN,LILY
EX,1,3,NOTA,NOTA
EX,2,1,CHARU DAS,LILY
EX,2,2,DEV ROY,ROSE
EX,2,3,NOTA,NOTA
EX,3,1,ELA BASU,ROSE
EX,3,2,FAROOQ ALI,LILY
EX,3,3,GITA NAG,IND
EX,3,4,NOTA,NOTA
`,
    ],
    [
      'past.csv',
      `state,number,winner,party,votes,runner_up,runner_up_party,runner_up_votes,margin,total
EX,1,Asha Rao,ROSE,70112,Bimal Sen,LILY,64020,6092,140300
EX,2,Dev Roy,ROSE,61950,Charu Das,LILY,60711,1239,128800
EX,3,Hari Lal,LILY,59004,Ela Basu,ROSE,51230,7774,121700
`,
    ],
    [
      'results.csv',
      `state,number,serial,election_day,postal,note
EX,1,1,71204,802,final votes for countnight simulate; not needed on the night
EX,1,2,69877,655,
EX,1,3,1430,9,
EX,2,1,64310,590,
EX,2,2,63105,714,
EX,2,3,1208,6,
EX,3,1,40221,402,
EX,3,2,38107,377,
EX,3,3,46920,531,
EX,3,4,990,4,
`,
    ],
    ['feed.yaml', MADE_UP_FEED],
    [
      'rundown.yaml',
      `# What is on air, in what order, and what may interrupt it. Without this file the program's own is used.
rotation:
  - { scene: state, seconds: 20 }
  - { each: first, order: changed, take: 2, seconds: 10 }
  - { scene: tally, seconds: 12 }
  - { scene: house, seconds: 12 }
rules:
  - on: [majority-crossed, all-declared]
    scene: state
    priority: 90
    minSeconds: 10
    maxSeconds: 25
    expireSeconds: 300
    cooldownSeconds: 0
  - on: [flip, upset, elected-but-trailing, lead-changed]
    scene: '{first}'
    priority: 60
    minSeconds: 8
    maxSeconds: 20
    expireSeconds: 180
    cooldownSeconds: 90
    hysteresisSeconds: 20
`,
    ],
    [
      'overrides.yaml',
      `# A human's word against the feed's: pins, calls, holds and notes. Read again whenever it is saved.
overrides: []
`,
    ],
  ]);
}

/** Whether a feed.yaml is still the one that its folder was made with, today or when votes were called after machines. */
export function isMadeUpFeed(written: string): boolean {
  return written.replace('evm: EVM Votes', 'electionDay: Election Day Votes') === MADE_UP_FEED;
}

/** Reads what countnight simulate writes; a folder is made with it, so that it rehearses at once. */
export const MADE_UP_FEED = `# Where the numbers come from. countnight probe DIR shows what each row of a page was read as.
# This one reads what countnight simulate writes; put the real addresses and columns here.
feeds:
  - name: pages
    kind: html
    pages:
      - url: http://results.example/Result2021/Constituencywise{state}{number}.htm?ac={number}
    contest:
      at: '#div1 > table th:first'
      pattern: '^(?<state>.+?)\\s*-\\s*(?<name>.+)$'
    status: { at: '#div1 > table tr:nth-of-type(2) th' }
    rounds: { at: '#div1 > table tr:nth-of-type(2) th', pattern: 'round,?\\s*(\\d+)\\s*/\\s*(\\d+)' }
    stamp: { pattern: 'Last Updated at\\s+(.+? On [\\d/]+)', format: [hh:mm:ss a 'On' dd/MM/yyyy] }
    rows: { at: '#div1 > table' }
    columns:
      serial: O.S.N.
      candidate: Candidate
      party: Party
      electionDay: Election Day Votes
      postal: Postal Votes
      votes: Total Votes
      share: '% of Votes'
`;
