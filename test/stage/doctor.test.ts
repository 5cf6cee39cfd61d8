import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { examineFonts } from '../../controller/doctor/fonts.ts';
import { examineMemory, examineProcessor } from '../../controller/doctor/machine.ts';
import { examineOutputFacts, type OutputFacts } from '../../controller/doctor/output.ts';
import type { Election } from '../../controller/election/election.ts';

const GOOD: OutputFacts = {
  encoder: 'nvenc',
  recordFormat: 'mkv',
  output: { width: 1920, height: 1080 },
  skipped: 0.001,
  busy: 0.3,
  freeDiskMb: 200_000,
};

describe('doctor looks at what leaves OBS', () => {
  const cases: [string, Partial<OutputFacts>, number, string[]][] = [
    ['nothing is wrong', {}, 8, []],
    ['x264 on four cores', { encoder: 'obs_x264' }, 4, ['encoder']],
    ['x264 on sixteen', { encoder: 'x264' }, 16, []],
    ['a small picture', { output: { width: 854, height: 480 } }, 8, ['picture']],
    ['a recording that a crash spoils', { recordFormat: 'mp4' }, 8, ['recording']],
    ['chapters', { recordFormat: 'hybrid_mp4' }, 8, []],
    ['a full disk', { freeDiskMb: 3000 }, 8, ['disk']],
    ['frames left out', { skipped: 0.2 }, 8, ['pace']],
    ['frames that take too long', { busy: 0.95 }, 8, ['pace']],
  ];
  for (const [what, change, cores, warned] of cases)
    it(what, () => {
      const checks = examineOutputFacts({ ...GOOD, ...change }, cores);
      const bad = checks.filter(({ verdict }) => verdict !== 'ok');
      assert.deepEqual(
        bad.map(({ name }) => name),
        warned,
      );
      for (const { fix } of bad) assert.ok(fix);
    });
});

describe('doctor looks at this machine', () => {
  it('processor and memory', () => {
    const verdicts = [
      examineProcessor(8, 1),
      examineProcessor(8, 7.9),
      examineProcessor(2, 0.1),
      examineMemory(4e9, 8e9),
      examineMemory(1e9, 8e9),
    ].map(({ verdict }) => verdict);
    assert.deepEqual(verdicts, ['ok', 'warning', 'warning', 'ok', 'warning']);
  });

  it('fonts for the scripts that names are written in', async () => {
    const fonts = async (language: string) => (language === 'en' ? ['Noto Sans', 'DejaVu Sans'] : []);
    const checks = await examineFonts(named(['Kolkata', 'মেখলিগঞ্জ', 'హైదరాబాద్']), ['en'], fonts);
    assert.deepEqual(
      checks.map(({ name, verdict }) => [name, verdict]),
      [
        ['fonts', 'ok'],
        ['fonts Bengali', 'warning'],
        ['fonts Telugu', 'warning'],
      ],
    );
    assert.match(checks[1]?.found ?? '', /boards bring their own, text sources of OBS would show boxes/);
    assert.match(checks[2]?.found ?? '', /neither this machine nor the boards/);
    // A system that does not list its fonts is trusted.
    assert.deepEqual(
      (await examineFonts(named(['Kolkata']), ['en'], async () => null)).map(({ verdict }) => verdict),
      ['ok'],
    );
  });
});

function named(names: readonly string[]): Election {
  const contests = new Map(names.map((name, n) => [`XX-${n}`, { name, names: {} }]));
  return { contests, candidates: new Map(), parties: new Map(), language: 'en' } as unknown as Election;
}
