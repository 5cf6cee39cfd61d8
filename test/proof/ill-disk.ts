import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A small disk of its own, where root may mount one; elsewhere a folder, which never gets full. */
export class IllDisk {
  readonly dir: string;
  /** The output folder on it. */
  readonly out: string;
  readonly canFill: boolean;

  constructor(dir: string) {
    this.dir = dir;
    this.out = join(dir, 'out');
    this.canFill = mount(dir);
  }

  /** @returns ends it; null for a fault that is none of a disk, or that cannot be here */
  begin(kind: string): (() => void) | null {
    const overlays = join(this.out, 'overlays');
    switch (kind) {
      case 'folder removed':
        return remove(this.out);
      case 'pages removed':
        return remove(overlays);
      case 'page held':
        return hold(join(overlays, 'seat.html'));
      case 'disk full':
        return this.canFill ? fill(join(this.dir, 'full')) : null;
      default:
        return null;
    }
  }

  remove(): void {
    if (this.canFill) spawnSync('umount', ['-l', this.dir]);
  }
}

function mount(dir: string): boolean {
  mkdirSync(dir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dir], { stdio: 'ignore' });
    process.once('exit', () => spawnSync('umount', ['-l', dir], { stdio: 'ignore' }));
    return true;
  } catch {
    return false;
  }
}

function remove(dir: string): () => void {
  try {
    // All of it at once: what is removed file by file comes back while the rest is still there.
    renameSync(dir, `${dir}-removed`);
  } catch {
    // It is not there just now.
  }
  rmSync(`${dir}-removed`, { recursive: true, force: true, maxRetries: 5 });
  return () => {};
}

function fill(file: string): () => void {
  for (let size = 1 << 20; size >= 4096; size >>= 1)
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Smaller pieces may still find room.
    }
  return () => rmSync(file, { force: true });
}

/** A folder stands where a page should be: nothing can replace it. */
function hold(page: string): () => void {
  try {
    renameSync(page, `${page}.aside`);
    mkdirSync(join(page, 'held'), { recursive: true });
  } catch {
    // It is not there just now.
  }
  // Not where a page stands there again.
  return () => {
    if (statSync(page, { throwIfNoEntry: false })?.isDirectory()) rmSync(page, { recursive: true });
  };
}
