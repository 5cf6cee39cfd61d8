import { MADE_FAULTS } from '../ground/mode.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { commandSpec, type OperatorCommand } from './operator.ts';

/** How each command is written after `countnight ctl`. */
export const CTL_USAGE: readonly [words: string, meaning: string][] = [
  ['hold', 'keep what is on air until release'],
  ['step', 'take the next scene now, also while held'],
  ['cue SCENE [SECONDS]', 'take a scene now, for so long or until clear'],
  ['cue seat CONTEST [SECONDS]', 'the board of one seat, by id, number or name'],
  ['take SCENE', 'take what waits for a scene now'],
  ['drop SCENE', 'drop what waits for a scene'],
  ['undo take|seat', 'take the last take, or the last word on a seat, back'],
  ['clear', 'empty the queue'],
  ['panic', 'the standby scene at once, until release'],
  [
    'release [CONTEST]',
    "let go: hold, panic, takeover, cue; or a contest's pin, call, withholding or question",
  ],
  ['find WORDS', 'contests by id, number, name or candidate'],
  ['pin CONTEST [SERIAL=VOTES …]', 'hold the numbers of a contest: as shown, or these'],
  ['call CONTEST WINNER', 'declare a winner, by serial or name'],
  ['withhold CONTEST', 'show no trend of a contest'],
  ['annul CONTEST', 'its result does not stand: nobody holds its seats'],
  ['believe CONTEST PERSON', 'of people who typed different numbers, whose count'],
  ['stream start|stop', "OBS's stream"],
  ['record start|stop', "OBS's recording"],
  ['status', 'what is on air and why'],
  ['pause', 'rehearsal: the night stands still'],
  ['play [SPEED]', 'rehearsal: it goes on, so many times as fast'],
  ['jump TIME', 'rehearsal: it goes on from HH:MM, earlier or later'],
  [
    'inject FAULT [CONTEST] [MINUTES]',
    `rehearsal: the source goes wrong for 5 minutes: ${MADE_FAULTS.join(', ')} (an outage has no contest)`,
  ],
];

/**
 * Reads a command as it is typed, `['call', 'WB-159', '3']`.
 *
 * @throws UserError 64 with how it is written
 */
export function commandOf(words: readonly string[], why = ''): OperatorCommand {
  const parsed = commandSpec.safeParse(writtenCommand(words, why));
  if (parsed.success) return parsed.data;
  const usage = CTL_USAGE.find(([form]) => form.split(' ')[0] === words[0])?.[0];
  const issue = parsed.error.issues[0];
  throw new UserError(EXIT.usage, {
    what: usage ? 'the command is not understood' : 'there is no such command',
    got: words.join(' ') || 'nothing',
    expected: usage ?? `one of ${CTL_USAGE.map(([form]) => form.split(' ')[0]).join(', ')}`,
    ...(usage && issue && { where: `${issue.path.join('.') || 'words'}: ${issue.message}` }),
    remedy: 'countnight ctl --help lists them all',
  });
}

// As the schema wants it; what does not fit is left for the schema to refuse.
function writtenCommand([verb = '', ...words]: readonly string[], why: string): unknown {
  const [first, second] = words;
  const atMost = (count: number, command: object) =>
    words.length > count ? { ...command, surplus: words.slice(count).join(' ') } : command;
  switch (verb) {
    case 'cue': {
      if (first === 'seat' && second !== undefined) return cueSeat(verb, words.slice(1), why);
      return atMost(2, {
        do: verb,
        scene: first,
        ...(second !== undefined && { seconds: Number(second) }),
        why,
      });
    }
    case 'take':
    case 'drop':
      return atMost(1, { do: verb, scene: first, why });
    case 'undo':
      return atMost(1, { do: verb, of: first, why });
    case 'find':
      return { do: verb, text: words.join(' '), why };
    case 'release':
      return atMost(1, { do: verb, ...(first !== undefined && { contest: first }), why });
    case 'pin': {
      const votes = words.slice(1).map((word) => word.split('='));
      return {
        do: verb,
        contest: first,
        ...(votes.length > 0 && {
          votes: Object.fromEntries(votes.map(([serial = '', number]) => [serial, numberOf(number)])),
        }),
        why,
      };
    }
    case 'call':
      return atMost(2, { do: verb, contest: first, winner: second, why });
    case 'withhold':
    case 'annul':
      return atMost(1, { do: verb, contest: first, why });
    case 'believe':
      return { do: verb, contest: first, person: words.slice(1).join(' '), why };
    case 'play':
      return atMost(1, { do: verb, ...(first !== undefined && { speed: Number(first) }), why });
    case 'jump':
      return atMost(1, { do: verb, to: first, why });
    case 'inject': {
      const { words: named, number } = timed(words.slice(1), first === 'outage' ? 0 : 1);
      return {
        ...{ do: verb, fault: first, why },
        ...(named !== '' && { contest: named }),
        ...(number !== null && { minutes: number }),
      };
    }
    case 'stream':
    case 'record':
      return atMost(1, { do: verb, action: first, why });
    default:
      return atMost(0, { do: verb, why });
  }
}

// A name may have several words; a number behind them is how long, and alone it is the seat's.
function cueSeat(verb: string, words: readonly string[], why: string): object {
  const { words: contest, number } = timed(words, 1);
  return { do: verb, scene: 'seat', contest, ...(number !== null && { seconds: number }), why };
}

/** Words, and the number behind them: of fewer than `least` words and a number it is one of them. */
function timed(words: readonly string[], least: number): { words: string; number: number | null } {
  const last = words.at(-1) ?? '';
  return words.length > least && /^\d+$/.test(last)
    ? { words: words.slice(0, -1).join(' '), number: Number(last) }
    : { words: words.join(' '), number: null };
}

function numberOf(word: string | undefined): number {
  return word === undefined || word === '' ? Number.NaN : Number(word);
}
