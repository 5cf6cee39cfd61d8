/** One number as it stands in a cell, beside others perhaps. */
export interface NumberText {
  /** ASCII digits, and the signs between them: `.` `,` `'` `_` `٬` `٫` `⹁`, and `␣` for a blank. */
  body: string;
  sign: '+' | '-' | '';
  percent: boolean;
  /** In round brackets. */
  bracketed: boolean;
  /** Behind an "of": the whole that the number before it is a part of. */
  whole: boolean;
}

const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Marks that say nothing of the number they stand at: footnotes, trends, ticks, icons. */
const MARK = /[*†‡§¶¹²³⁰-⁹ᵃ-ᶻªº\ue000-\uf8ff✓✔☑★▲▼△▽▴▾↑↓↗↘→←]|\[[a-z\d]{1,2}\]/giu;
/** What a count may say it counts. Any other word beside a number may be a multiplier: 12 lakh, 3 Tsd. */
const VOTES =
  /(?<![\p{L}\p{M}])(?:votes?|voix|suffrages?|votos?|voti|vots|stimmen?|stemmen?|stemmer|röster|ääntä|häält|głos(?:y|ów)?|hlas(?:y|ů|ov)?|szavazat|voturi|гласова?|голос(?:а|ов|и|ів)?|ψήφοι|ψήφους|oy|suara|phiếu|मत|वोट|ভোট|வாக்குகள்|వోట్లు|ఓట్లు|ಮತಗಳು|വോട്ട്|票|표|得票|صوت|أصوات|קולות|คะแนน)(?![\p{L}\p{M}])/giu;
const OF = /(?<=\s)(?:of|out of|von|de|sur|di|af|av|van|z|из)(?=\s)/giu;

const groupedBy = (blank: string): string =>
  `\\d{1,3}(?:${blank}\\d{3})+(?!\\d)(?:[.,٫]\\d+)?|\\d{1,2}(?:${blank}\\d{2})+${blank}\\d{3}(?!\\d)`;
const OTHERS = `\\d+(?:[.,'_٬٫⹁]\\d+)*|[%()⁄+-]|\\s+|[^]`;
const ANY_BLANK = new RegExp(`${groupedBy('[ \\u00a0]')}|${OTHERS}`, 'g');
const HARD_BLANK = new RegExp(`${groupedBy('\\u00a0')}|${OTHERS}`, 'g');

/**
 * The numbers of a cell, from left to right; null when something beside them is neither a number nor known to say
 * nothing of one (a word, a range, a colon): such a cell cannot be read.
 *
 * A blank groups digits only by three, or as the Indian grouping has it; a line break groups none.
 * @param blanksGroup false: a blank at which a line may break parts two numbers
 */
export function numbersIn(cell: string, blanksGroup: boolean): NumberText[] | null {
  const text = plainSigns(cell);
  const tokens = text.match(blanksGroup ? ANY_BLANK : HARD_BLANK) ?? [];
  const found: NumberText[] = [];
  let depth = 0;
  let next: Pick<NumberText, 'sign' | 'percent' | 'whole'> = { sign: '', percent: false, whole: false };
  for (const [i, token] of tokens.entries()) {
    const [before, after] = [tokens[i - 1] ?? '', tokens[i + 1] ?? ''];
    if (isNumber(token)) {
      // Two numbers touch only where a sign between them was not understood.
      if (isNumber(before)) return null;
      found.push({ body: token.replace(/[ \u00a0]/g, '␣'), ...next, bracketed: depth > 0 });
      next = { sign: '', percent: false, whole: false };
    } else if (token === '%') {
      const last = found.at(-1);
      const behind = last && isBeside(before, tokens[i - 2]);
      const ahead = isBeside(after, tokens[i + 2]);
      if (last && isNumber(before)) last.percent = true;
      else if (isNumber(after)) next.percent = true;
      // Between two numbers, a blank on each side: it could belong to either.
      else if (behind && ahead) return null;
      else (behind ? last : next).percent = true;
    } else if (token === '+' || token === '-') {
      // `3300-33` and `3300 - 33` may be ranges or sums; ` -33` and `(+ 33)` are signs.
      const opens = before === '' || before === '(' || (isBlank(before) && i > 0);
      const far = isBlank(after) && isNumber(tokens[i + 2] ?? '') && (before === '' || before === '(');
      if (!opens || !(isNumber(after) || far)) return null;
      next.sign = token;
    } else if (token === '⁄') next.whole = true;
    else if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (!isBlank(token)) return null;
    if (depth < 0 || depth > 1) return null;
  }
  return depth === 0 && !next.percent && !next.whole ? found : null;
}

function isNumber(token: string): boolean {
  return token >= '0' && token < ':';
}

// True for a token that is a number, or parted from one by a blank within the line.
function isBeside(token: string, further: string | undefined): boolean {
  return isNumber(token) || (isBlank(token) && !token.includes('\n') && isNumber(further ?? ''));
}

function isBlank(token: string): boolean {
  return token.trim() === '' && token !== '';
}

/** Digits, brackets, signs and blanks of every script and width as the ones that are looked for. */
function plainSigns(cell: string): string {
  const text = /^[ -~]*$/.test(cell)
    ? cell
    : asciiDigits(cell.replace(INVISIBLE, ''))
        .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
        .replace(/[‘’ʼ´]/g, "'")
        .replace(/[‐-―−﹣]/g, '-')
        .replace(/[٪﹪]/g, '%')
        .replace(/[\u2000-\u200a\u202f\u205f\u3000]/g, '\u00a0');
  return text
    .replace(/[\t\r\v\f\u2028\u2029]|[ \u00a0]{2,}/g, '\n')
    .replace(MARK, '\n')
    .replace(VOTES, '\n')
    .replace(OF, '⁄')
    .trim();
}

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
