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
  const numbers = new Intl.NumberFormat(root.dataset.locale, { maximumFractionDigits: 0 });
  const clockFormat = new Intl.DateTimeFormat(root.dataset.clockLocale, {
    timeZone: root.dataset.zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const TWEEN_MS = 550;
  const PAGE_MS = 8000;

  let rev = 0;
  let boardRev = 0;
  let furniture = null;
  let shown = true;
  let onAir = false;
  let timer = 0;

  function receive(envelope) {
    if (!envelope || (envelope.to !== page && envelope.to !== '*')) return;
    if (envelope.motion) setMotion(envelope.motion);
    const next = Number(envelope.rev);
    let content;
    try {
      content = JSON.parse(envelope.json);
    } catch {
      return;
    }
    if (content.verb === 'play') return play();
    if (content.verb === 'stop') return stop();
    if (!(next > rev)) return;
    if (content.board && content.board.rev > boardRev) {
      if (content.build !== root.dataset.build && reloadOnce(content.build)) return;
      showBoard(content.board);
    }
    if (content.furniture) furnish(next, content.furniture);
    rev = Math.max(rev, next);
    drawBeacon();
  }

  /** OBS cannot keep up, or can again; a look without motion stays without. */
  function setMotion(motion) {
    root.dataset.motion = motion === 'reduced' ? 'reduced' : ownMotion;
    reduced = root.dataset.motion === 'reduced';
    if (reduced) finishTweens();
  }

  function showBoard(next) {
    boardRev = next.rev;
    setText('title', next.title);
    const still = reduced || !shown || document.hidden;
    const before = still ? null : numbersOf(board);
    Idiomorph.morph(board, next.html, {
      morphStyle: 'innerHTML',
      callbacks: {
        // What is the same is not looked into: most of a board has not changed.
        beforeNodeMorphed: (old, next) => !old.isEqualNode(next),
        // A new picture is decoded first and then put in place, so that nobody sees it half drawn.
        beforeAttributeUpdated: (name, node) => !(name === 'src' && node.dataset.src !== undefined),
        // What fades out goes by itself at its end.
        beforeNodeRemoved: (node) => !node.classList?.contains('leaving'),
      },
    });
    for (const picture of board.querySelectorAll('img[data-src]')) showPicture(picture, still);
    if (before) countUp(before);
    turnPages();
    fitNames();
    fitFacts();
  }

  /** A name that is too long shrinks by one step; what is still too long ends in an ellipsis. */
  function fitNames() {
    const names = [...document.querySelectorAll('#title, #board [data-fit]')];
    for (const name of names) name.classList.remove('tight');
    const long = names.filter((name) => name.scrollWidth > name.clientWidth);
    for (const name of long) name.classList.add('tight');
  }

  /** The line under the clock: where the source has no room the votes go first. The age is never cut. */
  function fitFacts() {
    if (!furniture) return;
    setText('counted', furniture.counted);
    const source = document.getElementById('source');
    if (source && source.scrollWidth > source.clientWidth) setText('counted', furniture.countedShort);
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

  const tweens = new Map();
  let frame = 0;

  function countUp(before) {
    const start = performance.now();
    for (const node of board.querySelectorAll('.num')) {
      const to = Number(node.dataset.n);
      const from = tweens.get(node)?.now ?? before.get(numberKey(node));
      if (from === undefined || from === to) continue;
      tweens.set(node, { from, to, now: from, start, text: node.textContent });
      node.textContent = numbers.format(from);
    }
    if (tweens.size > 0 && !frame) frame = requestAnimationFrame(tick);
  }

  function tick(at) {
    frame = 0;
    for (const [node, tween] of tweens) {
      const part = Math.min(1, (at - tween.start) / TWEEN_MS);
      if (part >= 1 || !node.isConnected || Number(node.dataset.n) !== tween.to) {
        if (Number(node.dataset.n) === tween.to) node.textContent = tween.text;
        tweens.delete(node);
        continue;
      }
      const eased = 1 - (1 - Math.max(0, part)) ** 3;
      tween.now = Math.round(tween.from + (tween.to - tween.from) * eased);
      node.textContent = numbers.format(tween.now);
    }
    if (tweens.size > 0) frame = requestAnimationFrame(tick);
  }

  /** Every number at its final value at once: nobody watches a hidden page count. */
  function finishTweens() {
    for (const [node, tween] of tweens) {
      if (Number(node.dataset.n) === tween.to) node.textContent = tween.text;
    }
    tweens.clear();
  }

  /** Pictures that are being decoded, and which address each waits for. */
  const decoding = new WeakMap();
  const pending = new Set();

  /** `data-src` says what to show; `src` is what is shown, set only when it can be drawn whole. */
  function showPicture(picture, still) {
    const wanted = picture.dataset.src;
    if ((decoding.get(picture) ?? picture.getAttribute('src')) === wanted) return;
    decoding.set(picture, wanted);
    const next = new Image();
    next.src = wanted;
    const done = next
      .decode()
      .then(() => {
        if (decoding.get(picture) !== wanted) return;
        decoding.delete(picture);
        if (!picture.isConnected || picture.dataset.src !== wanted) return;
        if (!still && picture.getAttribute('src')) fadeFrom(picture);
        picture.src = wanted;
      })
      .catch(() => {
        // The last good picture stays; the next push tries again.
        if (decoding.get(picture) === wanted) decoding.delete(picture);
      })
      .finally(() => pending.delete(done));
    pending.add(done);
  }

  /** Resolves when every picture asked for so far is shown, or is given up. */
  async function settled() {
    while (pending.size > 0) await Promise.all(pending);
  }

  function fadeFrom(picture) {
    const old = picture.cloneNode();
    for (const name of ['id', 'data-src']) old.removeAttribute(name);
    old.className = 'leaving';
    for (const earlier of picture.parentNode.querySelectorAll('.leaving')) earlier.remove();
    picture.after(old);
    old.addEventListener('animationend', () => old.remove(), { once: true });
  }

  function furnish(next, content) {
    if (furniture && !(next > furniture.rev)) return;
    furniture = { ...content, rev: next };
    rev = Math.max(rev, next);
    root.dataset.mode =
      content.mode === 'live' ? 'live' : content.mode === 'rehearsal' ? 'rehearsal' : 'test';
    setText('source', content.source);
    const strip = document.getElementById('flips');
    if (strip && content.flips !== strip.dataset.last) {
      Idiomorph.morph(strip, content.flips, { morphStyle: 'innerHTML' });
      strip.dataset.last = content.flips;
    }
    runClock();
    drawBeacon();
  }

  /** Night time now: the render's, moved on by the wall time since, at the night's speed. */
  function nightNow() {
    return furniture.now + Math.max(0, Date.now() - furniture.wall) * furniture.clockRate;
  }

  function runClock() {
    clearTimeout(timer);
    if (!furniture) return;
    const now = nightNow();
    setText('clock', clockFormat.format(now));
    const age = furniture.dataAt === null ? null : Math.max(0, now - furniture.dataAt);
    const limit = furniture.ageLimitSeconds * 1000;
    const stale = age === null || age > limit;
    setText('age', ageText(age));
    fitFacts();
    root.classList.toggle('stale', age !== null && stale);
    const live = root.dataset.mode === 'live';
    setText('mode', live ? (stale ? words.notLive : words.live) : words.test);
    document.getElementById('mode').hidden = live && age === null;
    root.classList.toggle('warned', !live && onAir);
    if (!(furniture.clockRate > 0)) return;
    // Next change of any of the texts: the clock's minute, the age's minute, the limit.
    const waits = [60_000 - (now % 60_000)];
    if (age !== null) waits.push(60_000 - (age % 60_000));
    if (age !== null && age <= limit) waits.push(limit - age + 1);
    timer = setTimeout(runClock, Math.max(250, Math.min(...waits) / furniture.clockRate + 20));
  }

  function ageText(age) {
    if (age === null) return words.ageNone;
    const minutes = Math.floor(age / 60_000);
    if (minutes < 1) return words.ageNow;
    const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => numbers.format(values[key]));
    if (minutes < 60) return fill(words.ageMinutes, { n: minutes });
    return fill(words.ageHours, { n: Math.floor(minutes / 60), m: minutes % 60 });
  }

  /** A table with more rows than fit shows one screenful after the other, by the wall clock. */
  let pager = 0;
  function turnPages() {
    clearTimeout(pager);
    const table = board.querySelector('[data-paged]');
    if (!table) return;
    const rows = [...table.querySelectorAll('[data-row]')];
    for (const row of rows) row.hidden = false;
    const fits = rowsThatFit(table, rows);
    const pages = Math.ceil(rows.length / fits);
    // As many rows on each page as on the others: a last page with one row looks broken.
    const each = Math.ceil(rows.length / pages);
    const at = Math.floor(Date.now() / PAGE_MS) % pages;
    rows.forEach((row, index) => {
      row.hidden = Math.floor(index / each) !== at;
    });
    const mark = board.querySelector('[data-pages]');
    if (mark) {
      mark.textContent =
        pages > 1
          ? words.page.replace('{n}', numbers.format(at + 1)).replace('{of}', numbers.format(pages))
          : '';
    }
    if (pages > 1) pager = setTimeout(turnPages, PAGE_MS - (Date.now() % PAGE_MS) + 5);
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
    if (document.hidden) finishTweens();
    runClock();
    turnPages();
  }

  window.addEventListener('countnight', (event) => receive(event.detail));
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('obsSourceVisibleChanged', ({ detail }) => {
    shown = detail?.visible !== false;
    if (!shown) finishTweens();
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

  window.countnight = { receive, furnish, play, stop, settled };

  boardRev = Number(root.dataset.rev);
  rev = boardRev;
  for (const picture of board.querySelectorAll('img[data-src]')) showPicture(picture, true);
  const layOut = () => {
    turnPages();
    fitNames();
    fitFacts();
  };
  layOut();
  document.fonts?.ready.then(layOut);
  window.addEventListener('resize', layOut);
  drawBeacon();
})();
