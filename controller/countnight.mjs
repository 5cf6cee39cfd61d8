#!/usr/bin/env node
// The sources are TypeScript and run as they are: tsx is registered before the first of them is loaded.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./cli.ts');
process.exitCode = await main(process.argv.slice(2));
