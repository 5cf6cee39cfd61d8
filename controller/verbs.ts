import type { CommandModule } from 'yargs';

/** What a verb does, in a sentence, and where its options and its work are: a module's `command`, which knows no name. */
export type Verb = readonly [describe: string, load: () => Promise<{ command: unknown }>];

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
      builder: async (yargs) => (await loaded()).builder(yargs),
      handler: async (argv) => (await loaded()).handler(argv),
    };
  });
}

interface LoadedVerb extends CommandModule {
  builder: Extract<CommandModule['builder'], (...args: never[]) => unknown>;
}
