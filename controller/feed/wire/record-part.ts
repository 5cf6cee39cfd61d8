import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One file of a recording: whole records only, whatever happens to the disk. */
export class RecordPart {
  readonly file: string;
  readonly #handle: FileHandle;

  private constructor(file: string, handle: FileHandle) {
    this.file = file;
    this.#handle = handle;
  }

  /** Opens a file to append to, which may be there already. */
  static async append(file: string): Promise<RecordPart> {
    await mkdir(dirname(file), { recursive: true });
    return new RecordPart(file, await open(file, 'a'));
  }

  /** Begins the first of `night-2.warc.gz`, `night-3.warc.gz` … that is not there yet, with this record. */
  static async next(file: string, first: Uint8Array): Promise<RecordPart> {
    for (let n = 2; ; n++) {
      const name = file.replace(/(\.warc(\.gz)?)?$/i, `-${n}$1`);
      let handle: FileHandle;
      try {
        handle = await open(name, 'ax');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
        throw error;
      }
      const part = new RecordPart(name, handle);
      try {
        await part.write(first);
        return part;
      } catch (error) {
        await handle.close();
        await rm(name, { force: true });
        throw error;
      }
    }
  }

  /** Appends a record, or leaves the file as it was. @throws what the disk says */
  async write(record: Uint8Array): Promise<void> {
    let done = 0;
    try {
      while (done < record.length) done += (await this.#handle.write(record, done)).bytesWritten;
    } catch (error) {
      if (done > 0) {
        const { size } = await this.#handle.stat();
        await this.#handle.truncate(size - done);
      }
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
