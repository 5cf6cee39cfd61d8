import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { receiveCommand } from '../../controller/director/operator.ts';
import { parseRundown } from '../../controller/director/rundown.ts';
import { candidateRow, coalitionsSpec, electionSpec } from '../../controller/election/spec.ts';
import { parseTable } from '../../controller/election/table-file.ts';
import { parseYaml } from '../../controller/election/yaml-file.ts';
import { candidateSheet } from '../../controller/export/typing-sheet.ts';
import { typingXlsx } from '../../controller/export/typing-xlsx.ts';
import { readSheets } from '../../controller/feed/page/sheet-file.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { parseFeedSpec } from '../../controller/feed/spec-file.ts';
import { PageError } from '../../controller/feed/wire/decode.ts';
import { readRecorded } from '../../controller/feed/wire/recorded.ts';
import { UserError } from '../../controller/ground/user-error.ts';
import { readBase } from '../../controller/render/map/base.ts';
import { readMasks, writeMasks } from '../../controller/render/map/mask-file.ts';
import { parseOverrides } from '../../controller/tally/overrides-file.ts';
import { parseBoundaries } from '../../mask-tool/boundaries.ts';
import { begun } from '../feed/begun.ts';
import { answered } from '../feed/exchange.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { smallMap } from '../map/small-map.ts';

/** A place where something from outside is read. */
export interface Door {
  name: string;
  /** What it takes as it should be. */
  seeds: readonly (string | Uint8Array)[];
  /** Reads it. Throws UserError or PageError for what is bad, and nothing else. */
  read(bytes: Buffer): void | Promise<void>;
}

const NAMES = ['Northbank', 'Southbank'];
const election = riverElectionAt('/nowhere', NAMES);
const files = new Map(begun('Doors'));

const ROWS = [
  ['ASHA SEN', 'Party of Rivers', '12,345', '45.10%'],
  ['BIMAL ROY', 'Party of Hills', '14,900', '54.43%'],
  ['NOTA', 'None of the Above', '130', '0.47%'],
];
const cells = (row: readonly string[]) => row.map((cell) => `<td>${cell}</td>`).join('');
const HTML = `<html><head><meta charset="utf-8"><title>x</title></head><body><h2>Riverland - Northbank</h2><p>Last Updated at 04:20 PM On 05/05/2026</p><p>Round 7/12, Result in progress</p><table><tr><th>Candidate</th><th>Party</th><th>Votes</th><th>%</th></tr>${ROWS.map((row) => `<tr>${cells(row)}</tr>`).join('')}<tr><td>Total</td><td></td><td>27375</td><td></td></tr></table></body></html>`;
const CSV = `Seat,Candidate,Party,Votes\n${NAMES.flatMap((seat) => ROWS.map(([name, party, votes]) => `${seat},"${name}",${party},"${votes}"`)).join('\n')}\n`;
const JSON_PAGE = JSON.stringify({
  updated: '2026-05-05T10:00:00Z',
  seats: NAMES.map((name, i) => ({
    no: i + 1,
    name,
    status: 'Counting',
    rows: ROWS.map(([candidate, party, votes]) => ({ candidate, party, votes: votes?.replace(',', '') })),
  })),
});
const XML = `<?xml version="1.0" encoding="utf-8"?><r>${NAMES.map((name, i) => `<seat no="${i + 1}" name="${name}">${ROWS.map(([candidate, party, votes]) => `<c name="${candidate}" party="${party}"><v>${votes}</v></c>`).join('')}</seat>`).join('')}</r>`;

const TREE =
  "each: '$.seats[*]', contest: { number: no }, rows: { at: 'rows[*]' }, columns: { candidate: candidate, party: party, votes: votes }";
const FEEDS: Record<string, { yaml: string; seeds: readonly string[] }> = {
  html: {
    yaml: "kind: html, contest: { at: h2, pattern: '- (?<name>.+)$' }, pages: [{ url: 'http://x.example/1.htm' }]",
    seeds: [HTML],
  },
  csv: {
    yaml: "kind: csv, columns: { contest: Seat }, pages: [{ url: 'http://x.example/1.csv' }]",
    seeds: [CSV, CSV.replaceAll(',', ';')],
  },
  json: { yaml: `kind: json, ${TREE}, pages: [{ url: 'http://x.example/1.json' }]`, seeds: [JSON_PAGE] },
  xml: {
    yaml: "kind: xml, each: '$.r.seat[*]', contest: { number: '@no' }, rows: { at: 'c[*]' }, columns: { candidate: '@name', party: '@party', votes: v }, pages: [{ url: 'http://x.example/1.xml' }]",
    seeds: [XML],
  },
};

