#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

// The program `taskflow` of an installed package, built: Node runs no TypeScript inside node_modules. In a checkout
// `npm run taskflow` comes to runCli by the launcher.
enableCompileCache();
if (existsSync('.env')) process.loadEnvFile('.env');
const { runCli } = await import('./run-cli.ts');
process.exitCode = await runCli(process.argv.slice(2), { folder: process.cwd(), joinEmbeddedDatabase: undefined });
