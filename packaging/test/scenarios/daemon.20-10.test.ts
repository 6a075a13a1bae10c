import { runScenarios } from './kit/run-scenarios.ts';
import { daemonCases } from './daemon.cases.ts';

await runScenarios('20.10', daemonCases);
