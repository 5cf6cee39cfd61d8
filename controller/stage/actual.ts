import { type Outputs, othersOf } from './health.ts';
import { PREFIX, TAG } from './plan/plan.ts';
import type { BatchRequest, BatchResult, ObsConnection } from './wire/connection.ts';

export type Settings = Record<string, unknown>;

/** Where and how an item stands; in pixels of OBS's canvas. */
export interface Transform {
  positionX: number;
  positionY: number;
  boundsType: string;
  boundsWidth: number;
  boundsHeight: number;
  boundsAlignment: number;
  alignment: number;
  cropTop: number;
  cropBottom: number;
  cropLeft: number;
  cropRight: number;
  rotation: number;
}

export interface ActualItem {
  id: number;
  source: string;
  enabled: boolean;
  locked: boolean;
  transform: Partial<Transform>;
}

export interface ActualScene {
  name: string;
  /** Bottom to top. */
  items: ActualItem[];
  transition: { name: string | null; ms: number | null };
}

export interface ActualInput {
  name: string;
  kind: string;
  /** Settings that differ from the kind's defaults; only of our inputs and of text sources. */
  settings: Settings;
  /** Our mark, or null when it is the user's. */
  tag: string | null;
}

/** What OBS really has, as read back. Commands that succeed are entered by `applyChange`. */
export interface ActualStage {
  obsVersion: string;
  requests: ReadonlySet<string>;
  kinds: ReadonlySet<string>;
  canvas: { width: number; height: number };
  fps: number;
  studioMode: boolean;
  program: string | null;
  preview: string | null;
  scenes: Map<string, ActualScene>;
  inputs: Map<string, ActualInput>;
  /** Name -> kind, `Fade` -> `fade_transition`. */
  transitions: ReadonlyMap<string, string>;
  outputs: Outputs;
}

/** Input kinds whose settings are read: ours, and those a user may bind a text or a picture to. */
const READ_KINDS = /^(text_|image_source|browser_source|color_source)/;

/** What is read first. All must be answered but the outputs, of which an OBS has more or fewer. */
const NEEDED = [
  'GetVersion',
  'GetVideoSettings',
  'GetSceneList',
  'GetInputList',
  'GetInputKindList',
  'GetSceneTransitionList',
  'GetStudioModeEnabled',
];
const OUTPUTS = ['GetStreamStatus', 'GetRecordStatus', 'GetVirtualCamStatus', 'GetOutputList'];
const READ = [...NEEDED, ...OUTPUTS].map((requestType) =>
  // Many machines have no virtual camera.
  requestType === 'GetVirtualCamStatus' ? { requestType, mayBeRefused: true as const } : { requestType },
);

/**
 * Reads everything from OBS. Two rounds of batches: names first, then what they hold.
 * @throws ObsCallError when OBS is gone, slow, or changing its collection (code 207)
 */
export async function readActual(obs: ObsConnection): Promise<ActualStage> {
  const told = take(await obs.batch(READ));
  const { GetSceneList: scenes, GetVideoSettings: video } = told;
  const sceneNames = list(scenes, 'scenes').map((scene) => String(scene.sceneName));
  const actual: ActualStage = {
    obsVersion: String(told.GetVersion?.obsVersion ?? ''),
    requests: new Set(told.GetVersion?.availableRequests as string[]),
    kinds: new Set(told.GetInputKindList?.inputKinds as string[]),
    canvas: { width: Number(video?.baseWidth), height: Number(video?.baseHeight) },
    fps: Number(video?.fpsNumerator) / Number(video?.fpsDenominator),
    studioMode: told.GetStudioModeEnabled?.studioModeEnabled === true,
    program: (scenes?.currentProgramSceneName as string | null) ?? null,
    preview: (scenes?.currentPreviewSceneName as string | null) ?? null,
    scenes: new Map(),
    inputs: new Map(),
    transitions: new Map(
      list(told.GetSceneTransitionList, 'transitions').map((t) => [
        String(t.transitionName),
        String(t.transitionKind),
      ]),
    ),
    outputs: {
      streaming: told.GetStreamStatus?.outputActive === true,
      recording: told.GetRecordStatus?.outputActive === true,
      virtualCamera: told.GetVirtualCamStatus?.outputActive === true,
      others: othersOf(told.GetOutputList),
    },
  };
  for (const scene of await readScenesOf(obs, sceneNames)) actual.scenes.set(scene.name, scene);
  const allInputs = list(told.GetInputList, 'inputs').map((input) => ({
    name: String(input.inputName),
    kind: String(input.unversionedInputKind ?? input.inputKind),
    versioned: String(input.inputKind),
  }));
  const read = await readSettings(
    obs,
    allInputs.filter((input) => READ_KINDS.test(input.kind)).map((input) => input.name),
  );
  for (const { name, versioned } of allInputs) {
    const settings = read.get(name) ?? {};
    actual.inputs.set(name, { name, kind: versioned, settings, tag: tagOf(settings) });
  }
  return actual;
}

