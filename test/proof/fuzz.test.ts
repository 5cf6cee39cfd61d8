import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { doors } from './doors.ts';
import { fuzzDoor } from './fuzz-doors.ts';

/** A short form of `npm run fuzz`, the same cases in every run. */

const { doors: all, close } = doors();
after(close);

for (const door of all)
  test(`${door.name}: whatever it is given is read or refused by name`, async () => {
    for (const seed of door.seeds) await door.read(Buffer.from(seed as string));
    const { escaped } = await fuzzDoor(door, 60, 20_210_502);
    assert.equal(escaped, null);
  });
