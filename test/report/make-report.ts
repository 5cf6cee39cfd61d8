import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadElection } from '../../controller/election/load.ts';
import { conductNight } from '../../controller/night/conduct.ts';
import { readNightFile } from '../../controller/report/night-file.ts';
import { reportPage } from '../../controller/report/page.ts';
import { recordShortNight, SHORT_NIGHT } from '../hazards/short-night.ts';

// npm run report: docs/report.html, the report of the short night that the tests replay.

const dir = await mkdtemp(join(tmpdir(), 'countnight-report-'));
const election = join(SHORT_NIGHT, 'election');
const [night, out] = [join(dir, 'night'), join(dir, 'out')];
await recordShortNight(await loadElection(election), night);
await conductNight(
  { kind: 'rehearsal', election, out, night, obs: [], speed: 'max', exit: true },
  { say: () => {}, signal: new AbortController().signal },
);
const page = reportPage(await readNightFile(out));
await writeFile(fileURLToPath(new URL('../../docs/report.html', import.meta.url)), page);
await rm(dir, { recursive: true });