/** Reads some scenes: their items bottom to top, transforms, and our scenes' transition overrides. */
async function readScenesOf(obs: ObsConnection, names: readonly string[]): Promise<ActualScene[]> {
  const requests: BatchRequest[] = names.flatMap((sceneName) => [
    { requestType: 'GetSceneItemList', requestData: { sceneName } },
    { requestType: 'GetSceneSceneTransitionOverride', requestData: { sceneName } },
  ]);
  const answers = await obs.batch(requests);
  return names.flatMap((name, index) => {
    const items = answers[index * 2];
    const override = answers[index * 2 + 1];
    // A scene may be removed between the two rounds; then it is simply not there.
    if (!items?.ok) return [];
    const transition = override?.ok ? override.data : {};
    return [
      {
        name,
        items: list(items.data, 'sceneItems').map((item) => ({
          id: Number(item.sceneItemId),
          source: String(item.sourceName),
          enabled: item.sceneItemEnabled === true,
          locked: item.sceneItemLocked === true,
          transform: item.sceneItemTransform as Partial<Transform>,
        })),
        transition: {
          name: (transition.transitionName as string | null) ?? null,
          ms: (transition.transitionDuration as number | null) ?? null,
        },
      },
    ];
  });
}

/** Reads the settings of inputs; those that are gone are left out. */
async function readSettings(obs: ObsConnection, names: readonly string[]): Promise<Map<string, Settings>> {
  const answers = await obs.batch(
    names.map((inputName) => ({ requestType: 'GetInputSettings', requestData: { inputName } })),
  );
  const read = new Map<string, Settings>();
  answers.forEach((answer, index) => {
    const name = names[index];
    if (answer.ok && name !== undefined) read.set(name, answer.data.inputSettings as Settings);
  });
  return read;
}

/** The picture files of ours that viewers see. */
export function filesOnAir({ program, scenes, inputs }: ActualStage): string[] {
  const seen = new Set<string>();
  const filesOf = (scene: string): string[] => {
    // A scene that is twice in another is the same one.
    if (seen.has(scene)) return [];
    seen.add(scene);
    const shown = scenes.get(scene)?.items.filter(({ enabled }) => enabled) ?? [];
    return shown.flatMap(({ source }) => {
      const { tag, settings } = inputs.get(source) ?? {};
      return tag?.startsWith('picture:') && typeof settings?.file === 'string'
        ? [settings.file]
        : filesOf(source);
    });
  };
  return program === null ? [] : filesOf(program);
}

/** Our mark in an input's settings. */
export function tagOf(settings: Settings): string | null {
  const tag = settings[TAG];
  return typeof tag === 'string' ? tag : null;
}

/** Whether a scene is one of ours, by its name. */
export function isOurs(sceneName: string): boolean {
  return sceneName.startsWith(PREFIX);
}

function list(data: Record<string, unknown> | undefined, key: string): Record<string, unknown>[] {
  return (data?.[key] as Record<string, unknown>[] | undefined) ?? [];
}

function take(answers: readonly BatchResult[]): Partial<Record<string, Record<string, unknown>>> {
  const told: Partial<Record<string, Record<string, unknown>>> = {};
  for (const answer of answers) {
    if (answer.ok) told[answer.requestType] = answer.data;
    else if (NEEDED.includes(answer.requestType))
      throw new NotReadableError(answer.requestType, answer.code, answer.comment);
  }
  return told;
}

/** OBS is there but does not answer what we must know, mostly because it changes its collection (207). */
export class NotReadableError extends Error {
  readonly code: number;
  constructor(request: string, code: number, comment: string) {
    super(`OBS does not answer ${request} now: ${comment || code}`);
    this.name = 'NotReadableError';
    this.code = code;
  }
}
