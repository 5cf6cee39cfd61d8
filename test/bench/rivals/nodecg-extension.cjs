// NodeCG's way, for the measurement: an extension reads the pages and keeps them in a replicant, which a graphic shows.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { load } = require('cheerio');

module.exports = (nodecg) => {
  const file = join(__dirname, '..', 'graphics', 'config.json');
  const { pages, pollSeconds } = JSON.parse(readFileSync(file, 'utf8'));
  const seats = nodecg.Replicant('seats', { defaultValue: {}, persistent: false });
  const seen = new Map();
  const look = async ([seat, url]) => {
    const page = await (await fetch(url)).text();
    if (seen.get(seat) === page) return;
    seen.set(seat, page);
    seats.value[seat] = { ...read(page), at: Date.now() / 1000 };
  };
  const sweep = async () => {
    const left = Object.entries(pages);
    const worker = async () => {
      for (let next = left.shift(); next; next = left.shift()) await look(next);
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
  };
  let busy = false;
  setInterval(async () => {
    if (busy) return;
    busy = true;
    await sweep().catch((error) => nodecg.log.error(error));
    busy = false;
  }, pollSeconds * 1000);
};

function read(page) {
  const $ = load(page);
  const heads = $('#div1 > table th')
    .map((_, head) => $(head).text().trim())
    .get();
  const rows = $('#div1 > table tr')
    .map((_, row) => ({
      cells: $(row)
        .children('td')
        .map((_, cell) => $(cell).text().trim())
        .get(),
    }))
    .get()
    .filter(({ cells }) => cells.length === 7 && /^\d+$/.test(cells[0]))
    .map(({ cells }) => ({ party: cells[2], votes: Number(cells[5]) }))
    .sort((a, b) => b.votes - a.votes);
  return {
    name: heads[0].replace(/^.*?-/, ''),
    party: rows[0].votes > 0 ? rows[0].party : '',
    margin: rows[0].votes - rows[1].votes,
    status: heads[1],
  };
}
