// The thread's entry is plain JavaScript: tsx must be registered before the first TypeScript file is loaded.
import { register } from 'tsx/esm/api';

register();
await import('./hook-thread.ts');
