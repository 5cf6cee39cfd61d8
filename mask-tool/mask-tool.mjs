#!/usr/bin/env node
import { register } from 'tsx/esm/api';

register();
const { forgiveClosedOutput } = await import('../controller/terminal.ts');
// `mask-tool check … | head` has read enough.
forgiveClosedOutput();
await import('./cli.ts');
