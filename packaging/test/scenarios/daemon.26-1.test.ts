import { runScenarios } from './kit/run-scenarios.ts';
import { daemonCases } from './daemon.cases.ts';

await runScenarios('26.1', daemonCases);
