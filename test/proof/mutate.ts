import fc from 'fast-check';

/** What breaks parsers: signs that mean something to them, extremes, and what is no text at all. */
const TOKENS = [
  '<table>',
  '</table></td>',
  '<tr><td colspan="100000" rowspan="9999">',
  '<!--',
  '<![CDATA[',
  '<script>',
  '&#x202e;',
  '&lt;',
  '<!DOCTYPE x [<!ENTITY a "b">]>&a;',
  '"',
  "'",
  ',',
  ';;',
  '\t',
  '\n',
  '\r\n\r\n',
  '{',
  '}',
  '[[[[',
  ']',
  ':',
  'null',
  'true',
  '1e309',
  '-0',
  'NaN',
  '9007199254740993',
  '9'.repeat(400),
  '0x10',
  '१२३',
  '1,23,456',
  '__proto__',
  'constructor',
  '*a',
  '&a ',
  '<<: *a',
  '!!js/function x',
  '? ',
  '- - - -',
  '|+\n',
  '%',
  '\0',
  '\ufeff',
  '\ud800',
  '\u202e',
  'A\u0301'.repeat(200),
  'WARC/1.0\r\n',
  'Content-Length: 99999999999\r\n',
  'Content-Length: -1\r\n',
  '(a+)+$',
  '{state}',
  '$' + '{SECRET}',
  '../../etc/passwd',
];

type Edit = (bytes: Buffer, other: Buffer) => Buffer;
/** Changes that follow each other. */
const inTurn = (edits: readonly Edit[], bytes: Buffer, other: Buffer): Buffer =>
  edits.reduce<Buffer>((all, change) => change(all, other).subarray(0, MOST_BYTES), bytes);
/** A page of this size is longer than real ones, and quick to read many times. */
const MOST_BYTES = 262_144;
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (bytes: Buffer, share: number) => Math.floor(share * (bytes.length + 1));
const splice = (bytes: Buffer, from: number, to: number, into: Buffer) =>
  Buffer.concat([bytes.subarray(0, Math.min(from, to)), into, bytes.subarray(Math.max(from, to))]);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, fc.constantFrom(...TOKENS)).map(
    ([a, token]): Edit =>
      (bytes) =>
        splice(bytes, at(bytes, a), at(bytes, a), Buffer.from(token)),
  ),
  fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 8 })).map(
    ([a, into]): Edit =>
      (bytes) =>
        splice(bytes, at(bytes, a), at(bytes, a) + into.length, Buffer.from(into)),
  ),
  fc.tuple(place, place).map(
    ([a, b]): Edit =>
      (bytes) =>
        splice(bytes, at(bytes, a), at(bytes, b), Buffer.alloc(0)),
  ),
  fc.tuple(place, place, fc.integer({ min: 1, max: 40 })).map(
    ([a, b, times]): Edit =>
      (bytes) => {
        const part = bytes.subarray(
          Math.min(at(bytes, a), at(bytes, b)),
          Math.max(at(bytes, a), at(bytes, b)),
        );
        return splice(bytes, at(bytes, a), at(bytes, a), Buffer.concat(Array(times).fill(part)));
      },
  ),
  place.map(
    (a): Edit =>
      (bytes) =>
        bytes.subarray(0, at(bytes, a)),
  ),
  fc.tuple(place, place).map(
    ([a, b]): Edit =>
      (bytes, other) =>
        Buffer.concat([bytes.subarray(0, at(bytes, a)), other.subarray(at(other, b))]),
  ),
  fc.tuple(place, fc.integer({ min: 0, max: 9 })).map(
    ([a, digit]): Edit =>
      (bytes) => {
        const copy = Buffer.from(bytes);
        // A digit of the page becomes another: what is read may change, and must stay a count.
        const from = at(bytes, a);
        const found = copy.subarray(from).findIndex((byte) => byte >= 0x30 && byte <= 0x39);
        if (found >= 0) copy[from + found] = 0x30 + digit;
        return copy;
      },
  ),
);

/** What a parser may be given: something good, changed a few times; at most a quarter of a megabyte of it. */
export function mutated(seeds: readonly (string | Uint8Array)[]): fc.Arbitrary<Buffer> {
  const seed = fc.constantFrom(...seeds.map((text): Buffer => Buffer.from(text as string)));
  return fc
    .record({ seed, other: seed, edits: fc.array(edit, { minLength: 1, maxLength: 6 }) })
    .map(({ seed: bytes, other, edits }) => inTurn(edits, bytes, other));
}
