/** Allocation as a textbook has it: the whole table of quotients, sorted; remainders as fractions. Slow, and on its own. */

const DIVISORS: Record<string, (held: number) => [number, number]> = {
  dhondt: (held) => [held + 1, 1],
  'sainte-lague': (held) => [2 * held + 1, 1],
  'sainte-lague-1.4': (held) => (held === 0 ? [14, 10] : [2 * held + 1, 1]),
  'sainte-lague-1.2': (held) => (held === 0 ? [12, 10] : [2 * held + 1, 1]),
  'imperiali-divisors': (held) => [held + 2, 1],
  danish: (held) => [3 * held + 1, 1],
};

export function tableReference(votes: readonly number[], seats: number, formula: string): string {
  const divisor = DIVISORS[formula] as (held: number) => [number, number];
  const table = votes.flatMap((count, place) =>
    count === 0
      ? []
      : Array.from({ length: seats + 1 }, (_, held) => {
          const [n, d] = divisor(held);
          return { place, over: BigInt(count * d), under: BigInt(n) };
        }),
  );
  const order = (a: (typeof table)[number], b: (typeof table)[number]): number =>
    Number(b.over * a.under - a.over * b.under);
  table.sort(order);
  const won = votes.map(() => 0);
  if (table.length === 0) return inOneLine(won, null, seats, 0);
  const last = table[seats - 1];
  const first = table[seats];
  const level = last && first && order(last, first) === 0 ? last : null;
  const sure = table.slice(0, seats).filter((cell) => level === null || order(cell, level) !== 0);
  for (const { place } of sure) won[place] = (won[place] ?? 0) + 1;
  const between = level ? table.filter((cell) => order(cell, level) === 0).map(({ place }) => place) : [];
  return inOneLine(won, level && { seats: seats - sure.length, between: between.map(letter) }, 0, 0);
}

export function remainderReference(votes: readonly number[], seats: number, formula: string): string {
  const sum = BigInt(votes.reduce((a, b) => a + b, 0));
  const won = votes.map(() => 0);
  if (sum === 0n || seats === 0) return inOneLine(won, null, seats, 0);
  const s = BigInt(seats);
  const quota: Record<string, [bigint, bigint]> = {
    hare: [sum, s],
    droop: [sum / (s + 1n) + 1n, 1n],
    'hagenbach-bischoff': [sum, s + 1n],
    imperiali: [sum, s + 2n],
  };
  const [n, d] = quota[formula] as [bigint, bigint];
  const rest = votes.map((count, place) => {
    won[place] = Number((BigInt(count) * d) / n);
    return { place, left: (BigInt(count) * d) % n };
  });
  const open = seats - won.reduce((a, b) => a + b, 0);
  if (open < 0) return inOneLine(won, null, 0, -open);
  const line = rest.filter(({ place }) => (votes[place] ?? 0) > 0).sort((a, b) => Number(b.left - a.left));
  const level = open > 0 && line[open - 1]?.left === line[open]?.left ? line[open - 1]?.left : undefined;
  const sure = line.slice(0, open).filter(({ left }) => left !== level);
  for (const { place } of sure) won[place] = (won[place] ?? 0) + 1;
  if (level === undefined) return inOneLine(won, null, 0, 0);
  const between = line.filter(({ left }) => left === level).map(({ place }) => place);
  return inOneLine(
    won,
    { seats: open - sure.length, between: between.sort((a, b) => a - b).map(letter) },
    0,
    0,
  );
}

/** An outcome in one line: `3 1 0 0 1/CD` is a seat between C and D, `2 1 +1` a seat too many. */
export function inOneLine(
  won: readonly number[],
  tie: { seats: number; between: readonly string[] } | null,
  vacant: number,
  tooMany: number,
): string {
  const notes = [
    tie ? ` ${tie.seats}/${[...tie.between].sort().join('')}` : '',
    vacant > 0 ? ` vacant ${vacant}` : '',
    tooMany > 0 ? ` +${tooMany}` : '',
  ];
  return won.join(' ') + notes.join('');
}

function letter(place: number): string {
  return String.fromCharCode(65 + place);
}
