// A controller that saves and logs as fast as it can until it is killed. It tells each round that is saved.
import { AsRunLog } from '../../controller/log/as-run-log.ts';
import { loadNight } from '../../controller/store/night.ts';
import { NightSaver } from '../../controller/store/night-saver.ts';
import { openStore } from '../../controller/store/store.ts';
import { election, firstRecord, nextRecord } from './small-record.ts';

const [dir = ''] = process.argv.slice(2);
const store = await openStore(undefined, dir);
const resumed = await loadNight(store, election, 'test');
const log = await AsRunLog.open(`${dir}/as-run.ndjson`, { resume: true });
// Between the log and the state is where dying would repeat an event.
const before = async () => {
  await log.flush();
  process.stdout.write(`logged ${log.lines}\n`);
  await new Promise((resolve) => setImmediate(resolve));
};
const saver = new NightSaver(store, { resumed, everyMs: 0, before });
let record = resumed?.record ?? firstRecord();
process.stdout.write(`from ${record.director.takes}\n`);
for (let round = record.director.takes + 1; ; round++) {
  record = nextRecord(record, round);
  log.append({ at: record.at, what: 'event', id: `round:${round}`, reason: `round ${round}` });
  saver.save(record);
  await saver.flush();
  process.stdout.write(`saved ${round}\n`);
}
