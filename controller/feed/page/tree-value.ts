/** Whether a value of a document has members of its own. */
export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** A value as text; '' for what has none. */
export function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') {
    const text = (value as Record<string, unknown>)['#text'];
    return text === undefined ? '' : plain(text);
  }
  return String(value).trim();
}

/**
 * A value as numbers are read from it: several are parted by line breaks. Where elements stand in an XML text, its parts
 * lie glued together in the tree, and nobody can tell where: such a text is shown as no number, and so is what has members.
 */
export function numberOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(numberOf).join('\n');
  if (!isObject(value)) return plain(value);
  const members = Object.keys(value as object).filter((key) => key !== '#text' && !key.startsWith('@'));
  // `{ total: 3300 }` is no blank: which of its members counts, the feed file's path has to say.
  return members.length > 0 ? `${plain(value)} {${members.slice(0, 5).join(', ')}}`.trim() : plain(value);
}
