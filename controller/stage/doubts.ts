import type { ActualItem, ActualStage, Transform } from './actual.ts';
import { sameSetting, sameTransform } from './diff.ts';

/** The parts of a transform that we set; the others follow the source's size. */
const PLACE = [
  'positionX',
  'positionY',
  'rotation',
  'boundsType',
  'boundsWidth',
  'boundsHeight',
  'cropTop',
  'cropBottom',
  'cropLeft',
  'cropRight',
] as const;

/** Quiet time after an event before OBS is read back; our own commands' events are explained by then. */
const QUIET_MS = 250;
/** No doubt waits longer than this. */
const LONGEST_MS = 1000;
/** OBS takes no longer to forget a removed scene. */
const LEAVING_MS = 5000;

/** Whether what an event says agrees with what OBS is known to have. */
type Check = (actual: ActualStage) => boolean;

/**
 * Events of OBS that are not explained by what we did: somebody moved, renamed, deleted or re-ordered something. Our own
 * commands cause events too, and they may come before their answers; so a doubt is looked at again after a quiet moment,
 * and only then is OBS read back.
 */
export class Doubts {
  readonly #readBack: () => void;
  #checks: Check[] = [];
  #timer: NodeJS.Timeout | undefined;
  #since: number | null = null;
  readonly #leaving = new Set<string>();

  constructor(readBack: () => void) {
    this.#readBack = readBack;
  }

  /** Something was refused that should have been possible: OBS is not as it is known. */
  suspect(actual: () => ActualStage | null): void {
    this.#doubt(() => false, actual);
  }

  event(type: string, data: Record<string, unknown>, actual: () => ActualStage | null): void {
    if (type === 'SceneRemoved' && data.isGroup !== true) this.#leaving.add(String(data.sceneName));
    if (type === 'SceneListChanged') {
      const listed = new Set((data.scenes as { sceneName: string }[]).map((scene) => scene.sceneName));
      for (const name of this.#leaving) if (!listed.has(name)) this.#leaving.delete(name);
    }
    const check = checkOf(type, data);
    const now = actual();
    if (check && now && !check(now)) this.#doubt(check, actual);
  }

  #doubt(check: Check, actual: () => ActualStage | null): void {
    this.#checks.push(check);
    // Each doubt begins the quiet anew, within limits: a scene that is deleted takes OBS a while to take apart, and what
    // is read or made in the middle of that stays behind as a ghost.
    this.#since ??= performance.now();
    const wait = Math.min(QUIET_MS, this.#since + LONGEST_MS - performance.now());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(actual), wait);
  }

  #look(actual: () => ActualStage | null): void {
    // A removed scene stays in OBS's list until its user interface gets round to it; made again before that, it would be
    // there twice and half dead.
    if (this.#leaving.size > 0 && performance.now() - (this.#since ?? 0) < LEAVING_MS) {
      this.#timer = setTimeout(() => this.#look(actual), QUIET_MS);
      return;
    }
    const checks = this.#checks;
    this.clear();
    const now = actual();
    if (now && checks.some((each) => !each(now))) this.#readBack();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#since = null;
    this.#leaving.clear();
    this.#checks = [];
  }

  stop(): void {
    this.clear();
  }
}

function checkOf(type: string, data: Record<string, unknown>): Check | null {
  const text = (key: string) => String(data[key] ?? '');
  const item = (actual: ActualStage): ActualItem | undefined =>
    actual.scenes.get(text('sceneName'))?.items.find((candidate) => candidate.id === data.sceneItemId);
  switch (type) {
    case 'SceneCreated':
      return (actual) => data.isGroup === true || actual.scenes.has(text('sceneName'));
    case 'SceneRemoved':
      return (actual) => !actual.scenes.has(text('sceneName'));
    case 'SceneNameChanged':
      return (actual) => actual.scenes.has(text('sceneName')) && !actual.scenes.has(text('oldSceneName'));
    case 'InputCreated':
      return (actual) => actual.inputs.has(text('inputName'));
    case 'InputRemoved':
      return (actual) => !actual.inputs.has(text('inputName'));
    case 'InputNameChanged':
      return (actual) => actual.inputs.has(text('inputName')) && !actual.inputs.has(text('oldInputName'));
    case 'SceneItemCreated':
      return (actual) => item(actual) !== undefined;
    case 'SceneItemRemoved':
      return (actual) => item(actual) === undefined;
    case 'SceneItemEnableStateChanged':
      return (actual) => item(actual)?.enabled === data.sceneItemEnabled;
    case 'SceneItemLockStateChanged':
      // We never unlock; who does may have moved it and locked it again before we look.
      return (actual) => data.sceneItemLocked === true && item(actual)?.locked === true;
    case 'SceneItemTransformChanged':
      return (actual) => {
        const has = item(actual);
        return has !== undefined && samePlace(data.sceneItemTransform as Partial<Transform>, has.transform);
      };
    case 'InputSettingsChanged':
      return (actual) => {
        const has = actual.inputs.get(text('inputName'));
        return !has || has.tag === null || sameSetting(data.inputSettings, has.settings);
      };
    case 'SceneItemListReindexed':
      return (actual) => {
        const order =
          (data.sceneItems as { sceneItemId: number; sceneItemIndex: number }[] | undefined) ?? [];
        const ids = [...order]
          .sort((a, b) => a.sceneItemIndex - b.sceneItemIndex)
          .map((each) => each.sceneItemId);
        return (
          actual.scenes
            .get(text('sceneName'))
            ?.items.map((each) => each.id)
            .join() === ids.join()
        );
      };
    default:
      return null;
  }
}

function samePlace(told: Partial<Transform>, known: Partial<Transform>): boolean {
  const wanted = Object.fromEntries(PLACE.flatMap((key) => (key in known ? [[key, known[key]]] : [])));
  return sameTransform(told, wanted);
}
