import type { ActualStage } from '../../controller/stage/actual.ts';

/** What is known of an OBS that holds one scene of its user's, and nothing of ours. */
export function emptyObs(): ActualStage {
  return {
    obsVersion: '29.0.2',
    requests: new Set(),
    kinds: new Set(['image_source', 'color_source_v3', 'text_ft2_source_v2']),
    canvas: { width: 1280, height: 720 },
    fps: 30,
    studioMode: false,
    program: 'Mine',
    preview: null,
    scenes: new Map([['Mine', { name: 'Mine', items: [], transition: { name: null, ms: null } }]]),
    inputs: new Map(),
    transitions: new Map([
      ['Cut', 'cut_transition'],
      ['Überblenden', 'fade_transition'],
    ]),
    outputs: { streaming: false, recording: false, virtualCamera: false, others: [] },
  };
}
