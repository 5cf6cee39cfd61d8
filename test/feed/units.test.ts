import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadElection } from '../../controller/election/load.ts';
import { Lane } from '../../controller/feed/run/lane.ts';
import { readFeedSpec } from '../../controller/feed/spec-file.ts';
import { pageUrl, resultPage } from '../../controller/simulate/result-page.ts';
import { answered } from './exchange.ts';

test('a page of one unit speaks of that unit alone: its total is not the contest’s', async () => {
  const dir = fileURLToPath(new URL('../../elections/uk-2016', import.meta.url));
  const election = await loadElection(dir);
  const spec = await readFeedSpec(dir);
  const [feed] = spec.feeds;
  const [contest] = election.contests.values();
  const unit = contest && election.units?.get(contest.id)?.[0];
  assert.ok(feed && contest && unit);
  const version = {
    at: Date.UTC(2016, 5, 24, 2),
    status: 'declared',
    done: 1,
    of: 1,
    electionDay: [30, 20],
    postal: [0, 0],
  };
  const page = resultPage(
    election,
    contest,
    election.candidates.get(contest.id) ?? [],
    version as never,
    unit,
  );
  const url = pageUrl(contest, unit);
  const { reports, problems } = new Lane(feed, spec, election).accept(answered(url, page), {
    contest: contest.id,
    state: null,
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    reports.map((report) => [report.contest, report.rows.map(({ votes }) => votes)]),
    [[unit.id, [30, 20]]],
  );
});
