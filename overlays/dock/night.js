// The night as the controller tells it, drawn. Whatever comes from a source is text here, never markup.
const SILENT_MS = 6000;
const THUMB_MS = 2000;
/** A mouse that moved so lately is about to press. */
const AIMS_MS = 2000;
/** Width of the small pictures, px. */
const THUMB_WIDTH = 288;
/** What OBS shows of ours in a panic before anything is drawn. */
const SAFE = 'Countnight · Safe';
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

function link(kind, told) {
  byId('dot').className = `dot ${kind}`;
  byId('link').textContent = told;
}

function show() {
  if (!status) return;
  const { wanted, onAir, held, preload, feeds, dataAge, counted, mode } = status;
  const since = (Date.now() - statusAt) / 1000;
  const silent = since * 1000 > SILENT_MS;
  if (bus.isOpen())
    link(silent ? 'bad' : 'good', silent ? words('silentFor', { age: age(since) }) : status.title);
  const tag = byId('mode');
  tag.hidden = false;
  tag.textContent = words(mode === 'live' ? 'live' : 'test');
  tag.className = `tag ${mode === 'live' ? 'live' : 'test'}`;
  byId('clock').textContent = clock(status.now);
  // On air is what OBS says; without an OBS there is only what is wanted, which the preview shows.
  byId('air').textContent = words(onAir?.by === 'preview' ? 'inPreview' : 'onAir');
  byId('scene').textContent = onAir?.title ?? '–';
  const asWanted = wanted !== null && onAir?.scene === wanted.scene;
  byId('reason').textContent = wanted
    ? `${asWanted ? wanted.reason : words('wanted', wanted)} · ${age(wanted.seconds + since)}${left(wanted, since)}`
    : '';
  byId('reason').classList.toggle('old', wanted !== null && !asWanted);
  const banner = byId('held');
  banner.hidden = !held;
  banner.className = held?.kind === 'panic' ? 'banner bad' : 'banner';
  if (held)
    banner.textContent =
      held.kind === 'takeover' ? held.why : `${words('heldBy', held)}${held.why ? `: ${held.why}` : ''}`;
  byId('hold').classList.toggle('on', held?.kind === 'hold');
  byId('release').classList.toggle('on', Boolean(held));
  byId('preload').textContent = preload?.title ?? '–';
  showAlarm(silent);
  list('queue', status.queue, words('nothingWaits'), (cue) => [
    more(cue.title, cue.reason),
    ...hand(
      button(words('take'), () => tell({ do: 'take', scene: cue.scene })),
      button(words('drop'), () => tell({ do: 'drop', scene: cue.scene })),
    ),
  ]);
  const dataText = dataAge === null ? words('noNumbers') : words('newest', { age: age(dataAge + since) });
  byId('data').textContent =
    counted === null ? dataText : `${dataText} · ${words('counted', { percent: Math.round(counted * 100) })}`;
  list(
    'feeds',
    feeds.map((feed) => ({
      ...feed,
      age: feed.answerAge === null ? words('never') : age(feed.answerAge + since),
    })),
    words('noFeed'),
    (feed) => [dotOf(feedKind(feed)), text(`${feed.feed}: ${feed.reason}`), quiet(feed.age)],
  );
  byId('rehearsal').hidden = !status.speed;
  if (status.speed) {
    const { wanted, reached } = status.speed;
    const behind = wanted > 0 && reached !== null && reached < wanted * 0.9;
    const fast =
      wanted === 'max'
        ? words('hurried')
        : words(wanted === 0 ? 'standsStill' : 'unhurried', { speed: wanted });
    byId('pace').textContent = `${fast}${behind ? words('reaches', { speed: Math.round(reached) }) : ''}`;
  }
  const waiting = status.heldSeats.filter(({ kind }) => kind === 'waits');
  list('waits', waiting, words('none'), (seat) => [text(`${seat.contest} ${seat.name}: ${seat.reason}`)]);
  list('differing', status.differing ?? [], words('none'), (told) => [dotOf('warn'), text(told)]);
  list('alerts', status.alerts, words('none'), (alert) => [dotOf('warn'), text(alert.text)]);
  list('seats', status.heldSeats, words('allFollow'), (seat) => [
    text(
      `${seat.contest} ${seat.name}: ${seat.kind} — ${seat.reason}${seat.differs ? words('feedSays', seat) : ''}`,
    ),
    ...hand(
      ...(seat.answers ?? []).map(({ who }) =>
        button(words('believe', { who }), () =>
          tell({ do: 'believe', contest: seat.contest, person: who, why: words('chosen') }),
        ),
      ),
    ),
    ...(seat.kind === 'quarantine' || seat.by === 'half-typed' || seat.answers
      ? []
      : hand(
          button(words(seat.by === 'jump' ? 'itIsRight' : 'release'), () =>
            tell({ do: 'release', contest: seat.contest, why: words('released') }),
          ),
        )),
  ]);
  list('events', status.events, words('nothingYet'), (event) => [timeOf(event.at), text(event.reason)]);
  list('obs', status.obs, words('noDriven'), (obs) => [
    dotOf(obs.connection === 'connected' ? 'good' : 'bad'),
    text(
      [
        obs.url,
        obs.why ?? obs.programScene,
        obs.streaming && words('streaming'),
        obs.recording && words('recording'),
        obs.skippedFrames > 0 && words('skipped', { frames: obs.skippedFrames }),
        obs.cpuPercent !== null && words('processor', { percent: Math.round(obs.cpuPercent) }),
      ]
        .filter(Boolean)
        .join(' · '),
    ),
  ]);
  list('problems', [...status.problems].reverse().slice(0, 8), words('nothing'), (problem) => [
    text(problem),
  ]);
  const typed = byId('filter').value.trim().toLowerCase();
  const boards = (status.scenes ?? []).filter(({ title }) => title.toLowerCase().includes(typed));
  list('scenes', boards, words('noBoard'), ({ scene, title }) => [
    text(title),
    ...hand(button(words('show'), () => tell({ do: 'cue', scene }))),
  ]);
}

