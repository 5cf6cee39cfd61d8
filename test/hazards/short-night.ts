import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Election } from '../../controller/election/election.ts';

/** One whole short night: night.txt has what its source says. */
export const SHORT_NIGHT = fileURLToPath(new URL('./short-night/', import.meta.url));

/** The night of night.txt as a folder of snapshots: each is the source's whole CSV at that minute. */
export async function recordShortNight(
  { contests, candidates, parties }: Election,
  folder: string,
): Promise<void> {
  const lines = (await readFile(join(SHORT_NIGHT, 'night.txt'), 'utf8'))
    .split('\n')
    .filter((line) => /^\d/.test(line));
  const rows = new Map<string, string>();
  const page = join(folder, 'results.example');
  await mkdir(page, { recursive: true });
  const save = (minute: string, name: string, table: readonly string[]) =>
    writeFile(join(page, `20310502T${minute.replace(':', '')}00Z-${name}`), `${table.join('\n')}\n`);
  for (const line of lines) {
    const [minute = '', name, rounds = '', ...rest] = line.split(/\s+/);
    if (name === 'totals') {
      const seats = [rounds, ...rest];
      const table = [...parties.values()].map((party, i) => `${party.name},${seats[i]}`);
      await save(minute, 'totals.csv', ['party,seats', ...table]);
      continue;
    }
    const seat = [...contests.values()].find((contest) => contest.name === name);
    assert.ok(seat, line);
    const votes = rest.filter((word) => /\d/.test(word));
    const status = rest[votes.length] ?? 'counting';
    const [done, of] = rounds.split('/');
    for (const [i, who] of (candidates.get(seat.id) ?? []).entries()) {
      const said = votes[i] ?? '';
      rows.set(
        who.id,
        [seat.number, name, who.serial, who.name, parties.get(who.party)?.name, said.replace('*', '')]
          .concat([said.startsWith('*') ? 'elected' : '', done, of, status, `2031-05-02T${minute}:00Z`])
          .join(),
      );
    }
    const header = 'seat,name,serial,candidate,party,votes,result,round,rounds,status,updated';
    await save(minute, 'count.csv', [header, ...rows.values()]);
  }
}
