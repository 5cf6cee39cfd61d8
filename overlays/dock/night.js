// The night as the controller tells it, drawn. Whatever comes from a source is text here, never markup.
const SILENT_MS = 6000;
const THUMB_MS = 2000;
/** Width of the small pictures, px. */
const THUMB_WIDTH = 288;
const byId = (id) => document.getElementById(id);
const onlyLooks = new URLSearchParams(location.search).has('view');
let status = null;
let statusAt = 0;

document.body.classList.toggle('view', onlyLooks);

bus.hooks.status = (told) => {
  // Words and pictures are of one scene.
  const taken = told.onAir?.title !== status?.onAir?.title || told.preload?.scene !== status?.preload?.scene;
  status = told;
  statusAt = Date.now();
  show();
  if (taken) void look();
};

function link(kind, words) {
  byId('dot').className = `dot ${kind}`;
  byId('link').textContent = words;
}

function show() {
  if (!status) return;
  const { wanted, onAir, held, preload, feeds, dataAge, counted, mode } = status;
  const since = (Date.now() - statusAt) / 1000;
  const silent = since * 1000 > SILENT_MS;
  if (bus.isOpen())
    link(silent ? 'bad' : 'good', silent ? `no word from the controller for ${age(since)}` : status.title);
  const tag = byId('mode');
  tag.hidden = false;
  tag.textContent = mode === 'live' ? 'LIVE' : 'TEST';
  tag.className = `tag ${mode === 'live' ? 'live' : 'test'}`;
  byId('clock').textContent = clock(status.now);
  // On air is what OBS says; without an OBS there is only what is wanted, which the preview shows.
  byId('air').textContent = onAir?.by === 'preview' ? 'In the preview' : 'On air';
  byId('scene').textContent = onAir?.title ?? '–';
  const asWanted = wanted !== null && onAir?.scene === wanted.scene;
  byId('reason').textContent = wanted
    ? `${asWanted ? '' : `wanted: ${wanted.title}: `}${wanted.reason} · ${age(wanted.seconds + since)}${left(wanted, since)}`
    : '';
  byId('reason').classList.toggle('old', wanted !== null && !asWanted);
  const banner = byId('held');
  banner.hidden = !held;
  banner.className = held?.kind === 'panic' ? 'banner bad' : 'banner';
  if (held)
    banner.textContent =
      held.kind === 'takeover' ? held.why : `${held.kind} by ${held.by}${held.why ? `: ${held.why}` : ''}`;
  byId('hold').classList.toggle('on', held?.kind === 'hold');
  byId('release').classList.toggle('on', Boolean(held));
  byId('preload').textContent = preload?.title ?? '–';
  showAlarm(silent);
  list('queue', status.queue, 'Nothing waits.', (cue) => [
    more(cue.title, cue.reason),
    ...hand(
      button('take', () => tell({ do: 'take', scene: cue.scene })),
      button('drop', () => tell({ do: 'drop', scene: cue.scene })),
    ),
  ]);
  const dataText = dataAge === null ? 'No numbers yet.' : `Newest numbers ${age(dataAge + since)} old`;
  byId('data').textContent =
    counted === null ? dataText : `${dataText} · ${Math.round(counted * 100)} % of rounds counted`;
  list(
    'feeds',
    feeds.map((feed) => ({ ...feed, age: feed.answerAge === null ? 'never' : age(feed.answerAge + since) })),
    'No feed.',
    (feed) => [dotOf(feedKind(feed)), text(`${feed.feed}: ${feed.reason}`), quiet(feed.age)],
  );
  list('alerts', status.alerts, 'None.', (alert) => [dotOf('warn'), text(alert.text)]);
  list('seats', status.heldSeats, 'All seats follow their feed.', (seat) => [
    text(
      `${seat.contest} ${seat.name}: ${seat.kind} — ${seat.reason}${seat.differs ? ` (feed: ${seat.differs})` : ''}`,
    ),
    ...hand(
      ...(seat.answers ?? []).map(({ who }) =>
        button(`believe ${who}`, () =>
          tell({ do: 'believe', contest: seat.contest, person: who, why: 'chosen in the dock' }),
        ),
      ),
    ),
    ...(seat.kind === 'quarantine' || seat.by === 'half-typed' || seat.answers
      ? []
      : hand(
          button(seat.by === 'jump' ? 'it is right' : 'release', () =>
            tell({ do: 'release', contest: seat.contest, why: 'released in the dock' }),
          ),
        )),
  ]);
  list('events', status.events, 'Nothing yet.', (event) => [timeOf(event.at), text(event.reason)]);
  list('obs', status.obs, 'No OBS is driven.', (obs) => [
    dotOf(obs.connection === 'connected' ? 'good' : 'bad'),
    text(
      [
        obs.url,
        obs.why ?? obs.programScene,
        obs.streaming && 'STREAMING',
        obs.recording && 'RECORDING',
        obs.skippedFrames > 0 && `${obs.skippedFrames} frames skipped`,
        obs.cpuPercent !== null && `${Math.round(obs.cpuPercent)} % CPU`,
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  ]);
  list('problems', [...status.problems].reverse().slice(0, 8), 'Nothing.', (problem) => [text(problem)]);
  const typed = byId('filter').value.trim().toLowerCase();
  const boards = (status.scenes ?? []).filter(({ title }) => title.toLowerCase().includes(typed));
  list('scenes', boards, 'No board is called so.', ({ scene, title }) => [
    text(title),
    ...hand(button('show', () => tell({ do: 'cue', scene }))),
  ]);
}

/** The one alarm that matters most. */
function showAlarm(silent) {
  const { held, onAir, wanted, feeds, alerts, obs } = status;
  const bad = feeds.find((feed) => feedKind(feed) === 'bad');
  const gone = obs.find(({ connection }) => connection !== 'connected');
  const words =
    (silent && 'The controller is silent: what OBS shows stays as it is.') ||
    (held?.kind === 'panic' && onAir?.scene !== wanted?.scene && 'Panic is not on air yet.') ||
    (gone && `OBS ${gone.url}: ${gone.why ?? gone.connection}`) ||
    (alerts[0]?.rule === 'not-on-air' && alerts[0].text) ||
    (bad && `${bad.feed}: ${bad.reason}`) ||
    alerts[0]?.text ||
    '';
  byId('alarm').hidden = words === '';
  byId('alarm').textContent = words;
}

function feedKind({ state }) {
  if (state === 'ok' || state === 'ended') return 'good';
  return state === 'starting' || state === 'slow' ? 'warn' : 'bad';
}

function left({ left: seconds }, since) {
  return seconds === null || seconds === undefined ? '' : ` · ${age(Math.max(0, seconds - since))} left`;
}

// Small pictures of the programme and of what comes next, from OBS itself, while somebody can see them.
async function look() {
  if (document.visibilityState !== 'visible' || !bus.isOpen()) return;
  const program = await bus.request('GetCurrentProgramScene');
  await picture('programme', program?.currentProgramSceneName ?? program?.sceneName);
  await picture('next', status?.preload?.source);
}

async function picture(id, sourceName) {
  const shown = sourceName
    ? await bus.request('GetSourceScreenshot', {
        ...{ sourceName, imageFormat: 'jpg', imageWidth: THUMB_WIDTH, imageCompressionQuality: 60 },
      })
    : null;
  byId(id).hidden = !shown;
  if (shown) byId(id).src = shown.imageData;
}

// A list is only made anew when it changed: a button must not vanish under the mouse.
const drawn = new Map();
function list(id, items, empty, parts) {
  const key = JSON.stringify(items);
  if (drawn.get(id) === key) return;
  drawn.set(id, key);
  byId(id).replaceChildren(
    ...(items.length > 0
      ? items.map((item) => element('li', '', ...parts(item)))
      : [element('li', 'empty', document.createTextNode(empty))]),
  );
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}
const text = (words) => element('span', 'grow', document.createTextNode(words));
const quiet = (words) => element('time', '', document.createTextNode(words));
const dotOf = (kind) => element('span', `dot ${kind}`);
const timeOf = (iso) => quiet(clock(iso));
/** Short, and the rest on demand. */
function more(words, rest) {
  const made = element('details', 'grow', element('summary', '', document.createTextNode(words)));
  made.append(element('span', 'muted', document.createTextNode(rest)));
  return made;
}
/** Only for who may do something. */
const hand = (...parts) => (onlyLooks ? [] : parts);
function button(words, onclick) {
  const made = element('button', 'small', document.createTextNode(words));
  made.type = 'button';
  made.onclick = onclick;
  return made;
}

function clock(iso) {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' };
  if (status?.timeZone) options.timeZone = status.timeZone;
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(iso));
}

function age(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 5400) return `${Math.round(whole / 60)} min`;
  return `${Math.round(whole / 360) / 10} h`;
}

setInterval(() => {
  show();
  // A controller that was started after us is found by asking.
  if (bus.isOpen() && Date.now() - statusAt > SILENT_MS) bus.command({ do: 'status' });
}, 1000);
setInterval(() => void look(), THUMB_MS);
