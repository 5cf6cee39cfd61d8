import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { examineObs } from '../../controller/doctor/doctor.ts';
import { type HeadlessObs, startObs } from '../stage/obs-headless.ts';

describe('doctor on a real OBS, about its password', () => {
  let obs: HeadlessObs;
  before(async () => {
    obs = await startObs({ password: '' });
  });
  after(() => obs?.stop());

  it('is loud about one that asks for none', async () => {
    const check = await password('');
    assert.equal(check?.verdict, 'warning');
    assert.match(check?.found ?? '', /NO PASSWORD: every program and every web page/);
  });

  it('is content with one that asks', async () => {
    await obs.restart({ password: 'of the desk' });
    assert.equal((await password('of the desk'))?.verdict, 'ok');
  });

  async function password(word: string) {
    return (await examineObs(obs.url, word)).find(({ name }) => name === 'password');
  }
});
