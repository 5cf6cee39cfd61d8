import { scaffold } from '../../controller/election/scaffold.ts';

/** The files of a new election whose count has begun: before it a live night takes no votes. */
export function begun(title: string): [file: string, text: string][] {
  return [...scaffold(title)].map(([name, text]) => [
    name,
    text.replace(/^countStarts: .*$/m, "countStarts: '2020-05-02T08:00:00+05:30'"),
  ]);
}
