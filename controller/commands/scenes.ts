import { join, resolve } from 'node:path';
import { SCENES } from '../director/rundown-file.ts';
import { loadElection } from '../election/load.ts';
import { print, printJson } from '../ground/terminal.ts';
import { EXIT, UserError } from '../ground/user-error.ts';
import { ELECTION, type Told, verb } from '../ground/verbs.ts';
import { editionOf } from '../render/board/editions.ts';
import { askPassword, DEFAULT_OBS, obsTargets } from '../stage/obs-target.ts';
import type { ObsTarget } from '../stage/stages-file.ts';
import { type Command, showCommand } from '../stage/wire/command.ts';
import type { ObsConnection } from '../stage/wire/connection.ts';
import {
  applyScenes,
  connectOnce,
  removeScenes,
  type SceneWorkOptions,
  surveyScenes,
} from '../stage/wire/scene-work.ts';
import type { Refusal } from '../stage/wire/send.ts';

const ASKED = {
  election: ELECTION,
  action: { choices: ['diff', 'apply', 'remove'], demandOption: true },
  obs: { type: 'string', array: true, describe: `OBS's WebSocket (default ${DEFAULT_OBS})` },
  out: { type: 'string', default: 'out', describe: 'folder of the pages' },
  scenes: { type: 'string', default: SCENES, describe: 'folder of the scene declarations' },
  surface: { choices: ['browser', 'snapshot'], describe: 'how pages reach OBS (default: what it can)' },
  json: { type: 'boolean', default: false, describe: 'print JSON' },
} as const;

type Args = Told<typeof ASKED>;

export const command = verb(ASKED, async (args) => {
  const election = await loadElection(resolve(args.election));
  const options: SceneWorkOptions = {
    scenesDir: resolve(args.scenes),
    election,
    outDir: resolve(args.out),
  };
  const fixed = args.surface ? { surface: args.surface } : {};
  for (const target of await obsTargets(args.obs, askPassword, process.env, election.dir)) {
    const obs = await connectOnce(target.url, target.password);
    try {
      await act(obs, args, { ...options, ...ofTarget(target, options), ...fixed });
    } finally {
      obs.stop();
    }
  }
});

/** What stages.yaml says about one OBS. */
function ofTarget(target: ObsTarget, { election, outDir }: SceneWorkOptions): Partial<SceneWorkOptions> {
  const { scenesDir, surface } = target;
  return {
    outDir: join(outDir, editionOf(target, election)),
    ...(scenesDir !== undefined && { scenesDir }),
    ...(surface !== undefined && surface !== 'auto' && { surface }),
  };
}

async function act(obs: ObsConnection, args: Args, options: SceneWorkOptions): Promise<void> {
  const { actual, desired, commands } = await surveyScenes(obs, options);
  if (args.action === 'diff') return tellCommands(args, obs.url, commands, 'to do');
  if (args.action === 'apply') {
    const { refused } = await applyScenes(obs, actual, desired);
    complain(refused, obs.url);
    return tellCommands(args, obs.url, commands, 'done');
  }
  const { commands: removal, refused } = await removeScenes(obs, actual);
  complain(refused, obs.url);
  tellCommands(args, obs.url, removal, 'done');
}

function complain(refused: readonly Refusal[], url: string): void {
  const [first] = refused;
  if (!first) return;
  const got = `${showCommand(first.command)}: ${first.comment}`;
  throw new UserError(EXIT.unavailable, { what: `OBS refused ${refused.length} commands`, got, where: url });
}

function tellCommands(args: Args, url: string, commands: readonly Command[], word: string): void {
  if (args.json) {
    printJson({ url, [word === 'done' ? 'done' : 'todo']: commands });
    return;
  }
  for (const each of commands) print(`${each.request}: ${each.reason}\n`);
  print(`${url}: ${commands.length === 0 ? 'nothing to do' : `${commands.length} commands ${word}`}\n`);
}
