// A worker thread starts without its parent's loader, so it must learn TypeScript by itself.
import { register } from 'tsx/esm/api';

register();
await import('./extract-worker.ts');
