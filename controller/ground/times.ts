/** How often each item stands in a list. */
export function timesOf<T>(items: Iterable<T>): Map<T, number> {
  const times = new Map<T, number>();
  for (const item of items) times.set(item, (times.get(item) ?? 0) + 1);
  return times;
}

/** What stands more often in a list than anything else. */
export function mostOf<T>(items: readonly T[]): { item: T; times: number } | null {
  const [best, second] = [...timesOf(items)].sort((a, b) => b[1] - a[1]);
  return best && best[1] !== second?.[1] ? { item: best[0], times: best[1] } : null;
}
