/*
 * A board as an EBU OGraf v1 Web Component. The exporter fills the marked places; the same templates and
 * styles as on our own pages, in a shadow tree. Nothing is drawn before the first playAction.
 */
const Handlebars = (() => {
  /* @runtime */
})();
const Idiomorph = (() => {
  /* @morph */
})();
const WORDS = '@words';
const STYLES = '@styles';
const TEMPLATE = '__TEMPLATE__';
const TEMPLATES = {
  /* @templates */
};
const PARTS = {
  /* @parts */
};
const HERE = new URL('.', import.meta.url);

const desk = Handlebars.create();
const fill = (text, values) =>
  text.replace(/\{(\w+)\}/g, (hole, key) => (key in values ? values[key] : hole));
desk.registerHelper('t', (key, options) => fill(WORDS[key] ?? key, options.hash));
desk.registerHelper('is', (a, b) => a === b);
desk.registerHelper('num', (shown) =>
  shown
    ? new desk.SafeString(
        `<span class="num" data-n="${Number(shown.value)}">${desk.escapeExpression(shown.text)}</span>`,
      )
    : '',
);
for (const [name, part] of Object.entries(PARTS)) desk.registerPartial(name, desk.template(part));
const template = desk.template(TEMPLATES[TEMPLATE]);

const FRAME = `<div class="body"><div id="frame">
<header id="top"><div id="brand"><span class="mark"></span></div><h1 id="title"></h1>
<div id="when"><time id="clock"></time><span id="mode" class="pill"></span></div>
<p id="facts"><span id="source"></span></p></header>
<main id="board"></main>
<footer id="bottom"><div class="mark"></div><div class="mark"></div></footer>
</div></div>`;
const OK = { statusCode: 200 };

export default class CountnightGraphic extends HTMLElement {
  #data = {};
  #shadow = this.attachShadow({ mode: 'open' });
  #size = new ResizeObserver(() => this.#fit());

  async load({ data } = {}) {
    const fonts = new URL('fonts.css', HERE).href;
    if (!document.querySelector(`link[href="${fonts}"]`)) {
      // Faces count only in the document, not in a shadow tree.
      const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href: fonts });
      const loaded = new Promise((resolve) => {
        link.onload = link.onerror = resolve;
      });
      document.head.append(link);
      await loaded;
    }
    this.#shadow.innerHTML = `<style>:host{display:block;position:absolute;inset:0;overflow:hidden;container:graphic/size}${STYLES}</style>${FRAME}`;
    this.#shadow.querySelector('.body').style.visibility = 'hidden';
    this.dataset.template = TEMPLATE;
    this.dataset.motion = 'full';
    this.#size.observe(this);
    this.#update(data);
    return OK;
  }

  async dispose() {
    this.#size.disconnect();
    this.#shadow.innerHTML = '';
    return OK;
  }

  async updateAction({ data } = {}) {
    this.#update(data);
    return OK;
  }

  async playAction({ skipAnimation } = {}) {
    this.dataset.motion = skipAnimation ? 'reduced' : 'full';
    this.#shadow.querySelector('.body').style.visibility = '';
    this.classList.remove('out');
    this.classList.add('in');
    await this.#still();
    this.classList.remove('in');
    return { ...OK, currentStep: 0 };
  }

  async stopAction({ skipAnimation } = {}) {
    this.dataset.motion = skipAnimation ? 'reduced' : 'full';
    this.classList.add('out');
    await this.#still();
    this.#shadow.querySelector('.body').style.visibility = 'hidden';
    return OK;
  }

  async customAction() {
    return { statusCode: 404, statusMessage: 'this graphic has no custom actions' };
  }

  #update(data) {
    this.#data = { ...this.#data, ...data };
    const { mode, title, clock, source, board } = this.#data;
    this.dataset.mode = mode === 'live' ? 'live' : 'test';
    const text = (id, value) => {
      this.#shadow.getElementById(id).textContent = value ?? '';
    };
    text('title', title);
    text('clock', clock);
    text('source', source ? fill(WORDS.source, { source }) : '');
    text('mode', mode === 'live' ? WORDS.live : WORDS.test);
    for (const mark of this.#shadow.querySelectorAll('.mark')) mark.textContent = WORDS.test;
    const html = template(board ?? {})
      .replaceAll('../maps/', `${HERE.href}maps/`)
      .replaceAll('../photos/', `${HERE.href}photos/`);
    Idiomorph.morph(this.#shadow.getElementById('board'), html, {
      morphStyle: 'innerHTML',
      callbacks: { beforeAttributeUpdated: (name, node) => !(name === 'src' && node.dataset.src) },
    });
    for (const picture of this.#shadow.querySelectorAll('img[data-src]')) this.#showPicture(picture);
    this.#fit();
  }

  /** A picture is put in place when it is decoded; one that is no picture is never shown. */
  #showPicture(picture) {
    const wanted = picture.dataset.src;
    if (picture.getAttribute('src') === wanted) return;
    const next = Object.assign(new Image(), { src: wanted });
    next.decode().then(
      () => {
        if (picture.dataset.src === wanted) picture.src = wanted;
      },
      () => {},
    );
  }

  #fit() {
    const { width, height } = this.getBoundingClientRect();
    this.style.setProperty('--rem', `${width / (width < height ? 67.5 : 120)}px`);
  }

  #still() {
    return Promise.all(this.#shadow.getAnimations().map((animation) => animation.finished.catch(() => {})));
  }
}
