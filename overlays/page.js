/*
 * The page's own script: takes pushed fragments, morphs the board, counts numbers up, runs the clock and the
 * age, and draws the beacon. It asks nothing of any server, and what it shows is a function of the latest
 * data and the clock, never of frames it has seen: a page that was hidden is right the moment it returns.
 *
 * Two ways in, both with the envelope {to, seq, rev, json}:
 *   window.countnight.receive(envelope)                       from a driver of this browser
 *   window.dispatchEvent(new CustomEvent('countnight', {detail: envelope}))   from OBS (emit_event)
 */
(() => {
  const root = document.documentElement;
  const page = root.dataset.page;
  const words = JSON.parse(document.getElementById('words').textContent);
  const board = document.getElementById('board');
  const ownMotion = root.dataset.motion;
  let reduced = ownMotion === 'reduced';
  const { format } = new Intl.NumberFormat(root.dataset.locale, { maximumFractionDigits: 0 });
  const { format: twoDigits } = new Intl.NumberFormat(root.dataset.locale, { minimumIntegerDigits: 2 });
  const clockFormat = new Intl.DateTimeFormat(root.dataset.clockLocale, {
    timeZone: 'UTC',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const TWEEN_MS = 550;
  const PAGE_MS = 8000;
  const STAGE_MS = 4000;
  /** Turns that a count rests at its newest stage before it plays anew. */
  const STAGE_REST = 3;
  /** As old as a clock on air may be: a slow Chromium is no reason to show new numbers beside an old map. */
  const DECODE_MS = 10_000;
  const MINUTE = 60_000;

  let rev = 0;
  let boardRev = 0;
  let furniture = null;
  let shown = true;
  let onAir = false;
  let outdated = false;
  let timer = 0;
  /** What a picture's beacon carries, so that whoever took it knows what is on it; white without. */
  let mark = 7;

  function receive(envelope) {
    if (!envelope || (envelope.to !== page && envelope.to !== '*')) return;
    if (envelope.motion) setMotion(envelope.motion);
    let content;
    try {
      content = JSON.parse(envelope.json);
    } catch {
      return;
    }
    if (content.verb === 'play') return play();
    if (content.verb === 'stop') return stop();
    const next = Number(envelope.rev);
    if (next > Math.max(rev, waiting?.rev ?? 0)) prepare({ ...content, rev: next });
  }

  /** The frame whose pictures are being decoded, as a promise, and the newest that waits behind it. */
  let preparing = null;
  let waiting = null;

  /** A frame is shown in one go, board, furniture and pictures, or not yet: nobody sees two frames mixed. */
  function prepare(frame) {
    if (preparing) {
      waiting = frame;
      return;
    }
    const known = new Set(pictures(board).map((picture) => picture.getAttribute('src')));
    const wanted = frame.board?.rev > boardRev ? addressesIn(frame.board.html) : [];
    const missing = wanted.filter((src) => !known.has(src));
    if (missing.length === 0) show(frame, known);
    else decodeFirst(missing, (decoded) => show(frame, new Set([...known, ...decoded])));
  }

  function show(frame, decoded) {
    if (frame.board?.rev > boardRev) {
      outdated = frame.build !== root.dataset.build;
      if (outdated && reloadOnce(frame.build)) return;
      showBoard(frame.board, decoded);
    }
    if (frame.furniture) furnish(frame.furniture);
    rev = Math.max(rev, frame.rev);
    drawBeacon();
  }

  function addressesIn(html) {
    const parsed = document.createElement('template');
    parsed.innerHTML = html;
    return pictures(parsed.content).map(({ dataset }) => dataset.src);
  }

  function pictures(part) {
    return [...part.querySelectorAll('img[data-src]')];
  }

  /** What cannot be decoded, or not in time, is left out: it must not keep the numbers back. */
  function decodeFirst(addresses, then) {
    const decoded = new Set();
    const all = addresses.map((src) => {
      const picture = new Image();
      picture.src = src;
      return picture.decode().then(
        () => decoded.add(src),
        () => {},
      );
    });
    let timeout = 0;
    const late = new Promise((resolve) => {
      timeout = setTimeout(resolve, DECODE_MS);
    });
    preparing = Promise.race([Promise.all(all), late]).then(() => {
      clearTimeout(timeout);
      preparing = null;
      then(decoded);
      const next = waiting;
      waiting = null;
      if (next) prepare(next);
    });
  }

  /** OBS cannot keep up, or can again; a look without motion stays without. */
  function setMotion(motion) {
    root.dataset.motion = motion === 'reduced' ? 'reduced' : ownMotion;
    reduced = root.dataset.motion === 'reduced';
    if (reduced) finishCount();
  }

  function showBoard(next, decoded) {
    boardRev = next.rev;
    setText('title', next.title);
    headOf(next);
    const still = reduced || !shown || document.hidden;
    const before = still ? null : numbersOf(board);
    Idiomorph.morph(board, next.html, {
      morphStyle: 'innerHTML',
      callbacks: {
        // What is the same is not looked into: most of a board has not changed.
        beforeNodeMorphed: (old, next) => !old.isEqualNode(next),
        // A picture that is no good never takes the place of one that is.
        beforeAttributeUpdated: (name, node) => !(name === 'src' && node.dataset.src !== undefined),
        // What fades out goes by itself at its end.
        beforeNodeRemoved: (node) => !node.classList?.contains('leaving'),
      },
    });
    for (const picture of pictures(board)) showPicture(picture, decoded, still);
    if (before) countUp(before);
    else count = null;
    comeOrGo();
    if (furniture) runClock();
    layOut();
  }

  /** Headings that take a second line leave less room for rows, so names come first; they are measured on every page. */
  function layOut() {
    for (const row of board.querySelectorAll('[data-paged] [data-row]')) row.hidden = false;
    playStages();
    fitNames();
    turnPages();
    fitLists();
    fitFacts();
  }

  /** A lower third is in the picture, or out of it. */
  function comeOrGo() {
    root.classList.toggle('away', board.querySelector('[data-away]') !== null);
  }

  /** What stands over the board and belongs to it. */
  let head = {};
  function headOf({ headline, counted, countedShort }) {
    head = { counted, countedShort };
    setText('kicker', headline?.kicker ?? '');
    setText('story', headline?.text ?? '');
    const line = document.getElementById('headline');
    if (line) line.hidden = !headline?.text;
  }

  /**
   * A name that is too long shrinks by one step; what is still too long ends in an ellipsis. What a board is about is never
   * cut: its headings take as many lines as they need.
   */
  function fitNames() {
    const headings = [...document.querySelectorAll('#title, #story, .show, #board [data-heading]')];
    const names = [...headings, ...document.querySelectorAll('#board [data-fit]')];
    for (const name of names) name.classList.remove('tight', 'wrapped');
    for (const name of names.filter(isCut)) name.classList.add('tight');
    for (const heading of headings.filter(isCut)) heading.classList.add('wrapped');
  }

  /** A list that does not fit gives way to fewer rows, and says how many there are more. */
  function fitLists() {
    for (const list of board.querySelectorAll('[data-fits]')) {
      const rows = [...list.querySelectorAll('[data-row]')];
      const more = list.querySelector('[data-more]');
      const texts = JSON.parse(more?.dataset.more ?? '[]');
      for (let out = 0; out < Math.max(1, rows.length); out++) {
        rows.forEach((row, at) => {
          row.hidden = at >= rows.length - out;
        });
        if (more) {
          more.textContent = texts[out] ?? '';
          more.hidden = more.textContent === '';
        }
        if (list.scrollHeight <= list.clientHeight + 1) break;
      }
    }
  }

  function isCut(name) {
    return name.scrollWidth > name.clientWidth;
  }

  /** The line under the clock: where the source has no room the votes go first. The age is never cut. */
  function fitFacts() {
    if (!furniture) return;
    setText('counted', head.counted ?? furniture.counted);
    const source = document.getElementById('source');
    if (source && source.scrollWidth > source.clientWidth)
      setText('counted', head.countedShort ?? furniture.countedShort);
  }

  /** Numbers of the board by their place: `data-k` of the row and the order inside it. */
  function numbersOf(part) {
    const found = new Map();
    for (const node of part.querySelectorAll('.num')) found.set(numberKey(node), Number(node.dataset.n));
    return found;
  }

  function numberKey(node) {
    const row = node.closest('[data-k]');
    const place = row ? [...row.querySelectorAll('.num')].indexOf(node) : -1;
    return `${row?.dataset.k}/${place}`;
  }

  /**
   * All numbers of a board count together: from what is shown to the newest data, however often these change on the
   * way, and the end is not put off by what comes in between.
   */
  let count = null;
  let frame = 0;

  function countUp(before) {
    const began = performance.now();
    const numbers = new Map();
    for (const node of board.querySelectorAll('.num')) {
      const to = Number(node.dataset.n);
      const from = count?.numbers.get(node)?.now ?? before.get(numberKey(node));
      if (from === undefined || from === to) continue;
      numbers.set(node, { from, to, now: from, text: node.textContent });
      node.textContent = format(from);
    }
    const ends = count && count.ends > began ? count.ends : began + TWEEN_MS;
    count = numbers.size > 0 ? { began, ends, numbers } : null;
    if (count && !frame) frame = requestAnimationFrame(tick);
  }

  function tick(at) {
    frame = 0;
    if (!count) return;
    const { began, ends, numbers } = count;
    const part = Math.min(1, (at - began) / (ends - began));
    if (part >= 1) return finishCount();
    const eased = 1 - (1 - Math.max(0, part)) ** 3;
    for (const [node, number] of numbers) {
      number.now = Math.round(number.from + (number.to - number.from) * eased);
      node.textContent = format(number.now);
    }
    frame = requestAnimationFrame(tick);
  }

  /** Every number at its final value at once: nobody watches a hidden page count. */
  function finishCount() {
    for (const [node, { text }] of count?.numbers ?? []) node.textContent = text;
    count = null;
    cancelAnimationFrame(frame);
    frame = 0;
  }

  /**
   * `data-src` says what to show; `src` is what is shown, set only when it can be drawn whole. Until then a map keeps its
   * last good picture; a portrait may have been another person's.
   */
  function showPicture(picture, decoded, still) {
    const { src } = picture.dataset;
    const now = picture.getAttribute('src');
    if (now === src) return;
    if (decoded.has(src)) {
      if (!still && now) fadeFrom(picture);
      picture.src = src;
    } else if (!picture.id) picture.removeAttribute('src');
  }

  /** Resolves when nothing is between two values: fonts and pictures there, numbers counted, movements ended. */
  async function settled() {
    await document.fonts?.ready;
    for (;;) {
      const moving = document.getAnimations().filter(({ playState }) => playState === 'running');
      if (preparing) await preparing;
      else if (count) {
        const rest = count.ends - performance.now();
        // A page that draws no frames must come to its end as well.
        if (rest <= 0) finishCount();
        else await new Promise((resolve) => setTimeout(resolve, rest));
      } else if (moving.length > 0) await Promise.allSettled(moving.map(({ finished }) => finished));
      else break;
    }
    await Promise.all([...document.images].map((picture) => picture.decode().catch(() => {})));
  }

  /**
   * For whoever takes a picture of a settled page: all that follows the wall clock is brought up to now, and every
   * picture whose beacon carries the mark was drawn afterwards.
   *
   * @param at the moment that the picture is of, {night, wall} ms, by whoever has the night's clock: from then on the page's
   *   own clock moves with such looks alone. Without it the page reckons
   * @returns that moment, wall and night, and when the page will look different by itself (wall ms, null = never);
   *   whether its styles and script are of another build than its data
   */
  function look(wanted, at = null) {
    mark = wanted;
    moment = at;
    runClock();
    turnPages();
    playStages();
    turnStrip();
    drawBeacon();
    const changes = [clockChangesAt, pageChangesAt, stageChangesAt, stripChangesAt].filter(
      (at) => at !== null,
    );
    const madeAt = wallNow();
    const changesAt = changes.length > 0 ? Math.min(...changes) : null;
    return { madeAt, night: furniture ? nightNow(madeAt) : null, changesAt, outdated };
  }

  function fadeFrom(picture) {
    const old = picture.cloneNode();
    for (const name of ['id', 'data-src']) old.removeAttribute(name);
    old.className = 'leaving';
    for (const earlier of picture.parentNode.querySelectorAll('.leaving')) earlier.remove();
    picture.after(old);
    old.addEventListener('animationend', () => old.remove(), { once: true });
  }

  function furnish(content) {
    // A night that turned out slower than a page reckoned does not turn its clock back; one that goes back itself does.
    soonest = furniture && content.now >= furniture.now ? nightNow(wallNow()) : 0;
    furniture = content;
    root.dataset.mode =
      content.mode === 'live' ? 'live' : content.mode === 'rehearsal' ? 'rehearsal' : 'test';
    setText('source', content.source);
    if (strip && content.strip !== stripShown) {
      Idiomorph.morph(strip, content.strip, { morphStyle: 'innerHTML' });
      stripShown = content.strip;
      layStrip();
    }
    runClock();
  }

  /** Hours and minutes to a moment of the night, rounded up; nothing once it has come. */
  function countDown(now) {
    for (const node of board.querySelectorAll('[data-until]')) {
      node.dataset.says ??= node.textContent;
      const minutes = Math.ceil((Number(node.dataset.until) - now) / MINUTE);
      const left = `${format(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
      node.hidden = minutes <= 0;
      node.textContent = node.dataset.says.replace('{left}', left);
    }
  }

  /** What a page that only makes pictures was told last, and the night's time that this page has shown already. */
  let moment = null;
  let soonest = 0;

  function wallNow() {
    return moment?.wall ?? Date.now();
  }

  /** Night time now: as it was told, or else the render's, moved on by the wall time since, at the night's speed. */
  function nightNow(wall) {
    // A clock that stands still stands at the time of its data.
    if (moment) return furniture.clockRate > 0 ? Math.max(furniture.now, moment.night) : furniture.now;
    return Math.max(soonest, furniture.now + Math.max(0, wall - furniture.wall) * furniture.clockRate);
  }

  /** Minutes from UTC, as the controller reckons: this browser may know another law of the zone. */
  function offsetAt(now) {
    return (furniture.offsets ?? []).findLast(([from]) => from <= now)?.[1] ?? 0;
  }

  /** Wall time at which clock, age or LIVE mark change next; null when they stand still. */
  let clockChangesAt = null;

  function runClock() {
    clearTimeout(timer);
    if (!furniture) return;
    const wall = wallNow();
    const now = nightNow(wall);
    setText('clock', clockFormat.format(now + offsetAt(now) * MINUTE));
    const { dataAt } = furniture;
    const age = dataAt === null ? null : Math.max(0, now - dataAt);
    // What is complete grows no older.
    const stale = !furniture.final && (age === null || age > furniture.ageLimitSeconds * 1000);
    setText('age', furniture.final || ageText(age));
    countDown(now);
    fitFacts();
    root.classList.toggle('stale', age !== null && stale);
    const live = root.dataset.mode === 'live';
    setText('mode', live ? (stale ? words.notLive : words.live) : words.test);
    document.getElementById('mode').hidden = live && age === null;
    root.classList.toggle('warned', !live && onAir);
    clockChangesAt = nextChange(now, wall);
    if (clockChangesAt !== null && !moment)
      timer = setTimeout(runClock, Math.max(250, clockChangesAt - wall) + 5);
  }

  function nextChange(now, wall) {
    const { dataAt, clockRate } = furniture;
    if (!(clockRate > 0)) return null;
    const changes = [(Math.floor(now / MINUTE) + 1) * MINUTE];
    if (dataAt !== null) {
      const limit = dataAt + furniture.ageLimitSeconds * 1000;
      changes.push(dataAt + (Math.floor(Math.max(0, now - dataAt) / MINUTE) + 1) * MINUTE);
      if (now <= limit) changes.push(limit + 1);
    }
    return wall + Math.ceil((Math.min(...changes) - now) / clockRate);
  }

  function ageText(age) {
    if (age === null) return words.ageNone;
    const minutes = Math.floor(age / MINUTE);
    if (minutes < 1) return words.ageNow;
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => format(values[key]));
    if (minutes < 60) return fill(words.ageMinutes, { n: minutes });
    return fill(words.ageHours, { n: Math.floor(minutes / 60), m: minutes % 60 });
  }

  /** A table with more rows than fit shows one screenful after the other, by the wall clock. */
  let pager = 0;
  let pageChangesAt = null;
  function turnPages() {
    clearTimeout(pager);
    pageChangesAt = null;
    const table = board.querySelector('[data-paged]');
    if (!table) return;
    const rows = [...table.querySelectorAll('[data-row]')];
    for (const row of rows) row.hidden = false;
    const fits = rowsThatFit(table, rows);
    const pages = Math.ceil(rows.length / fits);
    // As many rows on each page as on the others: a last page with one row looks broken.
    const each = Math.ceil(rows.length / pages);
    const wall = Date.now();
    const at = Math.floor(wall / PAGE_MS) % pages;
    rows.forEach((row, index) => {
      row.hidden = Math.floor(index / each) !== at;
    });
    const mark = board.querySelector('[data-pages]');
    if (mark) {
      mark.textContent =
        pages > 1 ? words.page.replace('{n}', format(at + 1)).replace('{of}', format(pages)) : '';
    }
    if (pages === 1) return;
    pageChangesAt = (Math.floor(wall / PAGE_MS) + 1) * PAGE_MS;
    pager = setTimeout(turnPages, pageChangesAt - wall + 5);
  }

  /** A count in stages plays them one after the other and rests at the newest, by the wall clock. */
  let player = 0;
  let stageChangesAt = null;
  function playStages() {
    clearTimeout(player);
    stageChangesAt = null;
    const last = Number(board.querySelector('[data-stages]')?.dataset.stages ?? 0) - 1;
    if (last < 0) return;
    const turn = Math.floor(Date.now() / STAGE_MS);
    const place = turn % (last + 1 + STAGE_REST);
    const at = reduced ? last : Math.min(place, last);
    for (const node of board.querySelectorAll('[data-steps]')) {
      const [state, width, ...texts] = JSON.parse(node.dataset.steps)[at] ?? [];
      for (const one of ['won', 'out']) node.classList.toggle(one, state === one);
      node.style.setProperty('--step', `${width}%`);
      [...node.querySelectorAll(':scope > [data-t]')].forEach((part, i) => {
        part.textContent = texts[i];
      });
    }
    if (reduced || last === 0) return;
    const next = at < last ? turn + 1 : turn + 1 + STAGE_REST - (place - last);
    stageChangesAt = next * STAGE_MS;
    player = setTimeout(playStages, Math.max(50, stageChangesAt - Date.now() + 5));
  }

  /**
   * The strip shows one part after the other, and of a part as many cards as fit whole, by the wall clock. What stands there
   * when news come stays for its time.
   */
  const strip = document.getElementById('flips');
  const STRIP_MS = Number(root.dataset.dwell) * 1000 || PAGE_MS;
  let stripShown = null;
  let stripPages = [];
  let stripFirst = null;
  let stripTurn = 0;
  let stripChangesAt = null;
  let stripTimer = 0;

  function layStrip() {
    if (!strip) return;
    stripPages = [];
    const parts = [...strip.querySelectorAll('.part')];
    for (const node of [...parts, ...strip.querySelectorAll('.card')]) node.hidden = false;
    if (getComputedStyle(strip).visibility === 'visible') stripPages = parts.flatMap(pagesOf);
    turnStrip();
  }

  function pagesOf(part) {
    const box = part.querySelector('.cards');
    const cards = [...part.querySelectorAll('.card')].map((card) => ({ card, width: card.offsetWidth }));
    if (!box || cards.length === 0) return [{ part, cards: [], after: () => [] }];
    const gap = Number.parseFloat(getComputedStyle(box).rowGap) || 0;
    const high = strip.clientHeight - (box.offsetTop - part.offsetTop);
    const lines = Math.max(1, Math.floor((high + gap + 1) / (cards[0].card.offsetHeight + gap)));
    const fill = (from) => {
      let line = 1;
      let used = 0;
      const end = from.findIndex(({ width }) => {
        if (used > 0 && used + gap + width > box.clientWidth + 1) [line, used] = [line + 1, 0];
        used += (used > 0 ? gap : 0) + width;
        return line > lines;
      });
      return from.slice(0, end < 0 ? from.length : Math.max(1, end));
    };
    const pages = [];
    for (let from = 0; from < cards.length; ) {
      const page = fill(cards.slice(from));
      from += page.length;
      // The last one is as full as the others: a card beside a void looks broken.
      pages.push(from < cards.length ? page : fill([...cards].reverse()).reverse());
    }
    const shown = (page) => page.map(({ card }) => card);
    const after = (first) => shown(fill(cards.slice(cards.findIndex(({ card }) => card === first))));
    return pages.map((page) => ({ part, cards: shown(page), after }));
  }

  /**
   * The screenful whose turn it is because a declaration in it was not seen yet: first come, first served, so that none goes
   * by unseen however much else there is to tell. Reckoned from when they were declared, so that all boards agree.
   */
  function dueIn(turn, wall) {
    if (!(furniture?.clockRate > 0)) return undefined;
    const since = (card) => (nightNow(wall) - Number(card.dataset.seen)) / furniture.clockRate;
    const declared = [...strip.querySelectorAll('[data-seen]')].sort((a, b) => since(b) - since(a));
    let its = Number.NEGATIVE_INFINITY;
    const due = declared.find((card) => {
      its = Math.max(Math.floor((wall - since(card)) / STRIP_MS) + 1, its + 1);
      return its >= turn;
    });
    return its === turn ? stripPages.find(({ cards }) => cards.includes(due)) : undefined;
  }

  function turnStrip() {
    clearTimeout(stripTimer);
    stripChangesAt = null;
    if (stripPages.length === 0) return;
    const wall = Date.now();
    const turn = Math.floor(wall / STRIP_MS);
    const next = dueIn(turn, wall) ?? stripPages[turn % stripPages.length];
    const kept = turn === stripTurn && stripPages.find(({ part }) => part.contains(stripFirst));
    const { part } = kept || next;
    const cards = kept ? kept.after(stripFirst) : next.cards;
    stripTurn = turn;
    stripFirst = cards[0] ?? null;
    for (const one of strip.querySelectorAll('.part')) one.hidden = one !== part;
    for (const card of part.querySelectorAll('.card')) card.hidden = !cards.includes(card);
    if (stripPages.length === 1) return;
    stripChangesAt = (turn + 1) * STRIP_MS;
    stripTimer = setTimeout(turnStrip, stripChangesAt - wall + 5);
  }

  function rowsThatFit(table, rows) {
    const room = table.clientHeight;
    const high = rows[0]?.getBoundingClientRect().height ?? 0;
    if (!high || !room) return Math.max(1, rows.length);
    const columns = getComputedStyle(table).gridTemplateColumns.split(' ').length || 1;
    const gap = Number.parseFloat(getComputedStyle(table).rowGap) || 0;
    return Math.max(1, Math.floor((room + gap + 1) / (high + gap)) * columns);
  }

  function play() {
    root.classList.remove('out');
    if (reduced) return;
    root.classList.add('in');
    board.addEventListener('animationend', () => root.classList.remove('in'), { once: true });
  }

  function stop() {
    root.classList.remove('in');
    root.classList.add('out');
  }

  function setText(id, text) {
    const node = document.getElementById(id);
    if (node && text !== undefined && node.textContent !== text) node.textContent = text;
  }

  /** Same rule as controller/render/board/beacon.ts. */
  function drawBeacon() {
    const blocks = [];
    for (let shift = 27; shift >= 0; shift -= 3) blocks.push((rev >>> shift) & 7);
    const number = pageNumber(page);
    for (let shift = 12; shift >= 0; shift -= 3) blocks.push((number >>> shift) & 7);
    blocks.push({ live: 1, rehearsal: 2, test: 4 }[root.dataset.mode] ?? 4);
    const check = blocks.reduce((sum, block) => sum + block, 0) & 63;
    const row = [7, 0, ...blocks, check >> 3, check & 7, 0, 7, 0, 7];
    const colour = (block) => `rgb(${block & 4 ? 255 : 0},${block & 2 ? 255 : 0},${block & 1 ? 255 : 0})`;
    const stops = row.map((block, at) => `${colour(block)} ${(at * 100) / 24}% ${((at + 1) * 100) / 24}%`);
    stops[0] = `${colour(mark)} 0% ${25 / 24}%,${colour(7)} ${25 / 24}% ${100 / 24}%`;
    document.getElementById('beacon').style.background = `linear-gradient(90deg,${stops.join()})`;
  }

  function pageNumber(id) {
    let hash = 0x811c9dc5;
    for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
    return (hash ^ (hash >>> 15)) & 0x7fff;
  }

  /** A page older than its styles and script reloads once, while nobody sees it (hazard H32). */
  function reloadOnce(build) {
    if (!build || !document.hidden || location.hash === `#${build}`) return false;
    location.hash = build;
    location.reload();
    return true;
  }

  function wake() {
    if (document.hidden) finishCount();
    runClock();
    turnPages();
    playStages();
    turnStrip();
  }

  window.addEventListener('countnight', (event) => receive(event.detail));
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('obsSourceVisibleChanged', ({ detail }) => {
    shown = detail?.visible !== false;
    if (!shown) finishCount();
    wake();
  });
  for (const [event, on] of [
    ['obsStreamingStarted', true],
    ['obsStreamingStopped', false],
    ['obsRecordingStarted', true],
    ['obsRecordingStopped', false],
  ]) {
    window.addEventListener(event, () => {
      onAir = on;
      runClock();
    });
  }
  window.obsstudio?.getStatus?.((status) => {
    onAir = Boolean(status?.streaming || status?.recording);
    runClock();
  });

  window.countnight = { receive, play, stop, settled, look };

  // The file is one frame: its board stands above, its furniture beside it. Without, everything says TEST.
  const own = JSON.parse(document.getElementById('furniture')?.textContent ?? '{}');
  boardRev = Number(root.dataset.rev);
  rev = own.rev ?? boardRev;
  if (own.head) headOf(own.head);
  comeOrGo();
  if (own.furniture) furnish(own.furniture);
  decodeFirst(
    pictures(board).map(({ dataset }) => dataset.src),
    (decoded) => {
      for (const picture of pictures(board)) showPicture(picture, decoded, true);
    },
  );
  const layAll = () => {
    layStrip();
    layOut();
  };
  layAll();
  document.fonts?.ready.then(layAll);
  window.addEventListener('resize', layAll);
  drawBeacon();
})();
