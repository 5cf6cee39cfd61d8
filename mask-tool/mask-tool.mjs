#!/usr/bin/env node
import { loadCode, prepareCode } from '../controller/ground/code.mjs';

await prepareCode();
// `mask-tool check … | head` has read enough.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
await loadCode('mask-tool');
