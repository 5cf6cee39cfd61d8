// The thread's entry is plain JavaScript: it decides how the rest is loaded.
import { loadCode } from '../ground/code.mjs';
import '../ground/thread-guard.mjs';

await loadCode('hook-thread');
