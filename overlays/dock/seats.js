// Seats: found by any name, shown with their candidates, changed by click.
const FIND_MS = 200;
let finding = 0;
/** Id of the seat that is open. */
let opened = null;

/** Asks for what is typed, and draws it as long as it is still what is typed. */
function find() {
  clearTimeout(finding);
  const typed = byId('text').value.trim();
  if (typed === '') return showFound([]);
  finding = setTimeout(() => {
    bus.command({ do: 'find', text: typed }, ({ found = [] }) => {
      if (byId('text').value.trim() === typed) showFound(found);
    });
  }, FIND_MS);
}

function showFound(found) {
  byId('found').replaceChildren(
    ...found.map((seat) =>
      element(
        'li',
        '',
        text(`${seat.contest} ${seat.name}`),
        quiet(seat.hold ? seat.hold.kind : outcomeOf(seat)),
        button('open', () => showSeat(seat)),
      ),
    ),
  );
  const [only] = found.length === 1 ? found : found.filter(({ contest }) => contest === opened);
  if (only) showSeat(only);
  else showSeat(null);
}

function showSeat(seat) {
  opened = seat?.contest ?? null;
  const place = byId('seat');
  place.hidden = !seat;
  if (!seat) return place.replaceChildren();
  const { contest, name, hold, candidates, scenes, rounds } = seat;
  const why = element('input', '');
  why.placeholder = 'why (for the log)';
  why.setAttribute('aria-label', 'Why');
  const word = (what, question) => async () => {
    if (question && !(await sure(question))) return;
    tell({ ...what, contest, why: why.value || 'from the dock' }, () => {
      why.value = '';
      find();
    });
  };
  const counted = rounds ? `round ${rounds.done} of ${rounds.of ?? '?'}` : 'no round yet';
  place.replaceChildren(
    element('strong', '', document.createTextNode(`${contest} ${name}`)),
    element(
      'p',
      'muted',
      document.createTextNode(
        `${outcomeOf(seat)} · ${counted}${seat.electors ? ` · ${grouped(seat.electors)} electors` : ''}`,
      ),
    ),
    ...(hold
      ? [
          element(
            'p',
            'banner',
            document.createTextNode(
              `${hold.kind} by ${hold.by}: ${hold.reason}${hold.differs ? ` (feed: ${hold.differs})` : ''}`,
            ),
          ),
        ]
      : []),
    element(
      'ul',
      '',
      ...candidates.map((one) =>
        element(
          'li',
          one.meant ? 'meant' : '',
          text(`${one.serial} ${one.name} (${one.party})`),
          element('span', 'votes', document.createTextNode(grouped(one.votes))),
          ...(one.canWin ? hand : () => [])(
            button(
              'call',
              word(
                { do: 'call', winner: one.id },
                `Declare ${one.name} (${one.party}) elected in ${contest} ${name}?`,
              ),
            ),
          ),
        ),
      ),
    ),
    ...hand(
      why,
      element(
        'div',
        'buttons two',
        button('pin as shown', word({ do: 'pin' })),
        button('withhold', word({ do: 'withhold' }, `Show no trend of ${contest} ${name}?`)),
        button('release', word({ do: 'release' })),
        ...scenes.map(({ scene, title }) => button(`show ${title}`, () => tell({ do: 'cue', scene }))),
      ),
    ),
  );
}

/** `39648` -> `39,648`. */
function grouped(number) {
  return number === null ? '–' : new Intl.NumberFormat('en').format(number);
}

function outcomeOf({ outcome, leader, margin }) {
  if (outcome === 'won' || outcome === 'uncontested') return `${leader} elected`;
  if (outcome === 'leading') return `${leader} leads by ${grouped(margin)}`;
  return outcome;
}

byId('text').oninput = find;
byId('find').onsubmit = (event) => {
  event.preventDefault();
  find();
};
