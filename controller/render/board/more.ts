import { counted, type Desk } from './desk.ts';

/** The line under a list of which not all is shown, `3 more candidates`. */
export interface More {
  /** As long as the page finds room for every row that it was given; empty where that is all of them. */
  text: string;
  /** The line for none, one, two, … of these rows left out: the page alone knows how many fit. JSON. */
  texts: string;
}

/**
 * @param word of the line, with `{n}`
 * @param hidden how many the model itself leaves out
 * @param rows how many the page gets
 */
export function moreOf(word: string, hidden: number, rows: number, desk: Desk): More {
  const texts = Array.from({ length: Math.max(1, rows) }, (_, out) =>
    hidden + out > 0 ? counted(word, hidden + out, desk) : '',
  );
  return { text: texts[0] as string, texts: JSON.stringify(texts) };
}
