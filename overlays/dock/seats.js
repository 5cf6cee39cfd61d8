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
        button(words('open'), () => showSeat(seat)),
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
  why.placeholder = words('whyHint');
  why.setAttribute('aria-label', words('why'));
  const word = (what, question) => async () => {
    if (question && !(await sure(question))) return;
    tell({ ...what, contest, why: why.value || words('fromDock') }, () => {
      why.value = '';
      find();
    });
  };
  const counted = rounds ? words('round', { done: rounds.done, of: rounds.of ?? '?' }) : words('noRound');
  place.replaceChildren(
    element('strong', '', document.createTextNode(`${contest} ${name}`)),
    element(
      'p',
      'muted',
      document.createTextNode(
        `${outcomeOf(seat)} · ${counted}${seat.electors ? ` · ${words('electors', { number: grouped(seat.electors) })}` : ''}`,
      ),
    ),
    ...(hold
      ? [
          element(
            'p',
            'banner',
            document.createTextNode(
              `${words('heldBy', hold)}: ${hold.reason}${hold.differs ? words('feedSays', hold) : ''}`,
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
              words('call'),
              word({ do: 'call', winner: one.id }, words('sureCall', { ...one, seat: `${contest} ${name}` })),
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
        button(words('pin'), word({ do: 'pin' })),
        button(
          words('withhold'),
          word({ do: 'withhold' }, words('sureWithhold', { seat: `${contest} ${name}` })),
        ),
        button(words('annul'), word({ do: 'annul' }, words('sureAnnul', { seat: `${contest} ${name}` }))),
        button(words('release'), word({ do: 'release' })),
        ...scenes.map(({ scene, title }) =>
          button(words('showOn', { title }), () => tell({ do: 'cue', scene })),
        ),
      ),
    ),
  );
}

/** `39648` -> `39,648`. */
function grouped(number) {
  return number === null ? '–' : new Intl.NumberFormat('en').format(number);
}

function outcomeOf({ outcome, leader, margin }) {
  if (outcome === 'won' || outcome === 'uncontested') return words('elected', { leader });
  if (outcome === 'leading') return words('leads', { leader, margin: grouped(margin) });
  return outcome;
}

byId('text').oninput = find;
byId('find').onsubmit = (event) => {
  event.preventDefault();
  find();
};
