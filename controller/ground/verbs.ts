import type { CommandModule, Options, PositionalOptions } from 'yargs';

/** What a verb does, in a sentence, and where its options and its work are: a module's `command`, which knows no name. */
export type Verb = readonly [describe: string, load: () => Promise<{ command: unknown }>];

/** What a verb may be told, by name: the words of its usage and its options. */
type Asked = Readonly<Record<string, Options>>;
type Kind<O> = O extends { choices: readonly (infer C)[] }
  ? C
  : O extends { type: 'number' }
    ? number
    : O extends { type: 'boolean' }
      ? boolean
      : string;
type Value<O> = O extends { array: true } ? Kind<O>[] : Kind<O>;
/** What is always told: it must be given, or has a default. */
type Sure = { demandOption: true } | { default: unknown };
type Camel<N> = N extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : N;

/** What was told. */
export type Told<A> = { -readonly [N in keyof A as A[N] extends Sure ? Camel<N> : never]: Value<A[N]> } & {
  -readonly [N in keyof A as A[N] extends Sure ? never : Camel<N>]?: Value<A[N]>;
};

interface LoadedVerb {
  asked: Asked;
  work(told: never): unknown;
  usage: string | undefined;
  /** Begins what the work will need, while the words are still read; whatever they turn out to say must not matter to it. */
  begin: (() => void) | undefined;
}

/** A module's `command`. */
export function verb<const A extends Asked>(
  asked: A,
  work: (told: Told<A>) => unknown,
  { usage, begin }: Partial<Pick<LoadedVerb, 'usage' | 'begin'>> = {},
): LoadedVerb {
  return { asked, work, usage, begin };
}

/** The election folder, a word of most verbs. */
export const ELECTION = { type: 'string', demandOption: true, describe: 'election folder' } as const;

/** Begins a verb, before anything of the command line is read but its name. */
export async function beginVerb([, load]: Verb): Promise<void> {
  ((await load()).command as LoadedVerb).begin?.();
}

/**
 * A command line's verbs, as its parser wants them. Only the verb that is used is loaded: `--help` and `ctl` from a Stream
 * Deck key shall not wait for a HTML parser.
 *
 * @param table how a verb is written, `rehearse <election>` -> what it is
 */
export function lazyVerbs(table: Readonly<Record<string, Verb>>): CommandModule[] {
  return Object.entries(table).map(([command, [describe, load]]) => {
    const loaded = async () => (await load()).command as LoadedVerb;
    return {
      command,
      describe,
      builder: async (yargs) => {
        const { asked, usage } = await loaded();
        if (usage) yargs.usage(usage);
        for (const [name, how] of Object.entries(asked))
          if (new RegExp(`[<[]${name}[.>\\]]`).test(command))
            yargs.positional(name, how as PositionalOptions);
          else yargs.option(name, how);
        return yargs;
      },
      handler: async (argv) => void (await (await loaded()).work(argv as never)),
    };
  });
}
