import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shadowStyles } from '../../controller/export/ograf.ts';

const CASES: [what: string, css: string, shadow: string][] = [
  [
    'the root element is the host',
    ':root { --a: 1 } html, .b { c: d }',
    ':host { --a: 1 } :host, .b { c: d }',
  ],
  [
    'with what it is marked by',
    'html[data-mode="live"].stale #mode { a: b } html:not([data-x=" y"]) > p { a: b } html[dir="rtl"] { a: b }',
    ':host([data-mode="live"].stale) #mode { a: b } :host(:not([data-x=" y"])) > p { a: b } :host([dir="rtl"]) { a: b }',
  ],
  ['the body is a part', 'body, body.x > p { a: b }', '.body, .body.x > p { a: b }'],
  [
    "a class of the root element's, and one that only begins so",
    '.in #board, .warned .x { a: b } .inner .x, p.in { a: b }',
    ':host(.in) #board, :host(.warned) .x { a: b } .inner .x, p.in { a: b }',
  ],
  [
    'lengths follow the host',
    'p { margin: -.5rem calc(2rem + 1px); --w: 1.25rem; font-size: calc(100vw / 120) }',
    'p { margin: calc(-.5 * var(--rem)) calc(calc(2 * var(--rem)) + 1px); --w: calc(1.25 * var(--rem)) }',
  ],
  [
    'texts and addresses stay, comments go',
    "p { content: '2rem html'; background: url(a-1rem.png); --x3rem: var(--y-2rem) } /* 1rem body */",
    "p { content: '2rem html'; background: url(a-1rem.png); --x3rem: var(--y-2rem) }",
  ],
  [
    "an upright picture is one by the host's shape, however the question is spaced",
    '@media (max-aspect-ratio:1/1) { :root { --a: 1 } p { a: b } } @media (max-aspect-ratio: 1 / 1) { body { a: b } }',
    '@container graphic (max-aspect-ratio:1/1) { .body { --a: 1 } p { a: b } } @container graphic (max-aspect-ratio: 1 / 1) { .body { a: b } }',
  ],
  [
    'other questions and key frames stay',
    '@media print { p { a: b } } @keyframes in { from { top: 1rem } to { top: 0 } }',
    '@media print { p { a: b } } @keyframes in { from { top: calc(1 * var(--rem)) } to { top: 0 } }',
  ],
];
for (const [what, css, shadow] of CASES) test(what, () => assert.equal(shadowStyles(css), shadow));
