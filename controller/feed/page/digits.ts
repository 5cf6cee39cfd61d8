const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;

/** Every Unicode decimal digit as ASCII: `১২` -> `12`. Other characters stay. */
export function asciiDigits(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(DIGITS, (digit) => String(digitValue(digit)));
}

const values = new Map<number, number>();

// Unicode keeps each script's ten digits in one run, and some runs touch: tens are counted from the start of the whole.
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0;
  let value = values.get(code);
  if (value === undefined) {
    let start = code;
    while (DIGIT.test(String.fromCodePoint(start - 1))) start--;
    value = (code - start) % 10;
    values.set(code, value);
  }
  return value;
}