function feedDoor(name: string): Door {
  const { yaml, seeds } = FEEDS[name] as (typeof FEEDS)[string];
  const spec = parseFeedSpec(`feeds: [{ name: f, ${yaml} }]`, '/nowhere/feed.yaml');
  const feed = spec.feeds[0] as (typeof spec.feeds)[number];
  const url = feed.pages?.[0]?.url ?? '';
  let packed = false;
  return {
    name: `page: ${name}`,
    seeds,
    read: (bytes) => {
      packed = !packed;
      const body = packed ? bytes : gzipSync(bytes, { level: 1 });
      const exchange = { ...answered(url, body), headers: packed ? {} : { 'content-encoding': 'gzip' } };
      // A page that cannot be read is an outcome, never an exception.
      const { reports } = new Lane(feed, spec, election).accept(exchange, { contest: null, state: null });
      for (const { rows } of reports)
        for (const { votes } of rows)
          if (!Number.isSafeInteger(votes) || votes < 0) throw new Error(`no count: ${votes}`);
    },
  };
}

const text = (name: string, seeds: readonly string[], read: (source: string) => void): Door => ({
  name,
  seeds,
  read: (bytes) => read(bytes.toString('utf8')),
});
const file = (name: string) => files.get(name) ?? '';
const refusing = (findings: readonly unknown[], value: unknown) => {
  if (value === null && findings.length === 0) throw new Error('refused without a word');
};

const GEO = JSON.stringify({
  type: 'FeatureCollection',
  features: NAMES.map((name, i) => ({
    type: 'Feature',
    properties: { ac_no: i + 1, ac_name: name },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [i, 0],
          [i + 1, 0],
          [i + 1, 1],
          [i, 1],
          [i, 0],
        ],
      ],
    },
  })),
});
const TOPO = JSON.stringify({
  type: 'Topology',
  arcs: [
    [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 0],
    ],
  ],
  objects: {
    seats: {
      type: 'GeometryCollection',
      geometries: [{ type: 'Polygon', arcs: [[0]], properties: { ac_no: 1 } }],
    },
  },
});
const PAGE = `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n${HTML}`;
const WARC = `WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2026-05-05T10:00:00Z\r\nWARC-Target-URI: http://x.example/1.htm\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: ${Buffer.byteLength(PAGE)}\r\n\r\n${PAGE}\r\n\r\n`;
const COMMANDS = [
  { do: 'hold', why: 'x' },
  { do: 'cue', scene: 'state', seconds: 10 },
  { do: 'pin', contest: 'RL-1', votes: { 'ASHA SEN': 5 } },
  { do: 'find', text: 'north' },
].map((command) => JSON.stringify({ countnight: 1, kind: 'command', id: 'a', by: 'dock', command }));

/** Every parser that reads what people or sources bring. */
export function doors(): { doors: readonly Door[]; close(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'countnight-doors-'));
  const { png, masks } = smallMap(48, 32, 4, 7);
  const all: Door[] = [
    ...Object.keys(FEEDS).map(feedDoor),
    text(
      'feed.yaml',
      [file('feed.yaml'), ...Object.values(FEEDS).map(({ yaml }) => `feeds: [{ name: f, ${yaml} }]`)],
      (source) => {
        parseFeedSpec(source, '/nowhere/feed.yaml');
      },
    ),
    text('election.yaml', [file('election.yaml')], (source) => {
      const { value, findings } = parseYaml(source, electionSpec, 'election.yaml');
      refusing(findings, value);
    }),
    text('coalitions.yaml', [file('coalitions.yaml')], (source) => {
      const { value, findings } = parseYaml(source, coalitionsSpec, 'coalitions.yaml');
      refusing(findings, value);
    }),
    text(
      'overrides.yaml',
      ["overrides:\n  - { withhold: RL-1, who: A, why: b, when: '2026-05-05T10:00:00Z' }\n"],
      (source) => {
        parseOverrides(source, 'overrides.yaml', election);
      },
    ),
    text('rundown.yaml', [file('rundown.yaml')], (source) => {
      parseRundown(source, 'rundown.yaml');
    }),
    text('candidates.csv', [file('candidates.csv')], (source) => {
      parseTable(source, { row: candidateRow }, 'candidates.csv');
    }),
    text('masks', [writeMasks(masks)], (source) => {
      readMasks(source);
    }),
    { name: 'base PNG', seeds: [png], read: (bytes) => void readBase(bytes) },
    text('boundaries', [GEO, TOPO], (source) => {
      parseBoundaries(source, 'x.geojson');
    }),
    text('commands', COMMANDS, (source) => {
      let data: unknown;
      try {
        data = JSON.parse(source);
      } catch {
        return;
      }
      receiveCommand(data);
    }),
    {
      name: 'WARC',
      seeds: [WARC, WARC + WARC, gzipSync(WARC)],
      read: async (bytes) => {
        const path = join(dir, bytes[0] === 0x1f ? 'night.warc.gz' : 'night.warc');
        writeFileSync(path, bytes);
        for await (const _ of readRecorded(path, 'Asia/Kolkata', () => {}));
      },
    },
    {
      name: 'workbook',
      seeds: [typingXlsx(candidateSheet(election, 'typed.xlsx'))],
      read: async (bytes) => void (await readSheets(bytes)),
    },
  ];
  return { doors: all, close: () => rmSync(dir, { recursive: true, force: true }) };
}

/** What a door may say of something bad. */
export function isRefusal(error: unknown): boolean {
  return error instanceof UserError || error instanceof PageError;
}
