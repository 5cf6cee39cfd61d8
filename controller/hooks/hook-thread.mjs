// The thread's entry is plain JavaScript: it decides how the rest is loaded.
import { loadCode } from '../code.mjs';
import '../thread-guard.mjs';

await loadCode('hook-thread');
