import assert from 'node:assert/strict';
import { test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { strFromU8, unzipSync } from 'fflate';
import { candidateSheet, seatSheet, typingCsv } from '../../controller/export/typing-sheet.ts';
import { typingXlsx } from '../../controller/export/typing-xlsx.ts';
import { riverElectionAt } from '../feed/river-election.ts';
import { TypingNight } from '../night/typing-night.ts';

/** The sheet that is written to type into: read back by the night, empty, half typed and whole. */

const election = riverElectionAt('/nowhere', ['Northbank', 'Southbank', 'Eastbank']);
const WAYS = { candidates: candidateSheet, seats: seatSheet };

for (const [way, make] of Object.entries(WAYS)) {
  test(`a sheet of ${way} begins a night, and its seats go live one by one`, async (t) => {
    const sheet = make(election, 'typed.csv');
    const empty = typingCsv(sheet);
    const night = await TypingNight.start(t, sheet.feed, { 'typed.csv': empty });
    await night.looks(2);
    assert.deepEqual([night.problems, night.notes, [...night.state.count.alerts.values()]], [[], [], []]);
    assert.ok(
      [...night.state.count.tallies.values()].every(({ total, hold }) => total === 0 && hold === null),
    );
    // Typed into the second seat's cells in their order.
    const typed = ['10', '20', '1', ...(way === 'seats' ? ['x', 'Asha'] : ['31'])];
    const rows = sheet.rows.map((row) => {
      if (!row.some(({ text }) => text === 'Southbank')) return row;
      return row.map((cell) =>
        cell.text === '' && cell.kind !== 'fixed' ? { ...cell, text: typed.shift() ?? '' } : cell,
      );
    });
    await night.save('typed.csv', typingCsv({ ...sheet, rows }));
    await night.until('the typed seat', () => night.tally('RL-2').total === 31);
    assert.deepEqual(night.votes('RL-2'), [10, 20, 1]);
    assert.equal(night.tally('RL-1').total, 0);
  });
}

test('the workbook has the same cells, amber until they are typed, and checks its totals', () => {
  const sheet = candidateSheet(election, 'typed.xlsx');
  const files = unzipSync(typingXlsx(sheet));
  const parser = new XMLParser({
    ignoreAttributes: false,
    isArray: (name) => ['row', 'c', 'conditionalFormatting', 'cfRule'].includes(name),
  });
  for (const bytes of Object.values(files)) parser.parse(strFromU8(bytes), true);
  const { worksheet } = parser.parse(strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array()));
  const texts = worksheet.sheetData.row.map((row: { c: { is?: { t: unknown } }[] }) =>
    row.c.map(({ is }) => {
      const t = is?.t as { '#text'?: unknown } | undefined;
      return t === undefined ? '' : String(t['#text'] ?? t);
    }),
  );
  assert.deepEqual(
    texts,
    sheet.rows.map((row) => row.map(({ text }) => text)),
  );
  const [blank, ...totals] = worksheet.conditionalFormatting;
  assert.equal(blank['@_sqref'], 'E2:E13');
  assert.deepEqual(
    totals.map((one: { '@_sqref': string; cfRule: { formula: string }[] }) => [
      one['@_sqref'],
      one.cfRule[0]?.formula,
    ]),
    [
      ['E5', 'AND(E5<>"",SUM(E2:E4)<>E5)'],
      ['E9', 'AND(E9<>"",SUM(E6:E8)<>E9)'],
      ['E13', 'AND(E13<>"",SUM(E10:E12)<>E13)'],
    ],
  );
  assert.equal(worksheet.dataValidations.dataValidation['@_sqref'], 'E2:E13');
});

test('a party with two candidates in one seat has no column of its own', () => {
  const [first] = election.candidates.values();
  const twice = new Map(election.candidates);
  twice.set(
    'RL-1',
    (first ?? []).map((one) => ({ ...one, party: 'rivers' })),
  );
  assert.throws(() => seatSheet({ ...election, candidates: twice }, 'typed.csv'), {
    exitCode: 65,
    message: /more than one candidate of Party of Rivers in Northbank/,
  });
});
