// What an operator's hands do: buttons, keys, tabs, the login.

/** Tells the controller, and the operator what it answered. */
function tell(what, done = () => {}) {
  bus.command(what, async (answer) => {
    if (answer.ok) done(answer);
    // What looks like a slip of the hand is asked about once more.
    else if (answer.asks && (await sure(answer.message))) tell({ ...what, sure: true }, done);
  });
}

bus.hooks.answer = (what, { ok, message }) => {
  if (what.do === 'status' || (what.do === 'find' && ok)) return;
  say(ok ? message : words('refused', { why: message }), !ok);
  bus.command({ do: 'status' });
};
bus.hooks.silence = (what, told) => {
  if (what.do !== 'status') say(told, true);
};
bus.hooks.link = link;
bus.hooks.open = (isOpen) => {
  byId('login').hidden = isOpen;
};

function say(told, bad = false) {
  const said = byId('said');
  said.hidden = false;
  said.textContent = told;
  said.className = bad ? 'banner bad' : 'muted';
}

/** Asks before something that cannot be taken back at once. */
function sure(question) {
  byId('question').textContent = question;
  byId('sure').returnValue = 'no';
  byId('sure').showModal();
  return new Promise((resolve) => {
    byId('sure').onclose = () => resolve(byId('sure').returnValue === 'yes');
  });
}

async function press({ dataset }) {
  const { do: verb, action, of, speed, confirm: question } = dataset;
  if (question && !(await sure(question))) return;
  tell({ do: verb, ...(action && { action }), ...(of && { of }), ...(speed && { speed: Number(speed) }) });
}
for (const pressed of document.querySelectorAll('button[data-do]'))
  pressed.onclick = () => void press(pressed);

// ---- a rehearsal's own ----

byId('jump').onsubmit = (event) => {
  event.preventDefault();
  tell({ do: 'jump', to: byId('to').value.trim() }, () => {
    byId('to').value = '';
  });
};
byId('inject').onsubmit = (event) => {
  event.preventDefault();
  const fault = byId('fault').value;
  const contest = byId('where').value.trim() || opened;
  tell({ do: 'inject', fault, ...(fault !== 'outage' && contest && { contest }) }, () => {
    byId('where').value = '';
  });
};

// ---- tabs: the one that was open is open again ----

function openTab(name) {
  for (const tab of document.querySelectorAll('[data-tab]'))
    tab.setAttribute('aria-selected', String(tab.dataset.tab === name));
  for (const pane of document.querySelectorAll('[data-pane]')) pane.hidden = pane.dataset.pane !== name;
  bus.settings.set('tab', name);
  void outputs();
}
for (const tab of document.querySelectorAll('[data-tab]')) tab.onclick = () => openTab(tab.dataset.tab);
openTab(bus.settings.get('tab', 'queue'));
byId('filter').oninput = () => show();

// ---- keys ----

const KEYS = [
  ['h', words('keyHold'), () => tell({ do: 'hold' })],
  ['n', words('keyStep'), () => tell({ do: 'step' })],
  ['u', words('keyUndo'), () => tell({ do: 'undo', of: 'take' })],
  ['r', words('keyRelease'), () => tell({ do: 'release' })],
  ['P', words('keyPanic'), () => tell({ do: 'panic' })],
  [
    '/',
    words('keyFind'),
    () => {
      openTab('seats');
      byId('text').focus();
    },
  ],
  ['b', words('keyBoards'), () => openTab('boards')],
  ['q', words('keyQueue'), () => openTab('queue')],
];
byId('keys').replaceChildren(
  ...KEYS.flatMap(([key, does]) => [
    element('dt', '', element('kbd', '', document.createTextNode(key))),
    element('dd', '', document.createTextNode(does)),
  ]),
);
/** Keys that only look. */
const QUIET = new Set(['/', 'b', 'q']);
document.onkeydown = (event) => {
  if (event.target.matches('input') || event.ctrlKey || event.metaKey || event.altKey || byId('sure').open)
    return;
  const key = KEYS.find(([name]) => name === event.key);
  if (!key || (onlyLooks && !QUIET.has(key[0]))) return;
  event.preventDefault();
  key[2]();
};

// ---- login ----

for (const key of ['url', 'password', 'who'])
  byId(key).value = bus.settings.get(key, key === 'url' ? 'ws://127.0.0.1:4455' : '');
byId('login').onsubmit = (event) => {
  event.preventDefault();
  signIn();
};
function signIn() {
  bus.connect({ url: byId('url').value, password: byId('password').value, who: byId('who').value.trim() });
}
signIn();
