// What every rival shows: a map, who leads how often, and the seats that changed last.

/** @returns paints seats on the canvas `#picture`; only those whose leader changed */
export async function openMap(base, masks, colours) {
  const image = new Image();
  image.src = base;
  await image.decode();
  const canvas = document.querySelector('#picture');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const shown = {};
  return (seats) => {
    for (const [seat, { party }] of Object.entries(seats)) {
      if (shown[seat] === party || !colours[party]) continue;
      shown[seat] = party;
      context.fillStyle = colours[party];
      const runs = masks[seat] ?? [];
      for (let at = 0; at < runs.length; at += 3)
        context.fillRect(runs[at + 1], runs[at], runs[at + 2] - runs[at + 1], 1);
    }
  };
}

export function showTable(seats, colours) {
  const rows = Object.values(seats);
  const led = {};
  for (const { party } of rows) if (party) led[party] = (led[party] ?? 0) + 1;
  const parties = Object.entries(led).sort((a, b) => b[1] - a[1]);
  const tally = document.querySelector('#tally');
  tally.dataset.seats = rows.length;
  tally.innerHTML = parties
    .slice(0, 6)
    .map(([party, n]) => `<p style="border-color: ${colours[party] ?? '#888'}">${party} <b>${n}</b></p>`)
    .join('');
  document.querySelector('#last').innerHTML = rows
    .sort((a, b) => b.at - a.at)
    .slice(0, 12)
    .map(
      ({ name, party, margin, status }) =>
        `<tr><td>${name}</td><td>${party}</td><td>${margin}</td><td>${status}</td></tr>`,
    )
    .join('');
}