/** The one alarm that matters most. */
function showAlarm(silent) {
  const { held, onAir, wanted, feeds, alerts, obs } = status;
  const bad = feeds.find((feed) => feedKind(feed) === 'bad');
  const gone = obs.find(({ connection }) => connection !== 'connected');
  const alarm =
    (silent && words('silentAlarm')) ||
    (held?.kind === 'panic' &&
      onAir?.scene !== wanted?.scene &&
      words(onAir?.title === SAFE ? 'safeAlarm' : 'panicAlarm')) ||
    (gone && `OBS ${gone.url}: ${gone.why ?? gone.connection}`) ||
    (alerts[0]?.rule === 'not-on-air' && alerts[0].text) ||
    (bad && `${bad.feed}: ${bad.reason}`) ||
    alerts[0]?.text ||
    '';
  byId('alarm').hidden = alarm === '';
  byId('alarm').textContent = alarm;
}

function feedKind({ state }) {
  if (state === 'ok' || state === 'ended') return 'good';
  return state === 'starting' || state === 'slow' ? 'warn' : 'bad';
}

function left({ left: seconds }, since) {
  return seconds === null || seconds === undefined
    ? ''
    : ` · ${words('left', { age: age(Math.max(0, seconds - since)) })}`;
}

// Small pictures of the programme and of what comes next, from OBS itself, while somebody can see them.
async function look() {
  if (document.visibilityState !== 'visible' || !bus.isOpen()) return;
  const program = await bus.request('GetCurrentProgramScene');
  await picture('programme', program?.currentProgramSceneName ?? program?.sceneName);
  await picture('next', status?.preload?.source);
}

/** Stream and recording of this OBS and how long they run, by its own word, while somebody can see it. */
async function outputs() {
  if (document.visibilityState !== 'visible' || byId('outputs').offsetParent === null) return;
  const [stream, record] = await Promise.all(
    ['GetStreamStatus', 'GetRecordStatus'].map((of) => bus.request(of)),
  );
  byId('outputs').textContent = [words('streamTime', runs(stream)), words('recordTime', runs(record))].join(
    ' · ',
  );
}

/** `01:02:03.456` of OBS's in whole seconds. */
function runs(told) {
  return { time: told?.outputActive ? told.outputTimecode.replace(/\..*/, '') : words('off') };
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

// A list is only made anew when it changed, and not while a mouse aims at it: a button must not vanish from under it, nor
// another come there. `show` draws each second, so what changed comes as soon as the mouse rests or leaves.
const drawn = new Map();
let movedAt = 0;
for (const kind of ['pointermove', 'pointerdown'])
  document.addEventListener(kind, () => {
    movedAt = Date.now();
  });
function list(id, items, empty, parts) {
  const key = JSON.stringify(items);
  if (drawn.get(id) === key || (byId(id).matches(':hover') && Date.now() - movedAt < AIMS_MS)) return;
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
const text = (told) => element('span', 'grow', document.createTextNode(told));
const quiet = (told) => element('time', '', document.createTextNode(told));
const dotOf = (kind) => element('span', `dot ${kind}`);
const timeOf = (iso) => quiet(clock(iso));
/** Short, and the rest on demand. */
function more(short, rest) {
  const made = element('details', 'grow', element('summary', '', document.createTextNode(short)));
  made.append(element('span', 'muted', document.createTextNode(rest)));
  return made;
}
/** Only for who may do something. */
const hand = (...parts) => (onlyLooks ? [] : parts);
function button(label, onclick) {
  const made = element('button', 'small', document.createTextNode(label));
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
  if (whole < 90) return words('seconds', { n: whole });
  if (whole < 5400) return words('minutes', { n: Math.round(whole / 60) });
  return words('hours', { n: Math.round(whole / 360) / 10 });
}

setInterval(() => {
  show();
  // A controller that was started after us is found by asking.
  if (bus.isOpen() && Date.now() - statusAt > SILENT_MS) bus.command({ do: 'status' });
}, 1000);
setInterval(() => {
  void look();
  void outputs();
}, THUMB_MS);
