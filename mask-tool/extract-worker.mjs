// The thread's entry is plain JavaScript: it decides how the rest is loaded.
import { loadCode } from '../controller/ground/code.mjs';

await loadCode('extract-worker');
